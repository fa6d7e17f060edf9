from django import template

from records import moments

register = template.Library()


@register.filter
def moment(at):
    """{{ letter.sent_at|moment }} → "21 November 2026, 7.04pm"; empty for None."""
    return moments.moment(at) if at else ""
