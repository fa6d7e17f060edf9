"""The rows of tables of figures, written straight to HTML.

A page of results has a thousand cells. In a loop of the template they took two thirds of what the
whole page costs.
"""

from functools import partial
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# What is written into a cell is a number, a share or a dash; it is escaped all the same.
_told = partial(escape, quote=False)


@register.simple_tag
def group_rows(part) -> SafeString:
    """{% group_rows part %}: a row for each group of a table that is broken down."""
    return mark_safe("".join([_row(line) for line in part.lines]))  # noqa: S308


def _row(line):
    look = ' class="everybody"' if line.is_everybody else ""
    cells = "".join([_cell(count, percent) for _, count, percent in line.cells])
    return (
        f'<tr{look}><th scope="row">{escape(line.label)}</th>{cells}'
        f'<td class="number">{_told(line.answered)}</td></tr>'
    )


def _cell(count, percent):
    """The share with its count; the count alone where there is no share to tell."""
    if percent in ("", "–"):
        return f'<td class="number">{_told(count)}</td>'
    return f'<td class="number">{_told(percent)} <span class="figure">{_told(count)}</span></td>'
