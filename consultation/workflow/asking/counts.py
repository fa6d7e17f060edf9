"""How many are asked and how many have replied, by role, phase and district. Never what they said."""

from dataclasses import dataclass, field

from django.db.models import Count, Q

from consultation.models import Invitee
from consultation.models.asking import WRITES_FOR_SCHOOL
from consultation.wording import asking as wording
from consultation.workflow.asking.audience import current_posts, would_be_asked
from schools.models import District, Person, Post, School

RATE_FROM = 20  # invited: of fewer a percentage would say more than the rounded count
BELOW = 5


@dataclass
class Row:
    """One line of a table: how many people and schools, and of the people who never came."""

    label: str
    people: int = 0
    schools: int = 0
    never: int = 0
    people_replied: int = 0
    schools_replied: int = 0

    def add(self, group):
        """Count a group of invitees that are alike."""
        if group["as_school"]:
            self.schools += group["n"]
            self.schools_replied += group["sent"]
        else:
            self.people += group["n"]
            self.people_replied += group["sent"]
            self.never += group["never"]

    @property
    def rates(self):
        """(invited, replied in words, rate in words) of the people and of the schools."""
        return (
            (self.people, *in_words(self.people_replied, self.people)),
            (self.schools, *in_words(self.schools_replied, self.schools)),
        )

    @property
    def bar_people(self):
        """How far a bar goes for the people, 0 to 100; None where nothing is told."""
        return _bar(self.people_replied, self.people)

    @property
    def bar_schools(self):
        """The same for the schools."""
        return _bar(self.schools_replied, self.schools)


def _bar(replied, invited):
    shown = fives(replied, invited)
    return 100 * shown // invited if shown and invited >= RATE_FROM else None


def fives(replied, invited) -> int:
    """A count of replies to the nearest 5, never more than were invited; 0 for fewer than 5."""
    if replied < BELOW:
        return 0
    nearest = 5 * round(replied / 5)
    return nearest if nearest <= invited else nearest - 5


def in_words(replied, invited) -> tuple[str, str]:
    """("310", "62%"): the replies as they are shown, and the rate made of the rounded count."""
    shown = fives(replied, invited)
    if not shown:
        return (wording.FEWER_THAN_5 if invited else "–"), "–"
    return f"{shown:,}", f"{100 * shown // invited}%" if invited >= RATE_FROM else "–"


# -- Before: who would be asked --------------------------------------------------------------------


@dataclass
class Outlook:
    """Who would be asked as things stand today."""

    people: int
    schools: int
    by_role: list[Row]
    by_phase: list[Row]
    never: list[Invitee] = field(default_factory=list)  # who never came to the portal
    silent: list[School] = field(default_factory=list)  # schools nobody could answer for


def outlook(consultation) -> Outlook:
    """Count who would be asked: a constant number of queries."""
    invitees = would_be_asked(consultation)
    people = [i for i in invitees if not i.as_school]
    schools = [i.school for i in invitees if i.as_school]
    everybody = [invitee.person_id for invitee in people]
    strangers = Person.objects.filter(last_login=None, pk__in=everybody).in_bulk()
    never = [i for i in people if i.person_id in strangers]
    for invitee in never:
        invitee.person = strangers[invitee.person_id]
    writing = current_posts().filter(kind__in=WRITES_FOR_SCHOOL).order_by()
    spoken_for = set(writing.values_list("school", flat=True)) if schools else set()
    return Outlook(
        people=len(people),
        schools=len(schools),
        by_role=_rows(Post.Kind.choices, people, (), strangers, "role"),
        by_phase=_rows(
            [*School.Phase.choices, ("", wording.NO_PHASE)], people, schools, strangers, "phase"
        ),
        never=sorted(never, key=lambda i: (i.person.plain_name, i.person_id)),
        silent=[school for school in schools if school.pk not in spoken_for],
    )


def _rows(choices, people, schools, strangers, fact):
    rows = {value: Row(label) for value, label in choices}
    for invitee in people:
        row = rows[getattr(invitee, fact)]
        row.people += 1
        row.never += invitee.person_id in strangers
    for school in schools:
        rows[school.phase].schools += 1
    return [row for row in rows.values() if row.people or row.schools]


# -- Meanwhile: who has replied --------------------------------------------------------------------


@dataclass
class Standing:
    """How many have replied: all in all, and by phase, role and district."""

    all: Row
    by_phase: list[Row]
    by_role: list[Row]
    by_district: list[Row]
    extended: int = 0

    @property
    def tables(self):
        """{"what", "rows", "has_schools"} of each of the three in which there is something to compare."""
        told = (
            (wording.PHASE, self.by_phase),
            (wording.ROLE, self.by_role),
            (wording.DISTRICT, self.by_district),
        )
        return [
            {"what": what, "rows": rows, "has_schools": any(row.schools for row in rows)}
            for what, rows in told
            if len(rows) > 1
        ]


def standing_of(consultation) -> Standing:
    """How many were invited and have replied: two queries."""
    facts = ("as_school", "phase", "role", "district")
    rows = Invitee.objects.filter(consultation=consultation).order_by().values(*facts)
    groups = rows.annotate(
        n=Count("pk"),
        sent=Count("pk", filter=Q(replied=True)),
        longer=Count("pk", filter=Q(until__isnull=False)),
        never=Count("pk", filter=Q(person__last_login=None, as_school=False)),
    )
    districts = [*District.objects.values_list("slug", "name"), ("", wording.NO_DISTRICT)]
    by_phase = _Table([*School.Phase.choices, ("", wording.NO_PHASE)])
    by_role = _Table([*Post.Kind.choices, ("", wording.NO_ROLE)])
    by_district = _Table(districts)
    everybody, extended = Row(wording.ALL), 0
    for group in groups:
        extended += group["longer"]
        rows = [everybody, by_phase.at(group["phase"]), by_district.at(group["district"])]
        if not group["as_school"]:
            rows.append(by_role.at(group["role"]))
        for row in rows:
            row.add(group)
    return Standing(everybody, by_phase.rows, by_role.rows, by_district.rows, extended)


class _Table:
    """Rows in the order of their choices; those that nobody is in are left out."""

    def __init__(self, choices):
        self.known = {value: Row(label) for value, label in choices}

    def at(self, value):
        return self.known.setdefault(value, Row(value))

    @property
    def rows(self):
        return [row for row in self.known.values() if row.people or row.schools]
