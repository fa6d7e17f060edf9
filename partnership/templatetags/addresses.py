"""`{% url "name" %}` as Django has it; the address of a page without arguments is worked out once.

Every page has fifteen of them, in its header and footer: a fifth of what it costs to draw. Stands
among the builtins of the templates, in place of Django's own.
"""

from weakref import WeakKeyDictionary

from django import template
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parsed
from django.urls import get_resolver, get_script_prefix, get_urlconf

register = template.Library()

# {resolver: {(prefix, application): {name: address}}}; another map of the site has another resolver.
_addresses = WeakKeyDictionary()


def _known(request):
    """{name: address} of what is known where this request is answered; looked up once for each."""
    if request is not None and hasattr(request, "known_addresses"):
        return request.known_addresses
    match = getattr(request, "resolver_match", None)
    # Django looks into the part of the site that is shown first; so does what is remembered.
    where = getattr(request, "current_app", match.namespace if match else None)
    here = _addresses.setdefault(get_resolver(get_urlconf()), {})
    known = here.setdefault((get_script_prefix(), where), {})
    if request is not None:
        request.known_addresses = known
    return known


class Address(URLNode):
    """A page without arguments."""

    def render(self, context):
        """Its address."""
        known, name = _known(getattr(context, "request", None)), self.view_name.resolve(context)
        if name not in known:
            known[name] = super().render(context)
        return known[name]


@register.tag
def url(parser, token):
    """As Django's."""
    node = parsed(parser, token)
    if node.args or node.kwargs or node.asvar:
        return node
    return Address(node.view_name, [], {}, None)
