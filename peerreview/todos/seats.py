"""What needs somebody until a review has taken place: answers to give, somebody to find."""

from datetime import timedelta

from django.db.models import Count, F, Max, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from peerreview.models import Review, Seat
from peerreview.wording import reviews as wording
from records.moments import day
from records.todos import Todo
from schools.models import Person, Post

ANSWER_WITHIN = 14  # days


def seats_to_answer(person=None):
    """For reviewers: the reviews to come that they have not said anything to."""
    seats = Seat.objects.filter(
        state=Seat.State.ASKED,
        review__state=Review.State.PLANNED,
        reviewer__person__is_active=True,
    ).filter(_to_come("review__day"))
    if person is not None:
        seats = seats.filter(reviewer__person=person)
    return [
        _todo(
            seat.review,
            person_id=seat.reviewer.person_id,
            key=f"seat:{seat.pk}:{seat.review.sequence}",
            deed=wording.TODO_CONFIRM,
            **_soon(seat.asked_at, seat.review.day),
        )
        for seat in seats.select_related("review__school", "reviewer")
    ]


def days_to_agree(person=None):
    """For headteachers: the day of their own review, as long as they have not answered."""
    reviews = _planned().filter(day__gte=timezone.localdate(), answer="")
    if person is not None:
        # Their posts are known to every page already.
        led = [p.school_id for p in person.current_posts if p.kind == Post.Kind.HEADTEACHER]
        led = led if person.is_active else []
        reviews = reviews.filter(school__in=led)
    reviews = list(reviews.annotate(asked_at=Max("seats__asked_at")))
    heads = _heads(reviews) if person is None else {}
    return [
        _todo(
            review,
            person_id=head,
            key=f"day:{review.pk}:{review.sequence}",
            deed=wording.TODO_AGREE,
            **_soon(review.asked_at or review.created_at, review.day),
        )
        for review in reviews
        for head in ([person.pk] if person else heads.get(review.school_id, ()))
    ]


def reviews_to_note(person=None):
    """For leads, from the day after: to say that the review took place."""
    seats = Seat.objects.standing().filter(
        lead=True,
        review__state=Review.State.PLANNED,
        review__day__lt=timezone.localdate(),
        reviewer__person__is_active=True,
    )
    if person is not None:
        seats = seats.filter(reviewer__person=person)
    return [
        _todo(
            seat.review,
            person_id=seat.reviewer.person_id,
            key=f"held:{seat.review_id}:{seat.review.sequence}",
            deed=wording.TODO_HELD,
            since=seat.review.day + timedelta(days=1),
        )
        for seat in seats.select_related("review__school", "reviewer")
    ]


def people_to_find(person=None):
    """For coordinators: seats that somebody declined and that nobody has taken since."""
    if person is not None and not person.is_coordinator:
        return []
    standing = Count("seats", filter=Q(seats__state__in=Seat.STANDING))
    short = _planned().filter(_to_come("day")).alias(go=standing)
    short = short.filter(go__lt=F("cycle__team_size"))
    declined = Seat.objects.filter(state=Seat.State.DECLINED, review__in=short)
    declined = list(declined.select_related("review__school", "reviewer__person"))
    return [
        _todo(
            seat.review,
            person_id=coordinator,
            key=f"declined:{seat.pk}",
            deed=wording.TODO_FIND,
            url=_schedules(seat.review),
            since=timezone.localdate(seat.answered_at),
            due=seat.review.day,
            says=wording.WHO_CANNOT.format(name=seat.reviewer, because=seat.because),
        )
        for coordinator in _coordinators(person, declined)
        for seat in declined
    ]


def days_to_find(person=None):
    """For coordinators: days of which the school says that they do not suit."""
    if person is not None and not person.is_coordinator:
        return []
    reviews = list(_planned().filter(answer=Review.Answer.DECLINED))
    return [
        _todo(
            review,
            person_id=coordinator,
            key=f"day-declined:{review.pk}:{review.sequence}",
            deed=wording.TODO_DAY,
            url=_schedules(review),
            since=timezone.localdate(review.answered_at),
            due=review.day,
            says=review.answer_because,
        )
        for coordinator in _coordinators(person, reviews)
        for review in reviews
    ]


def _planned():
    return Review.objects.filter(state=Review.State.PLANNED).select_related("school")


def _soon(asked_at, on):
    """Since when and until when: who waits to the last day leaves nobody time to find another."""
    since = timezone.localdate(asked_at)
    due = since + timedelta(days=ANSWER_WITHIN)
    return {"since": since, "due": min(due, on) if on else due}


def _to_come(name):
    """A day that is not over, or that nobody knows yet."""
    return Q(**{f"{name}__gte": timezone.localdate()}) | Q(**{name: None})


def _heads(reviews):
    """{school: [heads]} of these reviews."""
    if not reviews:
        return {}
    posts = Post.objects.current().filter(
        kind=Post.Kind.HEADTEACHER,
        school__in=[review.school_id for review in reviews],
        person__is_active=True,
    )
    found = {}
    for school, head in posts.order_by("pk").values_list("school", "person"):
        found.setdefault(school, []).append(head)
    return found


def _coordinators(person, rows):
    """The keys of those to whom these rows are told: that one, or all of them."""
    if not rows:
        return []
    if person is not None:
        return [person.pk]
    return [coordinator.pk for coordinator in Person.objects.coordinators()]


def _schedules(review):
    """Where teams and days are changed by hand."""
    try:
        return reverse("peerreview:schedules", args=[review.cycle_id])
    except NoReverseMatch:  # until there is that page
        return review.get_absolute_url()


def _todo(review, *, url="", **facts):
    return Todo(
        about=wording.ABOUT.format(school=review.school),
        url=url or review.get_absolute_url(),
        place=wording.ON.format(day=day(review.day)) if review.day else "",
        **facts,
    )
