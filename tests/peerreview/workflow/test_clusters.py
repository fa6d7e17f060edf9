import pgtrigger
import pytest

from peerreview.models import Cycle, ReviewCluster
from peerreview.workflow import clusters
from peerreview.workflow.suggesting import suggest
from records.models import HistoryLine
from records.steps import NotNow
from schools.models import Collaborative, Membership, School
from tests.cast import fresh
from tests.peerreview import stage

FAR_APART = {  # town: (easting, northing) in metres
    "Deal": (637_000, 152_000),
    "Ashford": (601_000, 142_000),
}


@pytest.fixture
def cycle(cast):
    return stage.cycle(cast, state=Cycle.State.PREPARED)


def school(cast, name, town="", at=None, **facts):
    easting, northing = at or FAR_APART.get(town, (None, None))
    return School.objects.create(
        name=name, town=town, easting=easting, northing=northing, district=cast.district, **facts
    )


def in_words(suggestion):
    return {
        cluster.name: [p.school.name for p in cluster.participations]
        for cluster in suggestion.clusters
    }


def placed(cycle):
    """{cluster: its schools} as it stands now."""
    return {
        cluster.name: [p.school.name for p in cluster.participations.all()]
        for cluster in cycle.clusters.all()
    }


# -- What is suggested -----------------------------------------------------------------------------


@pytest.fixture
def by_the_sea(cast, cycle):
    """Two schools in Deal, two in Ashford, and Ash Lane whose place nobody knows."""
    towns = ("Deal", "Ashford", "Deal", "Ashford")
    schools = [school(cast, f"{n} {town}", town) for n, town in zip("abcd", towns, strict=True)]
    stage.take_part(cycle, cast.ash, *schools)
    return schools


def test_by_place_clusters_are_called_after_their_towns(cast, cycle, by_the_sea):
    suggestion = suggest(cycle, basis="place", size=2)
    assert in_words(suggestion) == {
        "Ashford": ["b Ashford", "d Ashford"],
        "Deal": ["a Deal", "c Deal"],
    }
    assert [p.school for p in suggestion.left_out] == [cast.ash]
    assert ReviewCluster.objects.count() == 0


def test_two_clusters_of_a_town_are_told_apart(cast, cycle):
    stage.take_part(
        cycle, *(school(cast, f"{n}", "Deal", at=(600_000 + n, 150_000)) for n in range(4))
    )
    assert list(in_words(suggest(cycle, basis="place", size=2))) == ["Deal 1", "Deal 2"]


def test_secondary_schools_of_a_town_stand_by_themselves(cast, cycle):
    for phase in ("primary", "secondary"):
        stage.take_part(cycle, *(school(cast, f"{phase} {n}", "Deal", phase=phase) for n in "ab"))
    assert in_words(suggest(cycle, basis="place", size=2)) == {
        "Deal": ["primary a", "primary b"],
        "Deal, secondary": ["secondary a", "secondary b"],
    }


def test_where_no_town_is_known_the_district_names_it(cast, cycle):
    stage.take_part(cycle, *(school(cast, n, at=(600_000, 150_000)) for n in "ab"))
    assert in_words(suggest(cycle, basis="place", size=2)) == {"Swale": ["a", "b"]}
    School.objects.update(district=None)
    assert in_words(suggest(cycle, basis="place", size=2)) == {"Cluster": ["a", "b"]}


def test_by_likeness_phases_stand_apart_and_the_alike_together(cast, cycle):
    small = [school(cast, f"small {n}", phase="primary", pupils=90 + n) for n in range(2)]
    large = [school(cast, f"large {n}", phase="junior", pupils=900 + n) for n in range(2)]
    upper = [school(cast, f"upper {n}", phase=p) for n, p in enumerate(("secondary", "middle"))]
    special = school(cast, "special", phase="special", percent_fsm=40)
    stage.take_part(cycle, *small, *large, upper[0], special)
    assert in_words(suggest(cycle, basis="likeness", size=2)) == {
        "Primary schools 1": ["small 0", "small 1"],
        "Primary schools 2": ["large 0", "large 1"],
        "Secondary schools": ["upper 0"],
        "Special schools": ["special"],
    }


def test_faith_and_free_meals_count_as_likeness(cast, cycle):
    church = [school(cast, f"church {n}", religious_character="Church of England") for n in "ab"]
    none = [
        school(cast, f"none {n}", religious_character=word)
        for n, word in (("a", "None"), ("b", "Does not apply"))
    ]
    stage.take_part(cycle, church[0], none[0], church[1], none[1])
    found = in_words(suggest(cycle, basis="likeness", size=2))
    assert sorted(found.values()) == [["church a", "church b"], ["none a", "none b"]]
    School.objects.filter(name__endswith="b").update(percent_fsm=60)
    School.objects.update(religious_character="")
    found = in_words(suggest(cycle, basis="likeness", size=2))
    assert sorted(found.values()) == [["church a", "none a"], ["church b", "none b"]]


def test_from_the_collaboratives(cast, cycle):
    hub = Collaborative.objects.create(name="Hill Hub", kind="hub")
    pair = Collaborative.objects.create(name="Pair", kind="formal")
    alone = Collaborative.objects.create(name="Alone", kind="hub")
    cedar, damson, elder = (school(cast, name) for name in ("Cedar", "Damson", "Elder"))
    for group, members in (
        (hub, (cedar, damson, elder)),
        (pair, (cedar, damson)),
        (alone, (elder,)),
    ):
        for member in members:
            Membership.objects.create(collaborative=group, school=member)
    Membership.objects.create(collaborative=hub, school=cast.elsewhere, until="2020-01-01")
    stage.take_part(cycle, cast.ash, cast.beech, cast.elsewhere, cedar, damson, elder)
    three = suggest(cycle, basis="groups", size=3)
    assert in_words(three) == {
        "Ash and Beech": ["Ash Lane Infant School", "Beech Hill Infant School"],
        "Hill Hub": ["Cedar", "Damson", "Elder"],
    }
    assert [p.school for p in three.left_out] == [cast.elsewhere]
    two = suggest(cycle, basis="groups", size=2)
    assert in_words(two) == {
        "Ash and Beech": ["Ash Lane Infant School", "Beech Hill Infant School"],
        "Pair": ["Cedar", "Damson"],
    }


def test_two_collaboratives_of_one_name_are_told_apart(cast, cycle):
    for _ in range(2):
        hub = Collaborative.objects.create(name="Hub", kind="hub")
        for n in "ab":
            member = school(cast, f"{n}{hub.pk}")
            Membership.objects.create(collaborative=hub, school=member)
            stage.take_part(cycle, member)
    assert list(in_words(suggest(cycle, basis="groups", size=2))) == ["Hub", "Hub 2"]


def test_who_has_left_is_in_no_suggestion(cast, cycle, by_the_sea):
    cycle.participations.filter(school=by_the_sea[0]).update(
        left_at="2026-11-01T00:00Z", left_because="x"
    )
    found = in_words(suggest(cycle, basis="place", size=2))
    assert sorted(name for names in found.values() for name in names) == [
        "b Ashford",
        "c Deal",
        "d Ashford",
    ]


@pytest.mark.parametrize("basis", ["place", "likeness", "groups"])
def test_of_no_schools_nothing_is_suggested(cycle, basis):
    suggestion = suggest(cycle, basis=basis, size=5)
    assert (suggestion.clusters, suggestion.left_out) == ((), ())


def test_a_suggestion_is_the_same_until_something_changes(cast, cycle, by_the_sea):
    seen = suggest(cycle, basis="place", size=2).seen
    assert suggest(cycle, basis="place", size=2).seen == seen
    cycle.clusters.create(name="By hand")
    assert suggest(cycle, basis="place", size=2).seen != seen


# -- Taking it -------------------------------------------------------------------------------------


def test_what_is_taken_replaces_the_clusters(cast, cycle, by_the_sea):
    old = cycle.clusters.create(name="Old")
    cycle.participations.update(cluster=old)
    seen = suggest(cycle, basis="place", size=2).seen
    assert clusters.take(cycle, by=cast.cora, basis="place", size=2, seen=seen) == 2
    assert placed(cycle) == {"Ashford": ["b Ashford", "d Ashford"], "Deal": ["a Deal", "c Deal"]}
    assert set(cycle.clusters.values_list("basis", flat=True)) == {"place"}
    assert cycle.participations.get(school=cast.ash).cluster is None
    line = HistoryLine.objects.about(cycle).get()
    assert (line.became, line.says) == ("clusters_set", "Near each other")


def test_what_has_changed_meanwhile_is_shown_again(cast, cycle, by_the_sea):
    seen = suggest(cycle, basis="place", size=2).seen
    cycle.participations.filter(school=by_the_sea[0]).delete()
    with pytest.raises(clusters.LookAgain) as again:
        clusters.take(cycle, by=cast.cora, basis="place", size=2, seen=seen)
    assert again.value.suggestion.seen == suggest(cycle, basis="place", size=2).seen
    assert placed(cycle) == {}


# -- By hand ---------------------------------------------------------------------------------------


def test_one_is_added_and_renamed(cast, cycle):
    coast = clusters.add(cycle, by=cast.cora, name="Coast")
    assert (coast.name, coast.basis) == ("Coast", "hand")
    clusters.rename(coast, by=cast.cora, seen_name="Coast", name="Sea")
    assert fresh(coast).name == "Sea"
    clusters.rename(coast, by=cast.cora, seen_name="Sea", name="SEA")
    told = [(e.became, e.says) for e in HistoryLine.objects.about(cycle)]
    assert told == [
        ("cluster_added", "Coast"),
        ("cluster_renamed", "Coast → Sea"),
        ("cluster_renamed", "Sea → SEA"),
    ]


def test_two_clusters_have_two_names(cast, cycle):
    clusters.add(cycle, by=cast.cora, name="Coast")
    hills = clusters.add(cycle, by=cast.cora, name="Hills")
    with pytest.raises(NotNow, match="There is a cluster “coast” already"):
        clusters.add(cycle, by=cast.cora, name="coast")
    with pytest.raises(NotNow, match="There is a cluster “COAST” already"):
        clusters.rename(hills, by=cast.cora, seen_name="Hills", name="COAST")


def test_who_renames_second_is_told(cast, cycle):
    coast = clusters.add(cycle, by=cast.cora, name="Coast")
    clusters.rename(coast, by=cast.cora, seen_name="Coast", name="Sea")
    with pytest.raises(NotNow, match="Somebody else has called this cluster “Sea”"):
        clusters.rename(coast, by=cast.cora, seen_name="Coast", name="Beach")
    assert fresh(coast).name == "Sea"


def test_two_are_merged(cast, cycle):
    coast, hills = (cycle.clusters.create(name=name) for name in ("Coast", "Hills"))
    stage.take_part(cycle, cast.ash, cluster=coast)
    stage.take_part(cycle, cast.beech, cluster=hills)
    clusters.merge(coast, into=hills, by=cast.cora)
    assert placed(cycle) == {"Hills": ["Ash Lane Infant School", "Beech Hill Infant School"]}
    assert HistoryLine.objects.about(cycle).get().says == "Coast → Hills"


def test_one_is_removed_and_its_schools_stay(cast, cycle):
    coast = cycle.clusters.create(name="Coast")
    (ash,) = stage.take_part(cycle, cast.ash, cluster=coast)
    clusters.remove(coast, by=cast.cora)
    assert placed(cycle) == {}
    assert fresh(ash).cluster is None
    assert HistoryLine.objects.about(cycle).get().became == "cluster_removed"


def test_one_that_is_gone(cast, cycle):
    coast, hills = (cycle.clusters.create(name=name) for name in ("Coast", "Hills"))
    clusters.remove(ReviewCluster.objects.get(pk=coast.pk), by=cast.cora)
    for deed in (
        lambda: clusters.rename(coast, by=cast.cora, seen_name="Coast", name="x"),
        lambda: clusters.merge(coast, into=hills, by=cast.cora),
        lambda: clusters.merge(hills, into=coast, by=cast.cora),
        lambda: clusters.remove(coast, by=cast.cora),
    ):
        with pytest.raises(NotNow, match="removed this cluster meanwhile"):
            deed()
    assert placed(cycle) == {"Hills": []}


def test_in_a_closed_year_the_clusters_stay(cast, cycle):
    coast, hills = (cycle.clusters.create(name=name) for name in ("Coast", "Hills"))
    with pgtrigger.ignore("peerreview.Cycle:moves"):
        Cycle.objects.update(state="closed")
    for deed in (
        lambda: clusters.take(cycle, by=cast.cora, basis="place", size=2, seen=""),
        lambda: clusters.add(cycle, by=cast.cora, name="x"),
        lambda: clusters.rename(coast, by=cast.cora, seen_name="Coast", name="x"),
        lambda: clusters.merge(coast, into=hills, by=cast.cora),
        lambda: clusters.remove(coast, by=cast.cora),
    ):
        with pytest.raises(NotNow, match="is closed"):
            deed()
    assert placed(cycle) == {"Coast": [], "Hills": []}
