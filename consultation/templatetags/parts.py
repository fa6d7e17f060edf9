"""The parts of a page of a consultation, written straight to HTML.

These pages are opened by thousands on one evening. Written like this a page of 21 questions costs a
thirtieth of the same page as a template with loops (Django's own form widgets: five times that).
What it draws is made ready by `consultation.views.parts`.
"""

from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from records.templatetags.icons import icon

register = template.Library()

# The words of instruments, shown again and again. What people answer never comes in here.
words = lru_cache(maxsize=4_000)(escape)

UNANSWERED = "Leave this unanswered"
ROWS = ("yes_no", "agree", "gate")  # side by side where there is room
BOXES = {
    "money": (("from", "Amount, or from"), ("to", "to, if it is a range")),
    "date": (("day", "Day"), ("month", "Month"), ("year", "Year")),
}


@register.simple_tag
def parts(items) -> SafeString:
    """The controls of a page: {% parts items %}. Each value is escaped here; `html` is clean."""
    return mark_safe("".join([_WAYS[item["kind"]](item) for item in items]))  # noqa: S308


def _text(item):
    return f'<div class="reading" id="{item["id"]}">{item["html"]}</div>'


def _frame(item):
    """(what opens the item, its name for people, hint and error, what describes its boxes)"""
    name, error = item["name"], item["error"]
    label = f'<span class="ask-number">{item["number"]}</span> {words(item["label"])}'
    if item["required"]:
        label += ' <span class="ask-required">(required)</span>'
    above, described = "", []
    if item["hint"]:
        above += f'<p class="form-text" id="{name}-hint">{words(item["hint"])}</p>'
        described.append(f"{name}-hint")
    if item["note"]:
        above += (
            f'<p class="ask-named" id="{name}-note">{icon("person-circle")}'
            f"<span>{words(item['note'])}</span></p>"
        )
        described.append(f"{name}-note")
    if error:
        above += (
            f'<p class="field-error" id="{name}-error">{icon("exclamation-circle-fill")}'
            f'<span><span class="visually-hidden">Error: </span>{escape(error)}</span></p>'
        )
        described.append(f"{name}-error")
    look = " ask-invalid" if error else ""
    opened = f'<div class="ask ask-{item["kind"]}{look}" id="{name}-ask" data-ask="{name}">'
    by = f' aria-describedby="{" ".join(described)}"' if described else ""
    return opened, label, above, by


def _group(item, boxes):
    opened, label, above, by = _frame(item)
    return (
        f"{opened}<fieldset{by}><legend>{label}</legend>{above}"
        f'<div class="ask-boxes">{boxes}</div></fieldset></div>'
    )


def _choice(item):
    name, several = item["name"], item["kind"] == "several_of"
    sort = "checkbox" if several else "radio"
    look = "form-check-input is-invalid" if item["error"] else "form-check-input"
    lines, at = [], name
    for place, option in enumerate(item["options"], 2):
        lines.append(
            f'<div class="form-check"><input type="{sort}" class="{look}" name="{name}" '
            f'value="{option["name"]}" id="{at}"{" checked" if option["checked"] else ""}>'
            f'<label class="form-check-label" for="{at}">{words(option["label"])}</label></div>'
        )
        at = f"{name}-{place}"
    if item["value"] and not several and not item["required"]:
        # Nobody can take a dot out of a radio button again.
        lines.append(
            f'<div class="form-check ask-none"><input type="radio" class="{look}" name="{name}" '
            f'value="" id="{at}"><label class="form-check-label" for="{at}">{UNANSWERED}</label></div>'
        )
    return _group(item, "".join(lines))


def _words_box(item):
    opened, label, above, by = _frame(item)
    name, value = item["name"], escape(item["value"])
    if item["error"]:
        look, wrong = "form-control is-invalid", ' aria-invalid="true"'
    else:
        look, wrong = "form-control", ""
    if item["kind"] == "short_text":
        box = f'<input type="text" class="{look}" name="{name}" id="{name}" value="{value}"{by}{wrong}>'
    else:
        # A browser drops the first newline of a textarea; this one is for it to drop.
        box = (
            f'<textarea class="{look}" name="{name}" id="{name}" rows="5"{by}{wrong}>\n{value}'
            "</textarea>"
        )
    return f'{opened}<label class="form-label" for="{name}">{label}</label>{above}{box}</div>'


def _few_boxes(item):
    name, kind = item["name"], item["kind"]
    look = "form-control is-invalid" if item["error"] else "form-control"
    wrong = ' aria-invalid="true"' if item["error"] else ""
    boxes, at = [], name
    pairs = zip(BOXES[kind], item["fields"], strict=True)
    for place, ((key, label), field) in enumerate(pairs, 2):
        box = (
            f'<input type="text" class="{look}" name="{field}" id="{at}" inputmode="numeric" '
            f'autocomplete="off" value="{escape(item["value"][key])}"{wrong}>'
        )
        if kind == "money":
            box = f'<span class="ask-money-box"><span aria-hidden="true">£</span>{box}</span>'
        boxes.append(f'<div class="ask-box ask-{key}"><label for="{at}">{label}</label>{box}</div>')
        at = f"{name}-{place}"
    if kind == "money":
        boxes.append('<span class="ask-unit">a year</span>')
    return _group(item, "".join(boxes))


def _places(number, chosen):
    found = ['<option value=""></option>']
    for place in range(1, number + 1):
        mark = " selected" if str(place) == chosen else ""
        found.append(f'<option value="{place}"{mark}>{place}</option>')
    return "".join(found)


def _ranking(item):
    name, options = item["name"], item["options"]
    look = "form-select is-invalid" if item["error"] else "form-select"
    lines, at = [], name
    allowed = [str(place) for place in range(1, len(options) + 1)]
    for place, option in enumerate(options, 2):
        chosen = option["place"] if option["place"] in allowed else ""
        lines.append(
            f'<div class="ask-rank"><select class="{look}" name="{option["field"]}" id="{at}">'
            f'{_places(len(options), chosen)}</select><label for="{at}">{words(option["label"])}'
            "</label></div>"
        )
        at = f"{name}-{place}"
    return _group(item, "".join(lines))


_WAYS = {
    "text": _text,
    "gate": _choice,
    "yes_no": _choice,
    "one_of": _choice,
    "agree": _choice,
    "several_of": _choice,
    "short_text": _words_box,
    "long_text": _words_box,
    "money": _few_boxes,
    "date": _few_boxes,
    "ranking": _ranking,
}
