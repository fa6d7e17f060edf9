"""Five hundred crowds, each attacked by all pairs of figures, by equations and by bounds."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultation.instrument import Kind, code, layout
from consultation.models import BreakdownGroup
from consultation.results import bands
from consultation.results.tables import through_the_gate
from consultation.wording import gate as wording
from tests.consultation.results import intruder
from tests.consultation.results.crowd import (
    GATE_PART,
    KINDS,
    MOODS,
    OPENINGS,
    SHAPES,
    Crowd,
    Gated,
    counted,
    question,
)

SINGLE = ("yes_no", "one_of", "agree")
LEAST = {"inside": 5, "published": 10}
SCHOOLS = 3

some = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))


def crowds(*kinds, made=Crowd, **more):
    return st.builds(
        made,
        seed=st.integers(0, 1 << 32),
        size=st.integers(1, 140),
        shape=st.sampled_from(SHAPES),
        mood=st.sampled_from(MOODS),
        kind=st.sampled_from([Kind(kind) for kind in kinds]),
        **more,
    )


OTHERS = [kind for kind in KINDS if kind not in SINGLE]


def attack(crowd):
    """Everything that can be held against what is shown, in words; the same crowd for all attacks."""
    figures = crowd.figures()
    shown = [figure for figure in figures if figure.shown is not None]
    return [
        *_too_small(crowd, shown),
        *_unrounded(shown),
        *_told_all(crowd, figures),
        *_too_near(shown),
        *_left_over(crowd, figures),
        *_left_alike(crowd, figures),
        *_subtracted(crowd, figures),
        *_narrowed(crowd, figures),
        *_alike(crowd, figures),
    ]


def schools_of(crowd, people):
    """Schools; whoever is of none counts as one."""
    schools = [crowd.people[n].school for n in people]
    return len(set(schools) - {None}) + schools.count(None)


def _too_small(crowd, shown):
    for figure in shown:
        if len(figure.people) < LEAST[figure.level]:
            yield "stands for too few", figure
        if schools_of(crowd, figure.people) < SCHOOLS:
            yield "stands for too few schools", figure


def _unrounded(shown):
    for figure in shown:
        if figure.rounded_to != LEAST[figure.level] or figure.shown % figure.rounded_to:
            yield "not rounded", figure
        if abs(figure.shown - len(figure.people)) * 2 > figure.rounded_to:
            yield "wrong", figure


def _told_all(crowd, figures):
    for figure in unanimous(figures):
        if figure.shown is not None:
            yield "tells what everybody in it said", figure


def unanimous(figures):
    wholes = {(f.level, f.dimension, f.key, f.part): f.people for f in figures if f.column is None}
    return [
        f
        for f in figures
        if f.column is not None and f.people == wholes[f.level, f.dimension, f.key, f.part]
    ]


def _too_near(shown):
    # Of one question: how many left one out, of those who opened its gate, is no opinion.
    behind = [f for f in shown if f.part != GATE_PART]
    gates = [f for f in shown if f.part == GATE_PART]
    for smaller, larger in [*intruder.pairs(behind), *intruder.pairs(gates)]:
        difference = len(larger.people) - len(smaller.people)
        least = 10 if smaller.level == larger.level == "published" else 5
        if difference < least:
            yield "differs too little", smaller, larger


def _left_over(crowd, figures):
    """Of a figure all others within it are taken away, by a row or by a table: what is left, though
    shown nowhere, must be nobody or enough, and must not have said all the same."""
    for level, k in LEAST.items():
        known = known_to(level, figures)
        tables = {}
        for f in known:
            if f.dimension:
                tables.setdefault((f.level, f.dimension, f.part, f.column), []).append(f)
        for whole in known:
            group = set(crowd.group(whole.level, whole.dimension, whole.key))
            for (_, _, part, column), some in tables.items():
                if (part, column) == (whole.part, whole.column):
                    within = [
                        f.people for f in some if group.issuperset(crowd.group(*_group_of(f)))
                    ]
                    if within and 0 < len(whole.people.difference(*within)) < k:
                        yield "leaves too few of a column", whole
            if whole.column is None and crowd.kind in SINGLE:
                row = [
                    f.people
                    for f in known
                    if (_group_of(f), f.part) == (_group_of(whole), whole.part) and f != whole
                ]
                left = whole.people.difference(*row)
                if left and (len(left) < k or schools_of(crowd, left) < SCHOOLS):
                    yield "leaves too few of a row", whole


def _left_alike(crowd, figures):
    """Who is left of a row when the rows of a table within it are taken away must not be known to
    have said all the same."""
    groups = {_group_of(f): set(crowd.group(*_group_of(f))) for f in figures}
    for level in LEAST:
        rows = {}
        for f in known_to(level, figures):
            rows.setdefault((_group_of(f), f.part), {})[f.column] = f.people
        for (group, part), whole in rows.items():
            for table in {other[:2] for other in groups if other[1]}:
                within = [
                    rows.get((other, part), {})
                    for other, people in groups.items()
                    if other[:2] == table and people <= groups[group]
                ]
                shared = set(whole).intersection(*within) if within else set()
                left = {c: whole[c].difference(*(cells[c] for cells in within)) for c in shared}
                answered = left.pop(None, None)
                if answered and answered in left.values():
                    yield "leaves some who all said the same", group, table


def _group_of(figure):
    return figure.level, figure.dimension, figure.key


def harmful(crowd, figures):
    """{level: hidden figures that nobody who reads that level may know}"""
    said_alike = {id(figure) for figure in unanimous(figures)}
    found = {"inside": [], "published": []}
    for figure in figures:
        if figure.shown is None and (
            len(figure.people) < LEAST[figure.level]
            or id(figure) in said_alike
            or schools_of(crowd, figure.people) < SCHOOLS
        ):
            found[figure.level].append(figure)
    return found


def known_to(level, figures):
    """Whoever reads the inside reads the report as well."""
    return [f for f in figures if f.shown is not None and level in ("inside", f.level)]


def _subtracted(crowd, figures):
    answers = list(enumerate(crowd.possible()))
    triples = sorted(set(crowd.triples))

    def atoms_of(figure):
        """The kinds of people there could be in a figure: (combination, answer)."""
        among = {crowd.triples[n] for n in crowd.group(figure.level, figure.dimension, figure.key)}
        table = crowd.table(figure.level, figure.part)
        column = [n for n, a in answers if crowd.is_in(a, figure.part, figure.column, table)]
        return [
            t * len(answers) + n
            for t, triple in enumerate(triples)
            if triple in among
            for n in column
        ]

    for level, hidden in harmful(crowd, figures).items():
        if hidden:
            for figure in intruder.linear(known_to(level, figures), hidden, atoms_of):
                yield "follows by subtraction", figure


def _narrowed(crowd, figures):
    whom = {}
    for f in figures:
        group = crowd.group(f.level, f.dimension, f.key)
        whom[id(f)] = (frozenset(group), f.part, f.column)
    groups = {people for people, _, _ in whom.values()}
    columns = {(part, column) for _, part, column in whom.values()}
    true = {whom[id(f)]: len(f.people) for f in figures}
    tables = {}
    for f in figures:
        if f.dimension:
            tables.setdefault((f.level, f.dimension), set()).add(whom[id(f)][0])
    everybody = frozenset(range(len(crowd.people)))
    parts = {part for part, _ in columns}
    sums = [
        ([(group, *column) for group in partition if group <= whole], (whole, *column))
        for partition in tables.values()
        for whole in groups
        for column in columns
        if whole not in partition
        and frozenset().union(*(g for g in partition if g <= whole)) == whole
    ]
    one = crowd.kind != "several_of" and not crowd.question.is_text
    sums += [
        (
            [(group, p, c) for p, c in columns if p == part and c is not None],
            (group, part, None),
        )
        for group in groups
        for part in parts
        if one or part == GATE_PART
    ]
    within = [
        ((one, *column), (other, *column))
        for one in groups
        for other in groups
        if one < other
        for column in columns
    ] + [
        ((group, part, column), (group, part, None))
        for group in groups
        for part, column in columns
        if column is not None
    ]
    if crowd.gated:
        # Whoever is asked behind a gate said yes to it.
        for group in groups:
            asked, opened = (group, 0, None), (group, GATE_PART, 0)
            within.append((asked, opened))
            if crowd.question.is_text:
                within.append((opened, asked))
    assert everybody in groups or not figures
    for level, hidden in harmful(crowd, figures).items():
        known = {whom[id(f)]: true[whom[id(f)]] for f in known_to(level, figures)}
        found = intruder.narrowed(known, sums, within)
        for figure in hidden:
            if whom[id(figure)] in found:
                yield "follows from bounds", figure


def _alike(crowd, figures):
    for figure in figures:
        if not figure.people and figure.shown is not None:
            yield "tells that there is nobody", figure
    for answers in crowd.answers.values():
        for table in answers.tables:
            for row in table.rows:
                if row.says != ("" if any(row.cells) else wording.NOT_SHOWN):
                    yield "tells why it is hidden", row


@some
@given(crowds(*SINGLE))
def test_no_crowd_gives_anybody_away(crowd):
    assert attack(crowd) == []


@some
@given(crowds(*OTHERS))
def test_nor_does_one_that_is_asked_for_more_than_one_choice(crowd):
    assert attack(crowd) == []


@some
@given(crowds(*KINDS, made=Gated, opening=st.sampled_from(OPENINGS)))
def test_what_stands_behind_a_gate_tells_nothing_of_who_opened_it(crowd):
    assert attack(crowd) == []


@settings(some, max_examples=40)
@given(crowds(*KINDS), st.randoms(use_true_random=False))
def test_the_order_of_people_and_of_groups_changes_nothing(crowd, rng):
    order = list(range(len(crowd.people)))
    rng.shuffle(order)
    groups = list(crowd.groups)
    rng.shuffle(groups)
    groups.sort(key=lambda group: (group.dimension, group.position))
    counts = counted([crowd.triples[n] for n in order], [crowd.codes[n] for n in order])
    again = through_the_gate(crowd.instrument, counts, groups)
    assert {level: found["q1"] for level, found in again.items()} == crowd.answers


@pytest.mark.parametrize(
    ("mood", "kind", "least"),
    [("leaning", "yes_no", 0.7), ("even", "one_of", 0.6), ("even", "several_of", 0.6)],
)
def test_a_large_crowd_is_shown_for_the_most_part(mood, kind, least):
    """Who hides everything is safe as well, and no use."""
    for level in LEAST:
        shown = [
            figure.shown is not None
            for seed in range(3)
            for figure in Crowd(seed, 1_500, "spread", mood, Kind(kind)).figures()
            if figure.level == level
        ]
        assert sum(shown) / len(shown) > least


def test_nobody_is_nobody():
    for kind in KINDS:
        crowd = Crowd(1, 0, "spread", "even", kind)
        assert {figure.shown for figure in crowd.figures()} == {None}


def tables(level, answers, triples=None, kind="yes_no", schools=None):
    """{dimension: table} of these answers (options, or None), all of primary schools by default."""
    triples = triples or [("primary", "", "")] * len(answers)
    rows = [(n if schools is None else schools[n], *triple) for n, triple in enumerate(triples)]
    groups = [BreakdownGroup(**group) for group in bands.groups(rows)]
    instrument = question(Kind(kind))
    slots = layout(instrument)
    codes = [tuple(code(slots, {"q1": answer} if answer else {})) for answer in answers]
    found = through_the_gate(instrument, counted(triples, codes), groups)[level]["q1"]
    return {table.dimension: table for table in found.tables}


def cells(row):
    return [cell and cell.count for cell in row.cells]


def test_counts_are_rounded_and_shares_are_of_what_is_shown():
    table = tables("inside", ["yes"] * 33 + ["no"] * 18)[""]
    assert table.everybody.answered == 50
    assert [(cell.count, cell.percent) for cell in table.everybody.cells] == [(35, 70), (20, 40)]
    assert (table.says, table.dominant, table.rounded_to) == ("", False, 5)
    table = tables("published", ["yes"] * 33 + ["no"] * 18)[""]
    assert [(cell.count, cell.percent) for cell in table.everybody.cells] == [(30, 60), (20, 40)]
    assert table.rounded_to == 10


def test_a_count_that_may_be_of_two_schools_is_not_shown():
    schools = [n % 2 for n in range(20)] + list(range(2, 32))
    answers = ["yes"] * 20 + ["no"] * 30
    assert cells(tables("inside", answers, schools=schools)[""].everybody) == [None, None]
    assert cells(tables("inside", answers)[""].everybody) == [20, 30]


def test_more_than_nine_in_ten_is_said_where_who_the_others_are_stays_open():
    table = tables("inside", ["yes"] * 96 + ["no"] * 4)[""]
    assert (table.says, table.dominant) == ("More than nine in ten said Yes.", True)
    assert (table.everybody.answered, cells(table.everybody)) == (100, [None, None])
    triples = [("primary", "", ""), ("secondary", "", "")] * 50
    by = tables("inside", ["yes"] * 96 + ["no"] * 4, triples)["phase"]
    assert by.says == (
        "More than nine in ten said Yes. "
        "Nearly everybody gave the same answer, so it is not broken down."
    )
    # Too short a list: it would say that one or two did not.
    table = tables("inside", ["yes"] * 45 + ["no"] * 2)[""]
    assert (table.says, table.dominant) == (wording.NOT_SHOWN, False)
    # Nine published answers out of fifty are not one in ten.
    table = tables("published", ["yes"] * 41 + ["no"] * 9)[""]
    assert (table.says, table.dominant) == (wording.NOT_SHOWN, False)


def test_it_looks_the_same_whether_nobody_or_one_said_otherwise():
    one = tables("inside", ["yes"] * 99 + ["no"])
    none = tables("inside", ["yes"] * 100)
    assert one == none


def test_too_few_answers_are_said_to_be_too_few():
    table = tables("inside", ["yes"] * 4 + [None] * 30)[""]
    assert table.says == "Too few people answered this to show how."
    assert (table.everybody.answered, cells(table.everybody)) == (None, [None, None])


def behind_a_gate(level, people, kind="yes_no"):
    """{question: {dimension: table}} of [(role, said to the gate, said behind it, how many)]."""
    each = [(role, gate, said) for role, gate, said, times in people for _ in range(times)]
    triples = [("", role, "") for role, _, _ in each]
    rows = [(n, *triple) for n, triple in enumerate(triples)]
    groups = [BreakdownGroup(**group) for group in bands.groups(rows)]
    instrument = question(Kind(kind), gated=True)
    slots = layout(instrument)
    codes = [
        tuple(code(slots, {"g1": gate} | ({"q1": said} if said else {}))) for _, gate, said in each
    ]
    found = through_the_gate(instrument, counted(triples, codes, "g1", "q1"), groups)[level]
    return {name: {t.dimension: t for t in told.tables} for name, told in found.items()}


@pytest.mark.parametrize("level", LEAST)
def test_a_row_that_a_gate_hides_is_hidden_behind_it(level):
    people = [
        ("headteacher", "yes", "yes", 10),
        ("headteacher", "yes", "no", 10),
        ("governor", "yes", "yes", 10),
        ("governor", "yes", "no", 10),
        ("governor", "no", None, 20),
    ]
    found = behind_a_gate(level, people)
    assert [cells(row) for row in found["g1"]["role"].rows] == [[None] * 2, [None] * 2, [40, 20]]
    told = [(row.answered, cells(row)) for row in found["q1"]["role"].rows]
    assert told == [(None, [None] * 2), (None, [None] * 2), (40, [20, 20])]


def test_behind_a_gate_that_nearly_everybody_opens_only_all_together_are_shown():
    people = [
        ("headteacher", "yes", "yes", 40),
        ("headteacher", "yes", "no", 20),
        ("headteacher", "yes", None, 12),
        ("governor", "yes", "yes", 30),
        ("governor", "yes", "no", 30),
        ("governor", "no", None, 2),
    ]
    found = behind_a_gate("inside", people)
    assert found["g1"][""].dominant
    told = [(row.answered, cells(row)) for row in found["q1"]["role"].rows]
    assert told == [(None, [None] * 2), (None, [None] * 2), (120, [70, 50])]
    # Where everybody who opened it answered, that would tell how many opened it.
    answered = [each for each in people if each[1:3] != ("yes", None)]
    everybody = behind_a_gate("inside", answered)["q1"][""].everybody
    assert (everybody.answered, cells(everybody)) == (None, [None, None])


def test_who_wrote_behind_a_gate_is_a_share_of_those_who_were_asked():
    people = [
        ("headteacher", "yes", "Words.", 30),
        ("headteacher", "yes", None, 30),
        ("headteacher", "no", None, 200),
        ("governor", "yes", "Words.", 3),
        ("governor", "yes", None, 1),
        ("governor", "no", None, 200),
    ]
    found = behind_a_gate("published", people, "long_text")["q1"]
    everybody = found[""].everybody
    assert (everybody.answered, everybody.cells[0].percent) == (60, 50)
    told = [(row.answered, cells(row)) for row in found["role"].rows[:-1]]
    assert told == [(None, [None])] * 2


def test_who_is_left_of_a_row_has_not_all_said_the_same():
    triples = [("primary", "headteacher", "")] * 24 + [("primary", "chair", "")] * 12
    triples += [("secondary", "chair", "")] * 40
    said = ["yes"] * 12 + ["no"] * 12 + ["yes"] * 12 + ["yes"] * 20 + ["no"] * 20
    found = tables("inside", said, triples)
    heads, primary = found["role"].rows[0], found["phase"].rows[0]
    # Of primary schools, all but their heads said yes.
    assert None in [*cells(heads), *cells(primary)]


def test_a_hidden_answer_takes_another_with_it():
    triples = [("primary", "", "")] * 40 + [("secondary", "", "")] * 40 + [("special", "", "")] * 40
    said = ["yes"] * 37 + ["no"] * 3 + ["yes"] * 28 + ["no"] * 12 + ["yes"] * 18 + ["no"] * 22
    table = tables("inside", said, triples)["phase"]
    assert [(row.label, cells(row)) for row in table.rows] == [
        ("Primary", [None, None]),
        ("Secondary", [30, 10]),
        ("Special", [None, None]),
        ("Everybody", [85, 35]),
    ]
    assert [row.says for row in table.rows] == [wording.NOT_SHOWN, "", wording.NOT_SHOWN, ""]


def test_who_did_not_choose_an_option_is_hidden_as_well():
    said = [["o0", "o1"]] * 38 + [["o1"]] * 2 + [["o0"]] * 20
    table = tables("inside", said, kind="several_of")[""]
    # Forty chose the second, but only two of all did not choose the first.
    assert cells(table.everybody) == [None, 40, None]


def test_a_month_that_few_gave_is_not_named():
    said = ["2027-01-15"] * 30 + ["2027-03-01"] * 12 + ["1999-12-31"] + ["2031-05-02"] * 9
    for level in LEAST:
        table = tables(level, said, kind="date")[""]
        assert table.columns == ("January 2027", "March 2027", "Other months")
        assert cells(table.everybody) == [30, 10, 10]
    # Too few to be alone under that name: the smallest other month joins them.
    table = tables("inside", said[:43], kind="date")[""]
    assert table.columns == ("January 2027", "Other months")
    assert [cell and cell.count for cell in table.everybody.cells] == [30, 15]
