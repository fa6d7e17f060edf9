"""From the tables to the picture of a year that the planning works on, and back."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from peerreview.models import (
    Away,
    Conflict,
    DaysEntry,
    Participation,
    Review,
    Reviewer,
    Seat,
)
from peerreview.models.pool import QUALIFIES
from peerreview.planning.problem import Problem, Role, Visit
from peerreview.planning.problem import Reviewer as Going
from peerreview.planning.problem import School as Place
from peerreview.workflow import days, training
from schools.models import Post, School

NOTICE = 14  # days between a schedule and the first visit in it
KM = 1_000  # metres

# Who is like whom, as far as reviews go.
PHASES = {
    School.Phase.NURSERY: "primary",
    School.Phase.INFANT: "primary",
    School.Phase.JUNIOR: "primary",
    School.Phase.PRIMARY: "primary",
    School.Phase.MIDDLE: "secondary",
    School.Phase.SECONDARY: "secondary",
    School.Phase.ALL_THROUGH: "secondary",
    School.Phase.SIXTEEN_PLUS: "secondary",
    School.Phase.SPECIAL: "special",
}


def problem_of(cycle, *, today=None):
    """The year as it stands now: a Problem. The queries are constant, however many schools."""
    today = today or timezone.localdate()
    terms = cycle.terms()
    possible = tuple(sorted(day for day in terms if day > today))
    schools = _schools(cycle, possible, today)
    return Problem(
        rules=cycle.rules,
        schools=schools,
        reviewers=_reviewers(cycle, schools, today, possible),
        days=possible,
        rivals=_rivals(schools, today),
        terms=terms,
    )


def _schools(cycle, possible, today):
    rows = Participation.objects.taking_part().filter(cycle=cycle).select_related("school")
    owed = _owed(cycle)
    every_day = frozenset(d for d in possible if d >= today + timedelta(days=NOTICE))
    agreed, refused = _days_of_reviews(cycle)
    return {
        row.school_id: replace(
            as_planned(row.school),
            cluster=row.cluster_id,
            focus=frozenset(row.focus),
            owes={Role(role): halves for role, halves in owed.get(row.school_id, {}).items()},
            hosts=row.hosts,
            open_days=_open(
                every_day,
                {*row.closed_days, refused.get(row.school_id)} - {None},
                agreed.get(row.school_id),
            ),
            wished_days=tuple(day for day in row.wished_days if day in every_day),
        )
        for row in rows
    }


def _owed(cycle):
    """{school: {role: halves}} to be planned for. Days given this year count as visits of the plan."""
    found = days.balances(cycle)
    given = DaysEntry.objects.filter(cycle=cycle, seat__isnull=False).order_by()
    for school, role, halves in given.values_list("school", "role").annotate(Sum("halves")):
        found[school][role] -= halves
    return found


def _days_of_reviews(cycle):
    """({school: its day}, {school: the day that it refused}) of reviews that are not called off.

    A day that is set holds at shorter notice too, and when it is over.
    """
    rows = Review.objects.filter(cycle=cycle, day__isnull=False)
    rows = rows.exclude(state=Review.State.CANCELLED).values_list("school", "day", "answer")
    agreed, refused = {}, {}
    for school, day, answer in rows:
        (refused if answer == Review.Answer.DECLINED else agreed)[school] = day
    return agreed, refused


def _open(every_day, closed, agreed):
    """The days on which a school can be visited; mostly one set that many schools share."""
    if not closed and (agreed is None or agreed in every_day):
        return every_day
    return (every_day | ({agreed} - {None})) - closed


def as_planned(school):
    """A school as the planning sees it, by what the register knows."""
    placed = school.easting is not None and school.northing is not None
    return Place(
        key=school.pk,
        name=school.name,
        phase=PHASES.get(school.phase, "primary"),
        place=(school.easting / KM, school.northing / KM) if placed else None,
        likeness=likeness(school),
        trust=school.trust,
        federation=school.federation,
    )


def likeness(school):
    """What makes schools alike, each from 0 to 1: size, intake, faith. Unknown is in the middle."""
    size = min(school.pupils / 1_500, 1) if school.pupils is not None else 0.5
    intake = min(float(school.percent_fsm) / 50, 1) if school.percent_fsm is not None else 0.5
    faith = school.religious_character not in ("", "None", "Does not apply")
    return (size, intake, float(faith))


def _reviewers(cycle, schools, today, possible):
    pool = {r.pk: r for r in Reviewer.objects.in_pool().select_related("person")}
    people = {r.person_id: r.pk for r in pool.values()}
    posts = defaultdict(list)
    held = Post.objects.not_over().filter(person__in=people, school__isnull=False)
    for post in held.order_by("pk"):
        posts[people[post.person_id]].append(post)
    trained = training.trained(pool)
    away = _away(pool)
    barred = _barred(cycle, people, today)
    visited = _visited(cycle, pool)
    found = {}
    for key, reviewer in pool.items():
        post = _their_post(posts[key], schools)
        if post is None:
            continue
        first, last = trained.get(key, (None, None))
        not_there = away[key] | {day for day in possible if not _holds(post, day)}
        found[key] = Going(
            key=key,
            name=reviewer.person.name,
            school=post.school_id,
            role=Role(post.kind),
            lead=reviewer.leads,
            trained_from=first,
            trained_until=last,
            strengths=frozenset(reviewer.specialisms),
            away=frozenset(not_there),
            barred=frozenset(barred[key] | {p.school_id for p in posts[key]} - {post.school_id}),
            visited=visited[key],
        )
    return found


def _their_post(posts, schools):
    """The post by which they give their days: as head before as deputy, at a school that takes part."""
    fit = [p for p in posts if p.kind in QUALIFIES and p.school_id in schools]
    return min(fit, key=lambda p: (p.kind != Post.Kind.HEADTEACHER, p.pk), default=None)


def _holds(post, day):
    return (post.since is None or post.since <= day) and (post.until is None or day <= post.until)


def _away(pool):
    found = defaultdict(set)
    for reviewer, first, last in Away.objects.filter(reviewer__in=pool).values_list(
        "reviewer", "first", "last"
    ):
        found[reviewer].update(first + timedelta(days=n) for n in range((last - first).days + 1))
    return found


def _barred(cycle, people, today):
    """Schools where each reviewer does not go: what was declared, and what they declined this year."""
    found = defaultdict(set)
    holds = Q(until=None) | Q(until__gte=today)
    for person, school in Conflict.objects.filter(holds, person__in=people).values_list(
        "person", "school"
    ):
        found[people[person]].add(school)
    declined = Seat.objects.filter(review__cycle=cycle, state=Seat.State.DECLINED)
    for reviewer, school in declined.values_list("reviewer", "review__school"):
        found[reviewer].add(school)
    return found


def _visited(cycle, pool):
    """{reviewer: {school: years ago}} of the latest visit to each, in earlier cycles."""
    found = defaultdict(dict)
    seats = (
        Seat.objects.standing()
        .filter(reviewer__in=pool, review__cycle__year__lt=cycle.year)
        .exclude(review__state=Review.State.CANCELLED)
        .values_list("reviewer", "review__school", "review__cycle__year")
    )
    for reviewer, school, year in seats.order_by("review__cycle__year"):
        found[reviewer][school] = cycle.year - year
    return found


def _rivals(schools, today):
    pairs = Conflict.objects.filter(
        Q(until=None) | Q(until__gte=today), kind=Conflict.Kind.RIVALS, school__in=schools
    )
    return frozenset(
        frozenset(pair)
        for pair in pairs.values_list("school", "other_school")
        if len(set(pair)) == 2
    )


def in_force(cycle, *, today=None):
    """The plan that is published: {school: Visit}. What is over, near or agreed to stay is locked.

    A team that lacks somebody is not locked for being near: it is to be filled.
    """
    today = today or timezone.localdate()
    soon = today + timedelta(days=NOTICE)
    reviews = Review.objects.filter(cycle=cycle).exclude(state=Review.State.CANCELLED)
    found = {}
    for review in reviews.prefetch_related("seats"):
        going = [seat for seat in review.seats.all() if seat.is_standing]
        day = review.day
        whole = len(going) >= cycle.team_size
        near = day is not None and (day <= today or (day < soon and whole))
        fixed = review.locked or review.state != Review.State.PLANNED
        found[review.school_id] = Visit(
            host=review.school_id,
            team=tuple(seat.reviewer_id for seat in going),
            lead=next((seat.reviewer_id for seat in going if seat.lead), None),
            day=review.day,
            locked=fixed or near,
        )
    return found


def as_json(plan):
    """A plan, to be stored in a schedule."""
    return {
        "visits": [
            {
                "host": visit.host,
                "team": list(visit.team),
                "lead": visit.lead,
                "day": visit.day.isoformat() if visit.day else None,
                "locked": visit.locked,
            }
            for _, visit in sorted(plan.items())
        ]
    }


def plan_in(stored):
    """The plan that `as_json` stored."""
    return {
        row["host"]: Visit(
            host=row["host"],
            team=tuple(row["team"]),
            lead=row["lead"],
            day=date.fromisoformat(row["day"]) if row["day"] else None,
            locked=row["locked"],
        )
        for row in stored.get("visits", [])
    }
