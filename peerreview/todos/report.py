"""What needs somebody from the day of a review to what comes of it, and whom it needs if it is late.

A todo says that something is to be done, never a word of what was found: coordinators get some of
them, and letters are made of all.
"""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from peerreview.models import Consent, Feedback, Review, Seat
from peerreview.models.pool import QUALIFIES
from peerreview.models.report import SPEAKS, Report
from peerreview.wording import report as wording
from records import history
from records.models import Document
from records.todos import Todo
from schools.models import Person, Post

LATE = timedelta(days=7)  # after which the coordinator is asked to help
FEEDBACK_FOR = timedelta(days=60)  # nobody remembers a day longer than that


def reports(person=None):
    """All that needs this person (or anybody) for a report, in constant queries."""
    waiting = _waiting(person)
    found = [todo for review in waiting for todo in _of(review)]
    found += _for_coordinators(waiting)
    return found if person is None else [t for t in found if t.person_id == person.pk]


def _waiting(person):
    """The reviews that were held and whose report is not done with, with all that tells whose turn."""
    rows = Review.objects.filter(
        Q(state__in=[Review.State.HELD, Review.State.WITH_HOST])
        | Q(state=Review.State.ACCEPTED, text__accepted_at__gt=timezone.now() - FEEDBACK_FOR)
        | Q(state=Review.State.ACCEPTED, consents=None)
    )
    if person is not None:
        rows = rows.filter(_concerns(person))
    people = Post.objects.current().select_related("person").filter(person__is_active=True)
    reviews = list(
        rows.annotate(
            open_comments=Count(
                "findings__comments", filter=Q(findings__comments__answered_at=None)
            ),
            all_comments=Count("findings__comments"),
            consented=Exists(Consent.objects.filter(review=OuterRef("pk"))),
        )
        .select_related("school", "cycle", "text")
        .prefetch_related(
            "seats__reviewer__person",
            "cycle__holidays",
            Prefetch("school__posts", people.filter(kind__in=SPEAKS), to_attr="hosts"),
            Prefetch("feedback", Feedback.objects.only("person", "review"), to_attr="given"),
        )
        .order_by("day", "pk")
    )
    if not reviews:
        return []
    subjects = {history.subject_of(review): review.pk for review in reviews}
    documents = Document.objects.filter(state=Document.State.OPEN, subject__in=subjects)
    being_signed = {
        subjects[subject]: frozen
        for subject, frozen in documents.values_list("subject", "frozen_at")
    }
    goes = {seat.reviewer.person_id for review in reviews for seat in review.seats.all()}
    able = set(people.filter(kind__in=QUALIFIES, person__in=goes).values_list("person", flat=True))
    for review in reviews:
        review.being_signed = being_signed.get(review.pk)
        review.team = [
            seat
            for seat in review.seats.all()
            if seat.is_standing and seat.reviewer.person_id in able
        ]
        review.hosts = review.school.hosts
    return reviews


def _concerns(person):
    """The reviews at their school, those they go to; for coordinators those that may be late."""
    there = [p.school_id for p in person.current_posts if p.kind in SPEAKS]
    goes = Seat.objects.standing().filter(reviewer__person=person)
    mine = Q(school__in=there) | Q(pk__in=goes.values("review"))
    if person.is_coordinator:
        before = timezone.now() - LATE
        mine |= Q(state=Review.State.HELD, day__lt=before.date())
        mine |= Q(state=Review.State.WITH_HOST, text__sent_at__lt=before)
    return mine


def _of(review):
    """What needs the team or the school, whoever's turn it is."""
    if review.state == Review.State.HELD:
        due = report_due(review)
        return [
            _todo(
                review,
                seat.reviewer.person_id,
                "write",
                wording.TODO_SEND if seat in _leads(review) else wording.TODO_WRITE,
                since=review.day,
                due=due,
            )
            for seat in review.team
        ]
    if review.state == Review.State.WITH_HOST:
        return _with_host(review)
    return _afterwards(review)


def _with_host(review):
    if review.being_signed:
        return []  # who is to sign is asked as for every document
    since = timezone.localdate(review.text.sent_at)
    if review.open_comments:
        return [
            _todo(
                review,
                seat.reviewer.person_id,
                "answer",
                wording.TODO_ANSWER,
                since=since,
                due=facts_due(review),
            )
            for seat in _leads(review)
        ]
    deed = wording.TODO_ACCEPT if review.all_comments else wording.TODO_CHECK
    return [
        _todo(review, post.person_id, "check", deed, since=since, due=facts_due(review))
        for post in _each_once(review.hosts)
    ]


def _afterwards(review):
    since = timezone.localdate(review.text.accepted_at)
    found = []
    if not review.consented:
        found += [
            _todo(
                review, post.person_id, "consent", wording.TODO_CONSENT, since=since, at="consent/"
            )
            for post in _each_once(review.hosts)
        ]
    if timezone.now() - review.text.accepted_at < FEEDBACK_FOR:
        said = {feedback.person_id for feedback in review.given}
        heads = [p for p in review.hosts if p.kind == Post.Kind.HEADTEACHER]
        people = [p.person_id for p in heads] + [s.reviewer.person_id for s in review.team]
        found += [
            _todo(review, pk, "feedback", wording.TODO_FEEDBACK, since=since, at="feedback/")
            for pk in dict.fromkeys(people)
            if pk not in said
        ]
    return found


def _leads(review):
    """Those asked to send and to answer: the lead, or everybody where no lead is left."""
    return [seat for seat in review.team if seat.lead] or review.team


def _each_once(posts):
    return list({post.person_id: post for post in posts}.values())


# -- When, and when it is too late ---------------------------------------------------------------


def report_due(review):
    """The last day on which the team should send its report."""
    return review.day + timedelta(days=review.cycle.report_days)


def facts_due(review):
    """So many working days after the report came to the school."""
    return working_days_after(
        timezone.localdate(review.text.sent_at),
        review.cycle.facts_days,
        [(h.first, h.last) for h in review.cycle.holidays.all()],
    )


def working_days_after(start, count, holidays):
    """The day that is `count` working days after `start`: no weekends, no holidays."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and not any(first <= day <= last for first, last in holidays):
            count -= 1
    return day


def _for_coordinators(reviews):
    today = timezone.localdate()
    late = [(review, *found) for review in reviews if (found := _late(review, today))]
    if not late:
        return []
    return [
        _todo(review, coordinator.pk, "late", deed, since=since)
        for coordinator in Person.objects.coordinators()
        for review, deed, since in late
    ]


def _late(review, today):
    """(what to ask after, since when) if it is more than a week overdue; else None."""
    if review.state == Review.State.HELD:
        deed, due = wording.TODO_LATE_REPORT, report_due(review)
    elif review.state != Review.State.WITH_HOST:
        return None
    elif review.being_signed:
        deed = wording.TODO_LATE_SIGNATURES
        due = timezone.localdate(review.being_signed) + timedelta(days=review.cycle.facts_days)
    else:
        deed = wording.TODO_LATE_ANSWERS if review.open_comments else wording.TODO_LATE_FACTS
        due = facts_due(review)
    return (deed, due) if today - due > LATE else None


def _todo(review, person_id, what, deed, *, since, due=None, at=""):
    return Todo(
        person_id=person_id,
        key=f"report-{what}:{review.pk}",
        deed=deed,
        about=str(review),
        url=Report(review).get_absolute_url() + at,
        place=str(review.school),
        since=since,
        due=due,
    )
