"""When a school became another: its seats pass on, with what was written there."""

from django.db.models import Exists, OuterRef

from consultation import keys
from consultation.models import Consultation, Draft, Invitee
from records import history
from schools.models import Post

LABEL = Consultation._meta.label_lower


def pass_on(predecessor, successor, *, by):
    """Let the school that followed answer in its place, and its people go on in theirs.

    Returns [[model, key], …] of the consultations in which the seat of the school passed on, as
    `schools.signals.school_succeeded` wants it. What is sealed stays as it is.
    """
    asked = _published_with(predecessor)
    return [[LABEL, pk] for pk in asked if _pass_seats(pk, predecessor, successor, by=by)]


def pass_back(predecessor, successor, moved, *, by):
    """Undo `pass_on`: `moved` is what it returned; what others returned may stand in it too."""
    theirs = {pk for model, pk in moved if model == LABEL}
    for pk in _published_with(successor):
        _pass_seats(pk, successor, predecessor, by=by, school=pk in theirs)


def _published_with(school):
    """The keys of the consultations in which this school or somebody there is asked."""
    published = Consultation.objects.filter(state=Consultation.State.PUBLISHED)
    asked = Invitee.objects.filter(school=school, consultation__in=published)
    return sorted(set(asked.order_by().values_list("consultation", flat=True)))


@history.deed()
def _pass_seats(pk, old, new, *, by, school=True):
    """Pass on the seats of the people, and of the school if asked to; whether that one passed."""
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=pk)
    if consultation.state != Consultation.State.PUBLISHED:
        return False
    seats = Invitee.objects.filter(consultation=consultation)
    _pass_people(seats.filter(as_school=False), old, new)
    passed = school and _pass_school(consultation, seats.filter(as_school=True), old, new)
    if passed:
        history.note(consultation, "seat_passed_on", by=by, says=f"{old} → {new}")
    return passed


def _pass_people(seats, old, new):
    """Whoever holds at the new school the post in which they were asked goes on there."""
    theirs = Post.objects.current().filter(person=OuterRef("person"), kind=OuterRef("role"))
    seats.filter(
        ~Exists(theirs.filter(school=old)), Exists(theirs.filter(school=new)), school=old
    ).update(school=new)


def _pass_school(consultation, seats, old, new):
    """Whether the seat passed as it was. Where both schools have one, the new school's stays."""
    leaving = seats.select_for_update().filter(school=old).first()
    if leaving is None:
        return False
    standing = seats.select_for_update().filter(school=new).first()
    if standing is None:
        _refile(consultation, leaving.seat, f"school:{new.pk}")
        seats.filter(pk=leaving.pk).update(school=new)
        return True
    if _draft(consultation, leaving.seat).exists():
        if _draft(consultation, standing.seat).exists():
            return False  # nothing that somebody wrote is thrown away: both stand
        _refile(consultation, leaving.seat, standing.seat)
    ends = [end for end in (leaving.until, standing.until) if end]
    seats.filter(pk=standing.pk).update(
        replied=leaving.replied or standing.replied,
        on_paper=leaving.on_paper or standing.on_paper,
        until=max(ends, default=None),
    )
    seats.filter(pk=leaving.pk).delete()
    return False


def _refile(consultation, before, after):
    """What was written lies under a pseudonym made of the seat: file it under the new one."""
    if keys.is_there(consultation.pk):
        pseudonym = keys.read(consultation.pk).pseudonym(after)
        _draft(consultation, before).update(pseudonym=pseudonym)


def _draft(consultation, seat):
    drafts = Draft.objects.filter(consultation=consultation)
    if not keys.is_there(consultation.pk):
        return drafts.none()
    return drafts.filter(pseudonym=keys.read(consultation.pk).pseudonym(seat))
