import pytest

from peerreview.models import Cycle
from peerreview.workflow.suggesting import suggest
from schools.models import School
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture
def cycle(cast):
    School.objects.filter(pk=cast.ash.pk).update(easting=600_000, northing=150_000, town="Deal")
    School.objects.filter(pk=cast.beech.pk).update(easting=600_100, northing=150_100, town="Deal")
    made = stage.cycle(cast)
    stage.take_part(made, cast.ash, cast.beech, cast.elsewhere)
    return made


@pytest.fixture
def url(cycle):
    return f"/reviews/cycles/{cycle.pk}/clusters/"


def text(answer):
    return answer.content.decode()


def names(cycle):
    return list(cycle.clusters.values_list("name", flat=True))


def test_no_clusters_yet(cast, as_, cycle, url):
    page = text(as_("cora").get(url))
    assert "No clusters yet" in page
    assert page.count(f'href="{url}suggest/"') == 1
    Cycle.objects.update(state="closed")
    assert "This year had no clusters" in text(as_("cora").get(url))


def test_every_cluster_with_its_schools(cast, as_, cycle, url):
    coast = cycle.clusters.create(name="Coast")
    cycle.clusters.create(name="Hills")
    cycle.participations.filter(school=cast.ash).update(cluster=coast)
    cycle.participations.filter(school=cast.beech).update(
        cluster=coast, left_at="2026-11-20T12:00Z", left_because="x"
    )
    answer = as_("cora").get(url)
    assert [(c.name, [p.school for p in inside]) for c, inside in answer.context["clusters"]] == [
        ("Coast", [cast.ash]),
        ("Hills", []),
    ]
    assert [p.school for p in answer.context["nowhere"]] == [cast.elsewhere]
    assert "No school is in it." in text(answer)


def test_in_a_closed_year_there_is_nothing_to_press(cast, as_, cycle, url):
    cycle.clusters.create(name="Coast")
    Cycle.objects.update(state="closed")
    page = text(as_("cora").get(url))
    assert "Coast" in page
    for word in ("Rename", "Move", "Suggest anew"):
        assert word not in page


def test_a_suggestion_is_shown_first_and_taken_then(cast, as_, cycle, url):
    client, asked = as_("cora"), {"basis": "place", "size": "2"}
    assert client.get(f"{url}suggest/").context["suggestion"] is None
    answer = client.get(f"{url}suggest/", asked)
    suggestion = answer.context["suggestion"]
    assert [(c.name, len(c.participations)) for c in suggestion.clusters] == [("Deal", 2)]
    assert [p.school for p in suggestion.left_out] == [cast.elsewhere]
    assert names(cycle) == []
    sent = asked | {"seen": suggestion.seen}
    assert f'name="seen" value="{suggestion.seen}"' in text(answer)
    answer = client.post(f"{url}suggest/", sent, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "The clusters are set: 1 of them." in text(answer)
    assert names(cycle) == ["Deal"]


def test_what_it_replaces_is_told(cast, as_, cycle, url):
    for name in ("Coast", "Hills"):
        cycle.clusters.create(name=name)
    page = text(as_("cora").get(f"{url}suggest/?basis=place&size=2"))
    assert "This replaces the 2 clusters there are now." in page


def test_what_has_changed_since_is_shown_again(cast, as_, cycle, url):
    seen = suggest(cycle, basis="place", size=2).seen
    cycle.clusters.create(name="Coast")
    sent = {"basis": "place", "size": "2", "seen": seen}
    answer = as_("cora").post(f"{url}suggest/", sent)
    assert answer.status_code == 409
    assert "nothing was replaced" in text(answer)
    assert names(cycle) == ["Coast"]
    sent["seen"] = answer.context["suggestion"].seen
    assert as_("cora").post(f"{url}suggest/", sent).status_code == 302
    assert names(cycle) == ["Deal"]


def test_where_nothing_can_be_suggested(cast, as_, cycle, url):
    School.objects.update(easting=None)
    page = text(as_("cora").get(f"{url}suggest/?basis=place&size=2"))
    assert "Nothing to suggest" in page
    assert "Take this suggestion" not in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_question(cast, as_, url, method):
    answer = getattr(as_("cora"), method)(f"{url}suggest/", {"basis": "", "size": "1"})
    assert answer.status_code == 422
    assert "Choose which schools belong together." in text(answer)
    assert "Enter a number from 2 to 60." in text(answer)


def test_one_is_added_and_renamed(cast, as_, cycle, url):
    client = as_("cora")
    assert client.get(f"{url}add/").status_code == 200
    answer = client.post(f"{url}add/", {"name": "Coast"}, follow=True)
    assert "“Coast” is added." in text(answer)
    coast = cycle.clusters.get()
    assert client.get(f"{url}{coast.pk}/").context["form"]["name"].value() == "Coast"
    sent = {"name": "Sea", "seen_name": "Coast"}
    answer = client.post(f"{url}{coast.pk}/", sent, follow=True)
    assert "The cluster is called “Sea” now." in text(answer)
    assert names(cycle) == ["Sea"]


def test_a_name_that_cannot_be_is_told_at_the_field(cast, as_, cycle, url):
    cycle.clusters.create(name="Hills")
    coast = cycle.clusters.create(name="Coast")
    for address, sent, says in (
        ("add/", {"name": ""}, "Enter a name for the cluster"),
        ("add/", {"name": "hills"}, "There is a cluster “hills” already."),
        (f"{coast.pk}/", {"name": "", "seen_name": "Coast"}, "Enter a name for the cluster"),
        (f"{coast.pk}/", {"name": "hills", "seen_name": "Coast"}, "There is a cluster “hills”"),
        (f"{coast.pk}/", {"name": "Sea", "seen_name": "Beach"}, "called this cluster “Coast”"),
    ):
        answer = as_("cora").post(url + address, sent)
        assert answer.status_code == 422
        assert says in text(answer)
    assert names(cycle) == ["Coast", "Hills"]


def test_two_are_merged(cast, as_, cycle, url):
    coast, hills = (cycle.clusters.create(name=name) for name in ("Coast", "Hills"))
    cycle.participations.update(cluster=coast)
    client = as_("cora")
    assert "Merge it into another" in text(client.get(f"{url}{coast.pk}/"))
    assert client.get(f"{url}{coast.pk}/merge/").status_code == 405
    answer = client.post(f"{url}{coast.pk}/merge/", {"into": ""})
    assert answer.status_code == 422
    assert "Choose the cluster into which its schools go." in text(answer)
    assert client.post(f"{url}{coast.pk}/merge/", {"into": coast.pk}).status_code == 422
    answer = client.post(f"{url}{coast.pk}/merge/", {"into": hills.pk}, follow=True)
    assert "The schools of “Coast” are in “Hills” now." in text(answer)
    assert (names(cycle), hills.participations.count()) == (["Hills"], 3)
    assert "Merge it into another" not in text(client.get(f"{url}{hills.pk}/"))


def test_one_is_removed_after_a_look(cast, as_, cycle, url):
    coast = cycle.clusters.create(name="Coast")
    cycle.participations.update(cluster=coast)
    client = as_("cora")
    assert "Its 3 schools take part as before" in text(client.get(f"{url}{coast.pk}/remove/"))
    answer = client.post(f"{url}{coast.pk}/remove/", follow=True)
    assert "“Coast” is removed." in text(answer)
    assert names(cycle) == []
    assert fresh(cycle.participations.first()).cluster is None


def test_one_of_another_year_is_not_found_here(cast, as_, cycle, url):
    other = stage.cycle(cast, year=2025).clusters.create(name="Coast")
    for address in ("", "merge/", "remove/"):
        assert as_("cora").post(f"{url}{other.pk}/{address}").status_code == 404


def test_only_the_coordinator_says_what_belongs_together(cast, as_, cycle, url):
    coast = cycle.clusters.create(name="Coast")
    for address in ("", "suggest/", "add/", f"{coast.pk}/", f"{coast.pk}/remove/"):
        assert as_("hana").get(url + address).status_code == 403
    for address in ("suggest/", "add/", f"{coast.pk}/", f"{coast.pk}/merge/"):
        assert as_("hana").post(url + address).status_code == 403


def test_queries_stay_the_same(cast, as_, cycle, url, django_assert_max_num_queries):
    client, counts = as_("cora"), []
    client.get(url)
    for participation in cycle.participations.all():
        participation.cluster = cycle.clusters.create(name=participation.school.name)
        participation.save()
        with django_assert_max_num_queries(20) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[2]
