from hypothesis import given, settings
from hypothesis import strategies as st

from consultation.models import BreakdownGroup
from consultation.results import bands
from consultation.results.solving import relations
from consultation.results.structure import ALL, Structure

KEYS = st.sampled_from(["a", "b", "c", ""])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(KEYS, KEYS, KEYS, st.integers(5, 14)), min_size=1, max_size=8))
def test_every_way_in_which_tables_add_up_is_known(sizes):
    rows = [(f"{g}-{n}", *triple) for g, (*triple, size) in enumerate(sizes) for n in range(size)]
    counted = {}
    for _, *triple in rows:
        counted[tuple(triple)] = counted.get(tuple(triple), 0) + 1
    structure = Structure(counted, [BreakdownGroup(**group) for group in bands.groups(rows)])
    for level in (structure.inside, structure.published):
        sets = {row: structure.places(row) for row in level.safe_from}
        known = [dict.fromkeys(one, 1) | dict.fromkeys(other, -1) for one, other in level.sums]
        for relation in [*known, *structure.further(level)]:
            together = [0] * len(structure.triples)
            for row, factor in relation.items():
                for place in sets[row]:
                    together[place] += factor
            assert together == [0] * len(structure.triples)
        assert relations(sets, [*known, *structure.further(level)]) == []
        for lines in level.tables.values():
            places = sorted(place for line in lines for place in structure.places(line.row))
            assert not lines or places == structure.places(ALL)


def group(key, count, threshold, published_key, dimension="phase", **facts):
    return BreakdownGroup(
        dimension=dimension,
        key=key,
        label=key.title(),
        count=count,
        threshold=threshold,
        published_key=published_key,
        published_threshold=10,
        **facts,
    )


def test_published_rows_are_inside_rows_together():
    sizes = {("a", "", ""): 20, ("b", "", ""): 6, ("c", "", ""): 7, ("d", "", ""): 9}
    groups = [
        group("a", 20, 6, "a"),
        group("b", 6, 5, ""),
        group("c", 7, 7, ""),
        group("", 9, 5, ""),
    ]
    structure = Structure(sizes, groups)

    def told(level):
        return [
            (line.key, line.label, structure.places(line.row), level.safe_from[line.row])
            for line in level.tables["phase"]
        ]

    # What no group names is in the rest.
    assert told(structure.inside) == [
        ("a", "A", [0], 6),
        ("b", "B", [1], 5),
        ("c", "C", [2], 7),
        ("", "", [3], 5),
    ]
    assert told(structure.published) == [
        ("a", "A", [0], 10),
        ("", "Everybody else", [1, 2, 3], 10),
    ]


def test_without_a_group_of_everybody_the_bound_is_drawn_from_the_others():
    sizes = {("a", "x", ""): 20, ("b", "x", ""): 16}
    groups = [group("a", 20, 6, "a"), group("b", 16, 9, "b"), group("x", 36, 11, "x", "role")]
    assert Structure(sizes, groups).inside.safe_from[ALL] == 11
    groups = groups[:2]
    assert Structure(sizes, groups).inside.safe_from[ALL] == 14
    # Of nothing that was fixed, nothing can be shown.
    assert Structure(sizes, []).inside.safe_from[ALL] == 37


def test_some_rows_of_one_table_may_be_some_of_another():
    # Primary and special are all the heads and chairs; the others are apart.
    sizes = {
        ("primary", "head", ""): 9,
        ("primary", "chair", ""): 8,
        ("special", "head", ""): 7,
        ("special", "chair", ""): 6,
        ("secondary", "governor", ""): 20,
        ("nursery", "governor", ""): 20,
    }
    phases = [group(key, 20, 5, key) for key in ("primary", "special", "secondary", "nursery")]
    roles = [group(key, 20, 5, key, "role") for key in ("head", "chair", "governor")]
    structure = Structure(sizes, [*phases, *roles])
    row = {line.key: line.row for lines in structure.inside.tables.values() for line in lines}
    together = [sorted(map(sorted, each)) for each in structure.inside.sums]

    def adding_up(one, other):
        return sorted(sorted(row[key] for key in keys) for keys in (one, other))

    assert adding_up(["primary", "special"], ["head", "chair"]) in together
    assert adding_up(["secondary", "nursery"], ["governor"]) in together
    assert structure.inside.remainders == set()


def test_what_is_left_of_a_row_is_a_row_as_well():
    sizes = {("special", "head", ""): 20, ("primary", "head", ""): 6, ("primary", "chair", ""): 30}
    phases = [group(key, 20, 5, key) for key in ("special", "primary")]
    roles = [group(key, 20, 5, key, "role") for key in ("head", "chair")]
    structure = Structure(sizes, [*phases, *roles])
    # Heads without the special schools, which are primary schools without their chairs.
    left = [structure.places(row) for row in structure.inside.remainders]
    assert left == [[structure.triples.index(("primary", "head", ""))]]
