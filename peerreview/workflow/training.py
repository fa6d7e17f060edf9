"""Training: who was there, and for how long it holds."""

import re
from collections import defaultdict
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied

from peerreview.models import Cycle, Reviewer, Training, TrainingSession
from peerreview.wording import pool as wording
from peerreview.workflow.pool import why_not
from records import history
from records.steps import NotNow
from schools.models import Person

_ADDRESS = re.compile(r"[^\s<>,;:\"'()]+@[^\s<>,;:\"'()]+")


# -- Sessions --------------------------------------------------------------------------------------


@history.deed()
def plan(*, by, **facts):
    """Put a session on record: title, day, where, holds_until. Returns it."""
    if not Cycle.may_be_run_by(by):
        raise PermissionDenied
    session = TrainingSession.objects.create(**facts)
    history.note(session, "training_planned", by=by)
    return session


@history.deed()
def change(session, *, by, **facts):
    """Put title, day, place or validity of a session right. Raises NotNow if people were there already
    and it would lie ahead."""
    if not Cycle.may_be_run_by(by):
        raise PermissionDenied
    session = TrainingSession.objects.select_for_update().get(pk=session.pk)
    for field, value in facts.items():
        setattr(session, field, value)
    if not session.has_been and session.trained.exists():
        raise NotNow(wording.TRAINING_HAD_PEOPLE, session)
    session.save(update_fields=list(facts))
    history.note(session, "training_changed", by=by)
    return session


def would_hold_until(day, months):
    """The last day for which training on `day` holds, if it holds so many months."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last_of_month = first_of_next - timedelta(days=1)
    return last_of_month.replace(day=min(day.day, last_of_month.day))


def proposed_months():
    """For how many months training holds, as the newest year has agreed it."""
    months = Cycle.objects.order_by("-year").values_list("training_months", flat=True).first()
    return months or Cycle._meta.get_field("training_months").default


# -- Who was there ---------------------------------------------------------------------------------


@history.deed()
def were_there(session, *, by, also=(), not_after_all=()):
    """Reviewers (their keys) who were there, and who was not after all; what others ticked stays.

    Returns how many came to be there and not there. Raises PermissionDenied, or NotNow if the
    session has not been.
    """
    if not Cycle.may_be_run_by(by):
        raise PermissionDenied
    session = TrainingSession.objects.select_for_update().get(pk=session.pk)
    if not session.has_been:
        raise NotNow(wording.TRAINING_TO_COME.format(session=session), session)
    there = set(session.trained.values_list("reviewer", flat=True))
    also = set(Reviewer.objects.filter(pk__in=set(also) - there).values_list("pk", flat=True))
    Training.objects.bulk_create(Training(session=session, reviewer_id=key) for key in also)
    gone = there & set(not_after_all)
    session.trained.filter(reviewer__in=gone).delete()
    if also or gone:
        says = wording.TRAINING_COUNTS.format(also=len(also), gone=len(gone))
        history.note(session, "training_attended", by=by, says=says)
    return len(also), len(gone)


def read_addresses(text):
    """(keys of reviewers found, [(line, what is wrong with it)]) of a pasted list of addresses."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    written = {n: [a.lower().rstrip(".") for a in _ADDRESS.findall(line)] for n, line in lines}
    asked = {address for addresses in written.values() for address in addresses}
    people = {
        person.email.lower(): person
        for person in Person.objects.filter(email__in=asked).select_related("reviewer")
    }
    found, wrong = [], []
    for number, line in lines:
        problems = [] if written[number] else [wording.NO_ADDRESS]
        for address in written[number]:
            person = people.get(address)
            if person is None:
                problems.append(wording.UNKNOWN_ADDRESS.format(address=address))
            elif not hasattr(person, "reviewer"):
                problems.append(why_not(person) or wording.NOT_IN_POOL.format(name=person.name))
            else:
                found.append(person.reviewer.pk)
        if problems:
            told = wording.IN_LINE.format(line=number, says=" ".join(problems))
            wrong.append((line, told))
    return list(dict.fromkeys(found)), wrong


# -- How long it holds -----------------------------------------------------------------------------


def trained(reviewers):
    """{reviewer: (first day, last day)} on which each may review by their training; one query.

    What holds longest counts, from the first day since when there was no gap. Training on a day
    holds from the next. Who was at no session is left out.
    """
    spans = defaultdict(list)
    rows = Training.objects.filter(reviewer__in=reviewers).values_list(
        "reviewer", "session__day", "session__holds_until"
    )
    for reviewer, day, until in rows.order_by():
        spans[reviewer].append((day + timedelta(days=1), until))
    return {reviewer: _longest(sorted(theirs)) for reviewer, theirs in spans.items()}


def _longest(spans):
    """Of spans in order, those joined that follow each other without a gap; the one that ends last."""
    first, last = spans[0]
    for begins, ends in spans[1:]:
        if begins > last + timedelta(days=1) and ends > last:
            first = begins
        last = max(last, ends)
    return first, last


def run_out_before(cycle):
    """How many of the pool are not trained to the end of this year."""
    pool = Reviewer.objects.in_pool()
    lasting = Training.objects.filter(session__holds_until__gte=cycle.last_day)
    return pool.exclude(pk__in=lasting.values("reviewer")).count()
