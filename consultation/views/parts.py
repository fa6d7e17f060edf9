"""What a page of an instrument shows, made ready to be drawn: plain dicts, no queries.

    item: kind ("text", a kind of question, or "gate"), id; then
    of a text:      html
    of all others:  name, number, label, hint, note, required, named, organiser, error,
                    options [{name, label, field, checked, place}], fields [names], value
    value:          a text; {"from", "to"} of money, {"day", "month", "year"} of a date, as typed

`templates/consultation/_parts.html` draws them, wherever a page is shown.
"""

from consultation.instrument import GATE, Gate, Kind, Page, Question, Text, to_html
from consultation.instrument.answers import fields_of
from consultation.wording import writing as wording

CHOSEN = (GATE, Kind.YES_NO, Kind.ONE_OF, Kind.AGREE, Kind.SEVERAL_OF)


def items_of(page: Page, answers: dict, errors: dict, numbers: dict, given=None) -> list[dict]:
    """The items of this page, the gate last.

    `answers` are as kept ({name: answer}), `errors` sentences ({name: sentence}), `numbers` those of
    the paper. Where `given` (a QueryDict) is there, its fields are shown as they were typed.
    """
    found = []
    for part in page.parts:
        if isinstance(part, Text):
            found.append({"kind": "text", "id": part.name, "html": to_html(part.text)})
        else:
            found.append(_asked(part, answers, errors, numbers, given))
    if page.gate:
        found.append(_asked(page.gate, answers, errors, numbers, given))
    return found


def _asked(asked: Question | Gate, answers, errors, numbers, given) -> dict:
    kind, name = asked.kind, asked.name
    fields = fields_of(asked)
    if given is None:
        value = _as_kept(asked, fields, answers.get(name))
    else:
        value = _as_typed(kind, fields, given)
    item = {
        "kind": str(kind),
        "id": name,
        "name": name,
        "number": numbers.get(name, ""),
        "label": asked.label,
        "hint": asked.hint,
        "note": "",
        "required": asked.required,
        "named": asked.named,
        "organiser": "",
        "error": errors.get(name, ""),
        "fields": fields,
        "options": (),
        "value": value,
    }
    if asked.named:
        item["organiser"] = asked.organiser
        item["note"] = wording.NAMED.format(organiser=asked.organiser)
    if kind in CHOSEN:
        chosen = value if kind == Kind.SEVERAL_OF else (value,)
        item["options"] = [
            {"name": o.name, "label": o.label, "field": name, "checked": o.name in chosen}
            for o in asked.choices
        ]
    elif kind == Kind.RANKING:
        item["options"] = [
            {
                "name": o.name,
                "label": o.label,
                "field": field,
                "place": place,
                "checked": place != "",
            }
            for o, field in zip(asked.options, fields, strict=True)
            for place in [value.get(field, "")]
        ]
    return item


def _as_kept(asked, fields, answer):
    """A kept answer as it would stand in the boxes."""
    kind = asked.kind
    if kind == Kind.SEVERAL_OF:
        return answer or ()
    if kind == Kind.RANKING:
        by_option = {o.name: field for o, field in zip(asked.options, fields, strict=True)}
        return {by_option[name]: str(place) for place, name in enumerate(answer or (), 1)}
    if kind == Kind.MONEY:
        if not answer:
            return {"from": "", "to": ""}
        least, most = answer["from"], answer["to"]
        return {"from": f"{least:,}", "to": "" if most == least else f"{most:,}"}
    if kind == Kind.DATE:
        year, month, on = answer.split("-") if answer else ("", "", "")
        return {"day": on.lstrip("0"), "month": month.lstrip("0"), "year": year}
    return answer or ""


def _as_typed(kind, fields, given):
    """What stands in the boxes, whether it can be read or not."""
    if kind == Kind.SEVERAL_OF:
        return given.getlist(fields[0])
    if kind == Kind.RANKING:
        return {field: given.get(field, "").strip() for field in fields}
    if kind in (Kind.MONEY, Kind.DATE):
        ends = ("from", "to") if kind == Kind.MONEY else ("day", "month", "year")
        return {end: given.get(field, "") for end, field in zip(ends, fields, strict=True)}
    return given.get(fields[0], "")
