"""Form fields with many choices, written straight to HTML.

Django renders one template for every option; a list of 600 schools costs eleven times as much
that way, a page of radio buttons thirty-eight times.
"""

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def select_box(field) -> SafeString:
    """The select element of a bound choice field, with its groups."""
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.id_for_label})
    value = widget.format_value(field.value())
    classes = f"form-select {widget.attrs.get('class', '')}".strip()
    look = {"class": f"{classes} is-invalid" if field.errors else classes}
    if widget.allow_multiple_selected:
        look["multiple"] = True
    blocks = []
    for label, options, _ in widget.optgroups(field.html_name, value, {}):
        lines = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                # Most options carry nothing: asking flatatt about each of 600 doubles the cost.
                (
                    option["value"],
                    flatatt(option["attrs"]) if option["attrs"] else "",
                    option["label"],
                )
                for option in options
            ),
        )
        blocks.append(
            format_html('<optgroup label="{}">{}</optgroup>', label, lines) if label else lines
        )
    return format_html(
        '<select name="{}"{}>{}</select>',
        field.html_name,
        flatatt(widget.build_attrs(widget.attrs, attrs) | look),
        format_html_join("", "{}", ((block,) for block in blocks)),
    )


@register.simple_tag
def choices(field, inline: str = "") -> SafeString:
    """The radio buttons or checkboxes of a bound choice field, each with its label."""
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id})
    value = widget.format_value(field.value())
    look = "form-check-input is-invalid" if field.errors else "form-check-input"
    line = "form-check form-check-inline" if inline else "form-check"
    parts = []
    for label, options, _ in widget.optgroups(field.html_name, value, attrs):
        if label:
            parts.append(format_html('<p class="form-check-group">{}</p>', label))
        parts.extend(
            format_html(
                '<div class="{}"><input type="{}" name="{}" value="{}" class="{}"{}>'
                '<label class="form-check-label" for="{}">{}</label></div>',
                line,
                option["type"],
                field.html_name,
                option["value"],
                look,
                flatatt({k: v for k, v in option["attrs"].items() if k != "class"}),
                option["attrs"].get("id", ""),
                option["label"],
            )
            for option in options
        )
    return format_html_join("", "{}", ((part,) for part in parts))
