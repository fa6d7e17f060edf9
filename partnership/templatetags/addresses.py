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

# {resolver: {(name, prefix, application): address}}: another map of the site has another resolver.
_addresses = WeakKeyDictionary()


class Address(URLNode):
    """A page without arguments."""

    def render(self, context):
        """Its address."""
        request = getattr(context, "request", None)
        match = getattr(request, "resolver_match", None)
        # Django looks into the part of the site that is shown first; so does what is remembered.
        where = getattr(request, "current_app", match.namespace if match else None)
        key = (self.view_name.resolve(context), get_script_prefix(), where)
        known = _addresses.setdefault(get_resolver(get_urlconf()), {})
        if key not in known:
            known[key] = super().render(context)
        return known[key]


@register.tag
def url(parser, token):
    """As Django's."""
    node = parsed(parser, token)
    if node.args or node.kwargs or node.asvar:
        return node
    return Address(node.view_name, [], {}, None)
