"""The text of a report as it is frozen, and the part of it that a school shares."""

from peerreview.models import Finding
from records.moments import day


def text_of(review, partnership_name):
    """The content of the report for the frozen JSON (schema "peerreview/1"), but for the signing."""
    text = review.text
    found = findings_by_kind(review, review.findings.all())
    return head_of(review, partnership_name) | {
        "schema": "peerreview/1",
        "opening": text.opening,
        "summary": text.summary,
        "strengths": found[Finding.Kind.STRENGTH],
        "development": found[Finding.Kind.DEVELOPMENT],
    }


def head_of(review, partnership_name):
    """What stands above a report, whole or in part."""
    return {
        "title": title_of(review),
        "partnership": partnership_name,
        "school": {"name": review.school.name, "urn": review.school.urn},
        "period": review.cycle.period,
        "day": day(review.day),
        "team": [
            {
                "name": seat.reviewer.person.name,
                "post": seat.get_role_display(),
                "organisation": str(seat.school),
                "leads": seat.lead,
            }
            for seat in review.seats.standing().select_related("reviewer__person", "school")
        ],
    }


def title_of(review):
    return f"Peer review of {review.school.name}"


def in_order(review, findings):
    """Strengths first, each kind in the order of the framework, each with `theme_name`."""
    themes = themes_of(review)
    order = {slug: n for n, slug in enumerate(themes)}
    found = sorted(
        findings,
        key=lambda f: (
            f.kind != Finding.Kind.STRENGTH,
            order.get(f.theme, len(order)),
            f.position,
            f.pk,
        ),
    )
    for finding in found:
        finding.theme_name = themes.get(finding.theme, finding.theme)
    return found


def findings_by_kind(review, findings):
    """{kind: the findings as they are frozen, in the order of the framework}."""
    found = {kind: [] for kind in Finding.Kind}
    for finding in in_order(review, findings):
        found[Finding.Kind(finding.kind)].append(
            {
                "theme": finding.theme_name,
                "text": finding.text,
                "evidence": finding.evidence,
                "suggestion": finding.suggestion,
            }
        )
    return found


def themes_of(review):
    """{slug: name} of the framework of its cycle, in its order."""
    return dict(review.cycle.themes.values_list("slug", "name"))
