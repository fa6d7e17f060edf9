from django import template
from django.utils.html import format_html

from records import typed

register = template.Library()


@register.simple_tag(takes_context=True)
def keep_typing(context):
    """{% keep_typing %} inside a form: what is typed there survives a session that runs out."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', typed.MARK, typed.mark(context["user"])
    )
