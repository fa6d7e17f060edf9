from django import template

from consultation.instrument import to_html

register = template.Library()


@register.filter
def reading(text):
    """{{ page.text|reading }}: authored Markdown as clean HTML."""
    return to_html(text or "")
