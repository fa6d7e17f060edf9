"""The keying of answers that came on paper, by whoever has the form in hand.

A code and what stands on a form travel in the body of a request alone, never in an address, and are
kept in no session: of two forms in two tabs neither can end up in the other's place.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from consultation.forms.paper import (
    AGAIN,
    NOT_QUOTED,
    NOTHING,
    TAKE,
    UNREADABLE,
    WITHHELD,
    CodeForm,
    ReadingForm,
    SettleForm,
)
from consultation.instrument import in_words, steps
from consultation.views.landing import consultation_for
from consultation.views.parts import items_of
from consultation.wording import paper as wording
from consultation.workflow import paper as workflow
from records.moments import moment


def _to_key(request, pk):
    """The consultation, if this person may key its forms; nobody sees as somebody else here."""
    consultation = consultation_for(request, pk)
    if getattr(request, "looked_at_by", None) or not consultation.may_be_keyed_by(request.user):
        raise PermissionDenied
    return consultation


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class Keying(View):
    """Where keying begins: the code of the form in hand leads to its turn."""

    def get(self, request, pk):
        return _desk(request, _to_key(request, pk))

    def post(self, request, pk):
        consultation = _to_key(request, pk)
        form = CodeForm(request.POST)
        if form.is_valid():
            code = form.cleaned_data["code"]
            try:
                turn = workflow.turn_of(consultation, code, by=request.user)
            except workflow.CannotKey as refusal:
                form.add_error("code", str(refusal))
            else:
                draw = _compare if turn.kind == workflow.SETTLE else _sheet
                return draw(request, consultation, code, turn)
        return _desk(request, consultation, form)


@never_cache
@sensitive_post_parameters()
@require_POST
def key_in(request, pk):
    """Keep a reading of the form in hand; the second one is compared at once."""
    consultation, code = _to_key(request, pk), request.POST.get("code", "")
    try:
        turn = workflow.turn_of(consultation, code, by=request.user)
        form = ReadingForm(consultation.version().read, request.POST)
        if form.errors:
            return _sheet(request, consultation, code, turn, form.errors)
        outcome = workflow.key_in(consultation, code, form.reading, by=request.user)
        if outcome.became == workflow.SETTLE:
            turn = workflow.turn_of(consultation, code, by=request.user)
            return _compare(request, consultation, code, turn)
    except workflow.PutAside as refusal:
        errors = dict.fromkeys(refusal.names, str(refusal))
        return _sheet(request, consultation, code, turn, errors)
    except workflow.CannotKey as refusal:
        return _refused(request, consultation, refusal)
    says = wording.KEPT if outcome.became == workflow.FIRST else wording.SENT
    return _done(request, consultation, says, outcome)


@never_cache
@sensitive_post_parameters()
@require_POST
def settle(request, pk):
    """Choose between two readings that differ, and send the form in."""
    consultation, code = _to_key(request, pk), request.POST.get("code", "")
    try:
        turn = workflow.turn_of(consultation, code, by=request.user)
        if turn.kind != workflow.SETTLE:
            return _sheet(request, consultation, code, turn)
        form = SettleForm(consultation.version().read, turn, request.POST)
        if form.errors:
            return _compare(request, consultation, code, turn, form)
        outcome = workflow.settle(consultation, code, form.chosen, by=request.user)
    except workflow.PutAside as refusal:
        form.errors |= dict.fromkeys(refusal.names, str(refusal))
        return _compare(request, consultation, code, turn, form)
    except workflow.CannotKey as refusal:
        return _refused(request, consultation, refusal)
    return _done(request, consultation, wording.SETTLED, outcome)


# -- Drawn -----------------------------------------------------------------------------------------


def _done(request, consultation, says, outcome):
    if outcome.left_out:
        left = wording.LEFT_OUT.get(outcome.left_out, wording.LEFT_OUT[None])
        says = f"{says} {left.format(number=outcome.left_out)}"
    messages.success(request, says)
    return redirect("consultation:paper_keying", consultation.pk)


def _refused(request, consultation, refusal):
    """Back to the desk, as there is no turn; the paper is still in hand, so nothing is lost."""
    messages.warning(request, str(refusal))
    return redirect("consultation:paper_keying", consultation.pk)


def _desk(request, consultation, form=None):
    refused = form is not None and form.errors
    return render(
        request,
        "consultation/paper/keying.html",
        {
            "consultation": consultation,
            "form": form or CodeForm(),
            "why_not": workflow.why_not(consultation),
            "until": moment(consultation.last_moment) if consultation.last_moment else "",
            "runs": consultation.may_be_run_by(request.user),
            "counts": workflow.counts(consultation),
        },
        status=422 if refused else 200,
    )


def _sheet(request, consultation, code, turn, errors=None):
    """All questions of the form on one page, in its order; empty, or as they were just typed."""
    instrument, given = consultation.version().read, request.POST if errors else None
    sections = []
    for step in steps(instrument):
        items = items_of(step.page, {}, errors or {}, instrument.numbers, given)
        asked = [
            {
                "item": [item | {"required": False, "note": ""}],
                "name": item["name"],
                "number": item["number"],
                "field": f"{UNREADABLE}{item['name']}",
                "unreadable": bool(given and given.get(f"{UNREADABLE}{item['name']}")),
            }
            for item in items
            if item["kind"] != "text"
        ]
        if asked:
            behind = instrument.numbers[step.behind[-1]] if step.behind else ""
            sections.append(
                {"title": step.page.title, "asked": asked, "depth": step.depth, "behind": behind}
            )
    return render(
        request,
        "consultation/paper/sheet.html",
        {
            "consultation": consultation,
            "code": code,
            "second": turn.kind == workflow.SECOND,
            "sections": sections,
            "errors": list((errors or {}).items()),
            "uses": _uses(instrument, given),
        },
        status=422 if errors else 200,
    )


def _uses(instrument, given):
    found = [(WITHHELD, wording.WITHHELD)]
    if any(question.is_text for question in instrument.questions.values()):
        found.append((NOT_QUOTED, wording.NOT_QUOTED))
    return [(field, words, bool(given and given.get(field))) for field, words in found]


def _compare(request, consultation, code, turn, form=None):
    """Both readings of what differs, side by side."""
    instrument = consultation.version().read
    asked = instrument.questions | instrument.gates
    errors, takes = (form.errors, form.takes) if form else ({}, {})
    rows = [
        _row(
            instrument, asked.get(name), name, turn, takes.get(name), request.POST if form else None
        )
        | {"error": errors.get(name, "")}
        for name in turn.names
    ]
    return render(
        request,
        "consultation/paper/compare.html",
        {
            "consultation": consultation,
            "code": code,
            "rows": rows,
            "errors": [
                (row["field"], f"{_of(row)}: {row['error']}") for row in rows if row["error"]
            ],
        },
        status=422 if errors else 200,
    )


def _of(row):
    """Which question a row is about, for the summary of errors."""
    return wording.QUESTION.format(numbers=row["number"]) if "number" in row else row["label"]


def _row(instrument, asked, name, turn, take, given):
    readings = [
        {"value": which, "says": _says(asked, name, getattr(turn, which)), "checked": take == which}
        for which in ("first", "second")
    ]
    row = {"name": name, "field": f"{TAKE}{name}", "readings": readings}
    if asked is None:
        return row | {"label": wording.USES[name]}
    page = next(page for page in instrument.all_pages() if asked in page.asks)
    items = items_of(page, {}, {}, instrument.numbers, given)
    item = next(item for item in items if item.get("name") == name)
    return row | {
        "label": asked.label,
        "number": item["number"],
        "again": AGAIN,
        "nothing": NOTHING,
        "take": take,
        "item": [item | {"label": wording.AGAIN, "hint": "", "note": "", "required": False}],
    }


def _says(asked, name, reading):
    """What a reading says of one question, as people read it."""
    if asked is None:
        return wording.TICKED[name][bool(reading.says(name))]
    if name in reading.unreadable:
        return wording.UNREADABLE
    return in_words(asked, reading.says(name)) or wording.EMPTY
