"""Reading a consultation as a whole: all of it on one page, and each version as it was frozen."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from consultation.instrument import LABELS, Gate, Instrument, Kind, Text, steps, to_html
from consultation.instrument.paths import after_gate
from consultation.instrument.slots import bands
from consultation.instrument.tree import WITH_OPTIONS
from consultation.views.landing import consultation_for
from consultation.wording import writing as wording


def sheets_of(instrument: Instrument) -> list[dict]:
    """Every page in the order of reading, those behind gates too, made ready to be drawn."""
    numbers = instrument.numbers
    found = []
    for step in steps(instrument):
        page = step.page
        gate = step.behind[-1] if step.behind else ""
        found.append(
            {
                "name": page.name,
                "title": page.title,
                "depth": step.depth,
                "behind": numbers.get(gate, ""),
                "parts": [_part(part, numbers) for part in page.parts],
                "gate": _gate(instrument, page.gate, numbers) if page.gate else None,
            }
        )
    return found


def _part(part, numbers):
    if isinstance(part, Text):
        return {"name": part.name, "html": to_html(part.text)}
    kind = part.kind
    return {
        "name": part.name,
        "number": numbers[part.name],
        "label": part.label,
        "hint": part.hint,
        "required": part.required,
        "note": wording.NAMED.format(organiser=part.organiser) if part.named else "",
        "how": wording.HOW.get(kind, LABELS[kind]),
        "options": [option.label for option in part.choices],
        "bands": bands(part) if kind == Kind.MONEY else [],
        "in_line": kind not in WITH_OPTIONS,
    }


def _gate(instrument, gate: Gate, numbers):
    after = after_gate(instrument, gate)
    return {
        "name": gate.name,
        "number": numbers[gate.name],
        "label": gate.label,
        "hint": gate.hint,
        "opens": [page.title for page in gate.pages],
        "after": after.title if after else "",
    }


@require_safe
def read(request, pk):
    """All of it on one page; the version in force, or what is being written if there is none.

    Who runs it reads the working copy with `?copy=working`.
    """
    consultation = consultation_for(request, pk)
    runs = consultation.may_be_run_by(request.user)
    versions = list(consultation.versions.defer("body").order_by("-number"))
    version = versions[0] if versions else None
    as_written = runs and (version is None or request.GET.get("copy") == "working")
    instrument = consultation.working_copy if as_written else version.read
    return render(
        request,
        "consultation/read.html",
        {
            "consultation": consultation,
            "instrument": instrument,
            "welcome": to_html(instrument.welcome),
            "sheets": sheets_of(instrument),
            "version": None if as_written else version,
            "versions": versions,
            "in_force": version,
            "changed": [] if as_written else [v for v in versions if v.changes],
            "runs": runs,
        },
    )


@require_safe
def version(request, pk, number):
    """One version as it was frozen, with its SHA-256 and what it changed."""
    consultation = consultation_for(request, pk)
    found = get_object_or_404(consultation.versions.select_related("published_by"), number=number)
    newest = consultation.versions.order_by("-number").values_list("number", flat=True).first()
    return render(
        request,
        "consultation/read_version.html",
        {
            "consultation": consultation,
            "version": found,
            "newest": newest,
            "instrument": found.read,
            "welcome": to_html(found.read.welcome),
            "sheets": sheets_of(found.read),
            "runs": consultation.may_be_run_by(request.user),
        },
    )
