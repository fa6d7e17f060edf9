"""A year of reviews on the stage: schools with heads and deputies, a pool, one published review."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from peerreview.models import (
    Cycle,
    DaysEntry,
    Engagement,
    Holiday,
    Participation,
    Review,
    Reviewer,
    Schedule,
    Seat,
    Theme,
    Training,
    TrainingSession,
    Window,
)
from schools.models import Person, Post, School

YEAR = 2026
THEMES = (
    ("reading", "Reading"),
    ("mathematics", "Mathematics"),
    ("inclusion", "Inclusion"),
    ("safeguarding", "Safeguarding"),
)


@dataclass
class Year:
    """A cycle and what belongs to it; schools and reviewers by short names."""

    cycle: Cycle
    schools: dict = field(default_factory=dict)
    reviewers: dict = field(default_factory=dict)


def cycle(cast, *, state=Cycle.State.OPEN, year=YEAR, **facts):
    """A cycle by cora with three windows, a half-term and four themes; nobody takes part yet."""
    made = Cycle.objects.create(year=year, state=state, created_by=cast.cora, **facts)
    Window.objects.bulk_create(
        Window(cycle=made, term=term, first=first, last=last)
        for term, first, last in (
            ("autumn", date(year, 9, 28), date(year, 12, 11)),
            ("spring", date(year + 1, 1, 11), date(year + 1, 3, 19)),
            ("summer", date(year + 1, 4, 19), date(year + 1, 7, 9)),
        )
    )
    Holiday.objects.create(
        cycle=made, name="Half-term", first=date(year, 10, 26), last=date(year, 10, 30)
    )
    Theme.objects.bulk_create(
        Theme(cycle=made, slug=slug, name=name, position=n, prompts="What do pupils say?")
        for n, (slug, name) in enumerate(THEMES, 1)
    )
    return made


def take_part(cycle, *schools, **facts):
    """These schools take part."""
    return Participation.objects.bulk_create(
        Participation(cycle=cycle, school=school, **facts) for school in schools
    )


def reviewer(person, *, leads=False, trained=True):
    """This person is in the pool, trained until the end of the next year."""
    made, _ = Reviewer.objects.get_or_create(
        person=person, defaults={"came": Reviewer.Came.ASKED, "leads": leads}
    )
    if trained:
        session, _ = TrainingSession.objects.get_or_create(
            title="Reviewing well", day=date(YEAR, 9, 10), holds_until=date(YEAR + 2, 8, 31)
        )
        Training.objects.get_or_create(session=session, reviewer=made)
    return made


def year(cast, *, more=2, **facts):
    """An open cycle of the cast's three schools and `more` besides, everybody in the pool.

    At each school the head leads teams and the deputy goes along; all are trained. New schools are
    called Cedar, Damson, Elder, …, their people "cedar-head" and "cedar-deputy" in the cast.
    """
    made = Year(cycle(cast, **facts))
    made.schools = {"ash": cast.ash, "beech": cast.beech, "elsewhere": cast.elsewhere}
    for name in ("Cedar", "Damson", "Elder", "Fir", "Gorse", "Hazel", "Ivy")[:more]:
        made.schools[name.lower()] = School.objects.create(
            name=f"{name} Primary School", district=cast.district, phase="primary"
        )
    posts = Post.objects.current().filter(person__is_active=True).order_by("-pk")
    there = {(p.school_id, p.kind): p.person for p in posts.select_related("person")}
    for key, school in made.schools.items():
        for kind, short in ((Post.Kind.HEADTEACHER, "head"), (Post.Kind.DEPUTY, "deputy")):
            person = there.get((school.pk, kind))
            if person is None:
                person = Person.objects.create_user(
                    f"{key}-{short}-{school.pk}@example.org", f"{key.title()} {short.title()}"
                )
                Post.objects.create(person=person, kind=kind, school=school)
            cast.people.setdefault(f"{key}-{short}", person)
            made.reviewers[f"{key}-{short}"] = reviewer(person, leads=short == "head")
    take_part(made.cycle, *made.schools.values())
    return made


def owe(made):
    """Each school of the year owes 1.5 days in both roles, as from the opening of a cycle."""
    DaysEntry.objects.bulk_create(
        DaysEntry(cycle=made.cycle, school=school, role=role, halves=3, why=DaysEntry.Why.OWED)
        for school in made.schools.values()
        for role in DaysEntry.Role.values
    )
    return made


def review(
    made,
    cast,
    *,
    host="ash",
    team=("beech-head", "elsewhere-head", "cedar-deputy"),
    day=date(YEAR, 11, 12),
    confirmed=True,
    **facts,
):
    """A published review; the first of the team leads it. `day` may be None: still to be found."""
    schedule, _ = Schedule.objects.get_or_create(
        cycle=made.cycle,
        number=1,
        defaults={
            "state": Schedule.State.PUBLISHED,
            "made_by": cast.cora,
            "published_by": cast.cora,
            "published_at": timezone.now(),
        },
    )
    found = Review.objects.create(
        cycle=made.cycle, school=made.schools[host], schedule=schedule, day=day, **facts
    )
    for key in team:
        going = made.reviewers[key]
        school, short = key.split("-")
        Seat.objects.create(
            review=found,
            reviewer=going,
            school=made.schools[school],
            role="headteacher" if short == "head" else "deputy",
            lead=key == team[0],
            state=Seat.State.CONFIRMED if confirmed else Seat.State.ASKED,
        )
    busy = [made.schools[host], *(made.schools[key.split("-")[0]] for key in team)]
    if day:
        Engagement.objects.bulk_create(
            Engagement(school=school, day=day, review=found) for school in busy
        )
    return found
