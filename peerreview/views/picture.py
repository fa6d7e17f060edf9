"""The board's picture: strengths and challenges across the county, in which no school is seen."""

import io

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from peerreview.models import Finding
from peerreview.models.report import reads_shared
from peerreview.results.picture import DIMENSIONS, picture_of, years_of
from peerreview.views.report import reader_of
from peerreview.wording import report as wording
from records.tables import write_csv
from schools.models import School

KINDS = wording.KINDS_OF_PICTURE
PHASES = dict(School.Phase.choices)


def _asked(request):
    """(kind, year, dimension, years) as the address asks for them; what is no choice is left out."""
    if not reads_shared(reader_of(request)):
        raise PermissionDenied
    years = years_of()
    asked = request.GET
    kind = asked.get("kind") if asked.get("kind") in KINDS else Finding.Kind.DEVELOPMENT.value
    by = asked.get("by") if asked.get("by") in DIMENSIONS else "phase"
    year = asked.get("year", "")
    year = int(year) if year in map(str, years) else (years[0] if years else None)
    return kind, year, by, years


def _in_words(by, value):
    return PHASES.get(value, value) if by == "phase" else value


def _period(year):
    return f"{year}–{(year + 1) % 100:02}"


@require_safe
def picture(request):
    """One kind of findings in one year, by phase or by cluster, and over the years."""
    kind, year, by, years = _asked(request)
    found = picture_of(kind, year)

    def url(**other):
        now = {"kind": kind, "year": year, "by": by} | other
        return f"?{urlencode({name: value for name, value in now.items() if value})}"

    return render(
        request,
        "peerreview/report/picture.html",
        {
            "kind": kind,
            "title": KINDS[kind],
            "period": _period(year) if year else "",
            "by": DIMENSIONS[by],
            "kinds": [(label, url(kind=k), k == kind) for k, label in KINDS.items()],
            "dimensions": [(label, url(by=d), d == by) for d, label in DIMENSIONS.items()],
            "choices": [(_period(y), url(year=y), y == year) for y in years],
            "columns": [_in_words(by, value) for value in found.values[by]],
            "rows": [
                {
                    "theme": line.theme,
                    "whole": line.row.whole,
                    "width": 100 * (line.row.whole or 0) // found.highest,
                    "parts": list(line.row.parts[by].values()),
                    "years": list(line.by_year.values()),
                }
                for line in found.lines
            ],
            "periods": [_period(y) for y in found.years],
            "anything": any(n for line in found.lines for n in line.by_year.values()),
            "csv": url(),
        },
    )


@require_safe
def picture_csv(request):
    """The same as a file."""
    kind, year, by, _ = _asked(request)
    found = picture_of(kind, year)
    head = ["Theme", "All"]
    head += [_in_words(by, value) for value in found.values[by]]
    head += [f"All, {_period(y)}" for y in found.years]
    rows = [
        [
            "–" if n is None else n
            for n in (
                line.theme,
                line.row.whole,
                *line.row.parts[by].values(),
                *line.by_year.values(),
            )
        ]
        for line in found.lines
    ]
    out = io.BytesIO()
    write_csv(out, head, rows)
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="shared-{KINDS[kind].lower()}.csv"'},
    )
