"""A draft becomes what people see: reviews, who is asked to go, and which school is taken when.

Only what differs from what is published is touched. Nobody is written to here: seats and reviews
are marked, and the worker writes to whoever is marked.
"""

from dataclasses import dataclass

from django.utils import timezone

from peerreview.models import Cycle, Engagement, Review, Schedule, Seat
from peerreview.planning.checker import check
from peerreview.wording import schedule as wording
from peerreview.workflow.picture import in_force, plan_in, problem_of
from records import history
from records.steps import NotNow, SomebodyElseChanged, step

State = Schedule.State
SHOWN = 3  # breaches named in a refusal


@dataclass(frozen=True)
class Change:
    """One school whose visit is another after publishing; `before` is None where there was none."""

    host: int
    before: object
    after: object

    @property
    def comes(self):
        """Reviewers who were not asked there before."""
        return [key for key in self.after.team if not self.before or key not in self.before.team]

    @property
    def goes(self):
        """Reviewers who are not needed there any more."""
        return (
            [key for key in self.before.team if key not in self.after.team] if self.before else []
        )

    @property
    def moves(self):
        """Whether it is on another day."""
        return self.before is not None and self.before.day != self.after.day


def changes(before, after):
    """What differs between two plans, school by school."""
    return [
        Change(host, before.get(host), visit)
        for host, visit in after.items()
        if host not in before
        or (set(before[host].team), before[host].lead, before[host].day)
        != (set(visit.team), visit.lead, visit.day)
    ]


@history.deed()
def publish(schedule, *, by, seen_edition):
    """Publish a draft. Returns the changes it made.

    Raises SomebodyElseChanged where the draft was changed after it was read, NotNow where it is no
    draft any more or something in it is against a rule that is never broken.
    """
    cycle = Cycle.objects.select_for_update().get(pk=schedule.cycle_id)
    now = Schedule.objects.select_for_update().get(pk=schedule.pk)
    if now.state != State.READY:
        raise NotNow(wording.NOT_A_DRAFT.format(schedule=now), now)
    if now.edition != seen_edition:
        raise SomebodyElseChanged(now)
    reviews = {r.school_id: r for r in Review.objects.select_for_update().filter(cycle=cycle)}
    problem, before = problem_of(cycle), in_force(cycle)
    fixed = {host: v for host, v in before.items() if _is_over(reviews[host])}
    plan = {h: v for h, v in plan_in(now.plan).items() if _is_planned(reviews.get(h))} | fixed
    if broken := [b for b in check(problem, plan) if b.must]:
        raise NotNow(wording.breaks_rules([b.says for b in broken[:SHOWN]], len(broken)), now)
    published = Schedule.objects.filter(cycle=cycle, state=State.PUBLISHED).first()
    if published is not None:
        step(published, State.SUPERSEDED, by=by)
    step(now, State.PUBLISHED, by=by, published_by=by, published_at=timezone.now())
    made = [c for c in changes(before, plan) if c.host not in fixed]
    _write(now, made, reviews, problem, by)
    _lock(cycle, [host for host, visit in plan.items() if visit.locked])
    return made


def _is_planned(review):
    return review is None or review.state == Review.State.PLANNED


def _is_over(review):
    return not _is_planned(review) or (review.day and review.day <= timezone.localdate())


def _write(schedule, made, reviews, problem, by):
    new = [
        Review(cycle=schedule.cycle, school_id=c.host, schedule=schedule, day=c.after.day)
        for c in made
        if c.host not in reviews
    ]
    for review in Review.objects.bulk_create(new):
        history.note(review, "review_planned", by=by)
        reviews[review.school_id] = review
    touched = [reviews[c.host] for c in made]
    Engagement.objects.filter(review__in=touched).delete()
    for change in made:
        if change.before is not None:
            _moved(reviews[change.host], change, schedule, by)
    _seat(made, reviews, problem, by)
    taken = []
    for change in made:
        if change.after.day is not None:
            schools = {change.host} | {problem.reviewers[key].school for key in change.after.team}
            taken += [
                Engagement(school_id=s, day=change.after.day, review=reviews[change.host])
                for s in sorted(schools)
            ]
    Engagement.objects.bulk_create(taken)


def _moved(review, change, schedule, by):
    """The review itself, where it is on another day or with others. A new day is to be agreed anew."""
    facts = {"schedule": schedule, "sequence": review.sequence + 1, "to_tell": True}
    if change.moves:
        facts |= {"day": change.after.day, "answer": Review.Answer.NONE, "answer_because": ""}
        facts |= {"answered_by": None, "answered_at": None}
    Review.objects.filter(pk=review.pk).update(**facts)
    for name, value in facts.items():
        setattr(review, name, value)
    history.note(review, "review_changed", by=by)


def _seat(made, reviews, problem, by):
    """Who is asked, who is not needed any more, and who is asked again because the day is another."""
    there = {}
    standing = Seat.objects.standing().filter(review__in=[reviews[c.host] for c in made])
    for seat in standing.select_related("reviewer__person", "review__school", "review__cycle"):
        there[seat.review_id, seat.reviewer_id] = seat
    new = []
    for change in made:
        review = reviews[change.host]
        for key in change.goes:
            if seat := there.get((review.pk, key)):
                # Who has not been told of it yet need not be told that it is over.
                step(seat, Seat.State.RELEASED, by=by, lead=False, to_tell=not seat.to_tell)
        if change.before is not None and change.before.lead != change.after.lead:
            # First nobody leads, so that there are never two.
            Seat.objects.filter(review=review, lead=True).update(lead=False)
            Seat.objects.filter(review=review, reviewer=change.after.lead).standing().update(
                lead=True
            )
        for key in change.after.team:
            seat = there.get((review.pk, key))
            if seat is None:
                reviewer = problem.reviewers[key]
                new.append(
                    Seat(
                        review=review,
                        reviewer_id=key,
                        school_id=reviewer.school,
                        role=reviewer.role,
                        lead=key == change.after.lead,
                    )
                )
            elif change.moves:
                _ask_again(seat, by)
    Seat.objects.bulk_create(new)


def _ask_again(seat, by):
    if seat.state == Seat.State.CONFIRMED:
        step(seat, Seat.State.ASKED, by=by, asked_at=timezone.now(), answered_at=None, to_tell=True)
    else:
        Seat.objects.filter(pk=seat.pk).update(asked_at=timezone.now(), to_tell=True)


def _lock(cycle, schools):
    """What the draft says is to stay, stays; of reviews that are still to come."""
    planned = Review.objects.filter(cycle=cycle, state=Review.State.PLANNED)
    planned.filter(school__in=schools, locked=False).update(locked=True)
    planned.exclude(school__in=schools).filter(locked=True).update(locked=False)
