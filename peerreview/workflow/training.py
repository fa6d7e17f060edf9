"""Training: who was there, and for how long it holds."""

from datetime import timedelta

from peerreview.models import Training


def trained(reviewers):
    """{reviewer: (first day, last day)} on which each may review by their training; one query.

    The session that holds longest counts; who was at none is left out.
    """
    found = {}
    rows = Training.objects.filter(reviewer__in=reviewers).values_list(
        "reviewer", "session__day", "session__holds_until"
    )
    for reviewer, day, until in rows:
        if reviewer not in found or found[reviewer][1] < until:
            found[reviewer] = (day + timedelta(days=1), until)
    return found
