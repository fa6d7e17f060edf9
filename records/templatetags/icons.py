"""The `{% icon %}` tag: a vendored SVG written into the page, hidden from screen readers."""

import re
from functools import cache, lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

DRAWERS = ("vendor/bootstrap-icons", "img/icons")
SVG = re.compile(r'<svg\b[^>]*?viewBox="([^"]+)"[^>]*>(.*)</svg>', re.DOTALL)


@cache
def drawing(name: str) -> tuple[str, SafeString]:
    """The view box and the shapes of the icon `name`; LookupError if it is not vendored."""
    for drawer in DRAWERS:
        path = finders.find(f"{drawer}/{name}.svg")
        if path:
            box, shapes = SVG.search(Path(path).read_text(encoding="utf-8")).groups()
            # Our own files, read once: the only text in a page that is trusted unescaped.
            return box, mark_safe(" ".join(shapes.split()))  # noqa: S308
    raise LookupError(f"There is no icon “{name}” among the vendored ones.")


@register.simple_tag
@lru_cache(maxsize=1_000)  # a page shows the same few again and again
def icon(name: str, extra: str = "") -> SafeString:
    """An inline SVG in the colour of the text around it; `extra` adds CSS classes."""
    box, shapes = drawing(name)
    return format_html(
        '<svg class="icon{}" viewBox="{}" width="16" height="16" fill="currentColor" '
        'aria-hidden="true" focusable="false">{}</svg>',
        f" {extra}" if extra else "",
        box,
        shapes,
    )
