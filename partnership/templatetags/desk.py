"""Template tags of the desk: the admin's lists in the look of the site."""

from django import template
from django.contrib.admin.views.main import PAGE_VAR
from django.template.defaultfilters import capfirst
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def labelled(cells, headers):
    """The cells of a row of the admin, each with the heading of its column, for small screens."""
    found = []
    for cell, header in zip(cells, headers, strict=False):
        tag = "<td " if cell.startswith("<td") else "<th "
        words = conditional_escape(capfirst(header["text"]))
        bare = "action-checkbox" in cell[:40] or tag == "<th "
        label = "" if bare else f'data-label="{words}" '
        # The cell is made, and escaped, by the admin; the heading is escaped here.
        found.append(mark_safe(cell.replace(tag.strip(), f"{tag}{label}".rstrip(), 1)))  # noqa: S308
    return found


@register.filter
def unlocalized(number):
    """A number as machines read it, without commas."""
    return str(number)


@register.inclusion_tag("pieces/pages.html")
def desk_pages(cl) -> dict:
    """The links to the other pages of one of the admin's lists."""
    page = cl.paginator.get_page(cl.page_num)
    numbers = cl.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    rest = cl.get_query_string(remove=[PAGE_VAR])
    return {
        "page_obj": page,
        "prefix": f"{rest}&{PAGE_VAR}=" if len(rest) > 1 else f"?{PAGE_VAR}=",
        "here": str(page.number),
        "pages": [str(n) if isinstance(n, int) else "" for n in numbers],
    }
