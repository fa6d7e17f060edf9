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
