"""How many of those who were invited replied, by the groups of the answers.

Inside, who replied is no secret; the figures pass the gate all the same, so that there is one rule,
and so that none of them can be held against the tables of answers beside them.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count

from consultation.models import BreakdownGroup, Consultation, Invitee
from consultation.results import gate
from consultation.results.bands import DIMENSIONS, EVERYBODY, INSIDE, PUBLISHED, safe_from
from consultation.results.rounding import told_share
from consultation.results.shapes import shape_of_replies
from consultation.results.structure import ALL, Line, Structure
from consultation.results.tables import NotSealed
from consultation.wording import gate as wording


@dataclass(frozen=True)
class Rate:
    """How many of a group were invited and replied, both rounded. None is shown as “–”.

    `percent` is None also where too few were invited for a share to say anything.
    """

    key: str
    label: str
    invited: int | None
    replied: int | None
    percent: int | None


@dataclass(frozen=True)
class _Asked:
    """A group of breakdown, made of those who were invited."""

    dimension: str
    key: str
    label: str
    threshold: int
    published_key: str
    published_threshold: int


def rates_of(consultation, level="inside", as_school=False) -> dict[str, list[Rate]]:
    """{dimension: rates}, everybody last and alone under ""; raises NotSealed before the sealing.

    People are counted by their post on the day of the invitation, also if they withheld that for
    their answers. Two queries. How many replied in all is on the public record of the sealing.
    """
    if consultation.state != Consultation.State.SEALED:
        raise NotSealed(consultation.pk)
    invited = (
        Invitee.objects.filter(consultation=consultation, as_school=as_school)
        .values_list("phase", "role", "district", "school", "replied")
        .annotate(number=Count("pk"))
        .order_by()
    )
    sizes, patterns = defaultdict(int), {(1,): defaultdict(int), (0,): defaultdict(int)}
    schools = defaultdict(Counter)
    for *triple, school, replied, number in invited:
        sizes[tuple(triple)] += number
        patterns[int(replied),][tuple(triple)] += number
        schools[tuple(triple)][school] += number
    stored = BreakdownGroup.objects.filter(consultation=consultation, as_school=as_school)
    structure = Structure(dict(sizes), _of_invited(list(stored), schools))
    shape = shape_of_replies()
    settled = gate.settle(structure, shape, patterns)[level]
    ((replied,), total) = shape.parts[0].columns, shape.parts[0].total

    def rate(line):
        whole, part = (settled.count(line.row, column) for column in (total, replied))
        share = round(100 * part / whole) if part is not None and whole else None
        return Rate(line.key, line.label, whole, part, told_share(share, whole, settled.rounded_to))

    everybody = rate(Line("", wording.EVERYBODY, ALL))
    shown = structure.inside if level == "inside" else structure.published
    return {EVERYBODY: [everybody]} | {
        dimension: [*(rate(line) for line in lines), everybody]
        for dimension, lines in shown.tables.items()
        if lines
    }


def _of_invited(stored, schools):
    """The same groups, with the people who were invited in them."""
    members = {group: Counter() for group in stored}
    for group in stored:
        for triple, some in schools.items():
            if _is_in(group, triple, stored):
                members[group].update(some)
    return [
        _Asked(
            group.dimension,
            group.key,
            group.label,
            safe_from(members[group], INSIDE),
            group.published_key,
            safe_from(
                sum(
                    (
                        members[other]
                        for other in stored
                        if (other.dimension, other.published_key)
                        == (group.dimension, group.published_key)
                    ),
                    Counter(),
                ),
                PUBLISHED,
            ),
        )
        for group in stored
    ]


def _is_in(group, triple, stored):
    if group.dimension == EVERYBODY:
        return True
    key = triple[DIMENSIONS.index(group.dimension)]
    known = {other.key for other in stored if other.dimension == group.dimension}
    return group.key == (key if key in known else "")
