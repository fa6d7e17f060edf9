"""Letters about a review, each with its entry for the calendar. Called inside the deed they tell of.

Who changes what is in people’s calendars raises `Review.sequence` first. It stands in the key of
every letter: a repeat sends nothing twice, a change is told anew.
"""

from peerreview.models import DayPlan, Seat
from peerreview.outputs import calendar
from records import letters
from schools.models import Person, Post

SPEAK = (Post.Kind.HEADTEACHER, Post.Kind.DEPUTY)


def ask(seats):
    """Ask these people whether they can come."""
    for seat in seats:
        _write(seat.review, seat.reviewer.person, "asked", seat.pk, seat=seat)


def tell_host(review):
    """Tell the school its day and its team, and ask whether the day suits."""
    for person in hosts_of(review):
        _write(review, person, "host", review.pk)


def day_changed(review):
    """Tell the team and the school how it stands now; both are asked anew."""
    for seat in _standing(review):
        _write(review, seat.reviewer.person, "moved", review.pk, seat=seat)
    for person in hosts_of(review):
        _write(review, person, "moved", review.pk)


def hours_changed(review):
    """Tell the team and the school that the day begins or ends at another time; nobody is asked."""
    for person in everybody(review):
        _write(review, person, "hours", review.pk)


def released(seat):
    """Tell somebody that they are not needed after all, and take it out of their calendar."""
    _write(seat.review, seat.reviewer.person, "released", seat.pk, withdraw=True)


def declined(seat):
    """Take it out of the calendar of somebody who cannot come."""
    _write(seat.review, seat.reviewer.person, "declined", seat.pk, withdraw=True, seat=seat)


def cancelled(review):
    """Tell the team and the school that it does not take place."""
    for person in everybody(review):
        _write(review, person, "cancelled", review.pk, withdraw=True)


def news(review, key, says, *, to):
    """Put a line about the review into the digest of these people."""
    letters.tell(
        f"review-{key}:{review.pk}:{review.sequence}",
        to=to,
        says=says,
        url=review.get_absolute_url(),
    )


def hosts_of(review):
    """Who speaks for the school that is reviewed, today."""
    return _holding(review.school_id)


def everybody(review, *, but=None):
    """The team as it stands and who speaks for the school, without that one person."""
    people = {seat.reviewer.person for seat in _standing(review)} | set(hosts_of(review))
    return sorted(people - {but}, key=lambda person: person.pk)


def _holding(school_id):
    held = Post.objects.current().filter(school=school_id, kind__in=SPEAK)
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk"))


def _standing(review):
    seats = Seat.objects.standing().filter(review=review, reviewer__person__is_active=True)
    return seats.select_related("review", "reviewer__person").order_by("pk")


def _write(review, person, what, about, *, withdraw=False, seat=None):
    plan = DayPlan.objects.of(review)
    entry = calendar.withdrawal if withdraw else calendar.invitation
    letters.write(
        f"review-{what}:{about}:{review.sequence}:{person.pk}",
        to=person,
        template=f"review_{what}",
        context={
            "review": review,
            "plan": plan,
            "seat": seat,
            "url": review.get_absolute_url(),
        },
        calendar=entry(review, person, plan) if review.day else "",
    )
