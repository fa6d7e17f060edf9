"""How finely people are told apart, over made-up lists of people."""

from collections import Counter, defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from consultation.results import bands

NOBODY = ("", "", "")
people = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(1, 12)),
        st.sampled_from(["", "primary", "secondary", "special", "nursery"]),
        st.sampled_from(["", "headteacher", "chair", "governor"]),
        st.sampled_from(["", "forest", "stroud", "cotswold"]),
    ),
    max_size=90,
)
# Lists with runs of the same people: hard to come by one at a time.
crowds = st.lists(
    st.tuples(people.map(lambda some: some[:3]), st.integers(1, 12)), max_size=12
).map(lambda runs: [row for some, times in runs for row in some * times])
some = settings(max_examples=150, deadline=None)


def how_many(schools):
    schools = list(schools)
    return len(set(schools) - {None}) + schools.count(None)


def by(rows, told):
    found = defaultdict(list)
    for row, each in zip(rows, told, strict=True):
        found[each].append(row[0])
    return found


def is_broader(told, row):
    """The district goes first, then the role, then the phase."""
    phase, role, district = row[1:]
    return told in {
        (phase, role, district),
        (phase, role, ""),
        (phase, "", ""),
        NOBODY,
    }


@some
@given(st.one_of(people, crowds), st.sampled_from([2, 5, 10]), st.integers(1, 4))
def test_behind_whatever_is_told_stand_enough_people_of_enough_schools(rows, k, schools):
    told = bands.generalise(rows, k=k, schools=schools)
    assert all(is_broader(each, row) for each, row in zip(told, rows, strict=True))
    if len(rows) < k or how_many(row[0] for row in rows) < schools:
        assert set(told) <= {NOBODY}
        return
    for some_schools in by(rows, told).values():
        assert len(some_schools) >= k
        assert how_many(some_schools) >= schools


@some
@given(st.one_of(people, crowds), st.randoms(use_true_random=False))
def test_the_order_of_the_list_changes_nothing(rows, rng):
    shuffled = list(rows)
    rng.shuffle(shuffled)
    pairs = zip(rows, bands.generalise(rows), strict=True)
    others = zip(shuffled, bands.generalise(shuffled), strict=True)
    assert Counter(pairs) == Counter(others)
    units = [(row[0], *each) for row, each in zip(rows, bands.generalise(rows), strict=True)]
    again = list(units)
    rng.shuffle(again)
    assert bands.groups(units) == bands.groups(again)


def test_what_is_safe_stays_as_it_is():
    rows = [(n, "primary", "headteacher", "forest") for n in range(5)]
    assert bands.generalise(rows) == [("primary", "headteacher", "forest")] * 5


def test_the_district_goes_first_and_only_where_it_must():
    forest = [(n, "primary", "headteacher", "forest") for n in range(9)]
    stroud = [(n, "primary", "headteacher", "stroud") for n in range(20, 25)]
    few = [(n, "primary", "headteacher", "cotswold") for n in range(40, 43)]
    told = bands.generalise([*forest, *stroud, *few])
    # Three of one district pull in the smallest other one; the larger keeps its name.
    assert told == (
        [("primary", "headteacher", "forest")] * 9 + [("primary", "headteacher", "")] * 8
    )


def test_then_the_role_and_last_the_phase():
    heads = [(n, "primary", "headteacher", "forest") for n in range(6)]
    chairs = [(n, "primary", "chair", "forest") for n in range(3)]
    chairs += [(n, "primary", "governor", "stroud") for n in range(3, 5)]
    special = [(n, "special", "headteacher", "forest") for n in range(30, 35)]
    told = bands.generalise([*heads, *chairs, *special])
    assert told == (
        [("primary", "headteacher", "forest")] * 6
        + [("primary", "", "")] * 5
        + [("special", "headteacher", "forest")] * 5
    )
    # One of another phase: with the smallest of all that there are.
    told = bands.generalise([*heads, *chairs, *special, (99, "nursery", "chair", "forest")])
    assert told[-1] == NOBODY
    assert Counter(told)[NOBODY] == 6


def test_one_school_is_not_enough_however_many_come_from_it():
    rows = [(1, "special", "governor", "forest")] * 30
    rows += [(n, "primary", "governor", "forest") for n in range(2, 12)]
    told = bands.generalise(rows)
    assert set(told) == {NOBODY}
    assert set(bands.generalise([(1, "special", "chair", "")] * 50)) == {NOBODY}


def test_whoever_withheld_it_is_told_apart_by_nothing_and_hides_among_others():
    rows = [(n, "primary", "chair", "") for n in range(5)]
    rows += [(n, "special", "chair", "") for n in range(10, 22)] + [(1, *NOBODY)]
    told = bands.generalise(rows)
    assert Counter(told) == {NOBODY: 6, ("special", "chair", ""): 12}


@some
@given(st.one_of(people, crowds))
def test_groups_are_large_enough_and_do_not_give_each_other_away(rows):
    units = [(row[0], *each) for row, each in zip(rows, bands.generalise(rows), strict=True)]
    groups = bands.groups(units)
    if not rows:
        assert groups == []
        return
    everybody, *others = groups
    assert (everybody["dimension"], everybody["count"]) == ("", len(rows))
    sets = {"inside": [set(range(len(rows)))], "published": [set(range(len(rows)))]}
    for d, dimension in enumerate(bands.DIMENSIONS):
        mine = [group for group in others if group["dimension"] == dimension]
        assert sum(group["count"] for group in mine) == len(rows)
        published = defaultdict(set)
        for group in mine:
            members = {n for n, unit in enumerate(units) if unit[d + 1] == group["key"]}
            assert len(members) == group["count"]
            sets["inside"].append(members)
            published[group["published_key"]] |= members
            check_threshold(group["threshold"], members, units, 5, alone=len(mine) == 1)
        sets["published"] += published.values()
        for group in mine:
            members = published[group["published_key"]]
            alone = len(published) == 1
            check_threshold(group["published_threshold"], members, units, 10, alone)
    for level, k in (("inside", 5), ("published", 10)):
        for one in sets[level]:
            for other in sets[level]:
                if one < other:
                    assert len(other) - len(one) >= k


def check_threshold(threshold, members, units, k, alone):
    """The largest two schools together do not come up to it; the group does."""
    per_school = Counter(units[n][0] for n in members)
    alone_schools = min(per_school.pop(None, 0), 2)
    most = sum(sorted([*per_school.values(), *[1] * alone_schools])[-2:])
    assert threshold == max(k, most + 1)
    assert alone or len(members) >= threshold


def made(*groups):
    """Units of schools of their own: made((12, "primary", "", ""), …)."""
    return [(f"{g}-{n}", *triple) for g, (size, *triple) in enumerate(groups) for n in range(size)]


def told(groups, *facts):
    return [tuple(group[fact] for fact in facts) for group in groups]


def test_groups_are_named_and_ordered_as_people_know_them():
    units = made((12, "secondary", "chair", "b"), (12, "primary", "", "a"), (10, "", "", ""))
    groups = bands.groups(units, districts={"a": "Zeal", "b": "Avon"})
    assert told(groups, "dimension", "label", "position", "count") == [
        ("", "Everybody", 0, 34),
        ("phase", "Primary", 1, 12),
        ("phase", "Secondary", 2, 12),
        ("phase", "Everybody else", 3, 10),
        ("role", "Chair of governors", 1, 12),
        ("role", "Everybody else", 2, 22),
        ("district", "Avon", 1, 12),
        ("district", "Zeal", 2, 12),
        ("district", "Everybody else", 3, 10),
    ]


def test_the_smallest_groups_are_published_together_with_the_smallest_safe_one():
    units = made((7, "special", "", ""), (30, "primary", "", ""), (15, "secondary", "", ""))
    phases = [g for g in bands.groups(units) if g["dimension"] == "phase"]
    # Seven are too few for ten; the next smallest keeps them company.
    assert told(phases, "key", "threshold", "published_key", "published_threshold") == [
        ("primary", 5, "primary", 10),
        ("secondary", 5, "", 10),
        ("special", 5, "", 10),
    ]


def test_what_differs_by_a_few_people_is_not_published_beside_it():
    # All special schools answered through their heads, and so did only six others.
    units = made(
        (20, "special", "headteacher", ""),
        (6, "primary", "headteacher", ""),
        (30, "primary", "chair", ""),
        (30, "secondary", "chair", ""),
    )
    groups = bands.groups(units)
    assert told(groups, "dimension", "key", "published_key")[1:] == [
        ("phase", "primary", "primary"),
        ("phase", "secondary", ""),
        ("phase", "special", ""),
        ("role", "headteacher", "headteacher"),
        ("role", "chair", "chair"),
        ("district", "", ""),
    ]


def test_where_schools_are_not_known_those_of_all_who_were_asked_are_the_bound():
    units = [(None, *NOBODY)] * 40
    (group, *_) = bands.groups(units, asked=[1] * 6 + [2] * 5 + [3, 4, 5])
    assert (group["threshold"], group["published_threshold"]) == (12, 12)
    (group, *_) = bands.groups(units)
    assert (group["threshold"], group["published_threshold"]) == (5, 10)


def test_a_count_is_safe_from_more_than_two_schools_have():
    assert bands.safe_from([1, 1, 1, 1, 2, 2, 2, 3], 5) == 8
    assert bands.safe_from([1, 2, 3, None, None], 5) == 5
