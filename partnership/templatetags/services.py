from django import template

from partnership import services

register = template.Library()


@register.simple_tag
def connected_services(person):
    """The services that sign this person in (`own`), and those they might connect (`offered`)."""
    own, offered = services.connected(person)
    return {"own": own, "offered": offered}
