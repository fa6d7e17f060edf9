import pytest

from peerreview.models import Cycle
from schools.models import School
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture
def cycle(cast):
    return stage.cycle(cast)


@pytest.fixture
def url(cycle):
    return f"/reviews/cycles/{cycle.pk}/schools/"


def text(answer):
    return answer.content.decode()


def listed(answer):
    return [p.school.name for p in answer.context["participations"]]


@pytest.fixture
def three(cast, cycle):
    """Ash has said its wishes and is on the coast, Beech gives days only, the third has left."""
    coast = cycle.clusters.create(name="Coast")
    stage.take_part(cycle, cast.ash, cluster=coast, said_at="2026-11-20T12:00Z")
    stage.take_part(cycle, cast.beech, hosts=False)
    stage.take_part(cycle, cast.elsewhere, left_at="2026-11-20T12:00Z", left_because="It merged.")
    return coast


# -- The list --------------------------------------------------------------------------------------


def test_nobody_takes_part_yet(cast, as_, cycle, url):
    page = text(as_("cora").get(url))
    assert "No school takes part yet" in page
    assert page.count(f'class="btn btn-primary" href="{url}add/"') == 1
    Cycle.objects.update(state="closed")
    assert "No school took part" in text(as_("cora").get(url))


def test_who_takes_part(cast, as_, url, three):
    answer = as_("cora").get(url)
    assert listed(answer) == [
        "Ash Lane Infant School",
        "Beech Hill Infant School",
        "St Mary’s Primary School",
    ]
    for words in ("Coast", "20 November 2026", "Gives days only", "Has left", "It merged."):
        assert words in text(answer)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("said=yes", ["Ash Lane Infant School"]),
        ("said=no", ["Beech Hill Infant School", "St Mary’s Primary School"]),
        ("cluster={coast}", ["Ash Lane Infant School"]),
        ("cluster=0", ["Beech Hill Infant School", "St Mary’s Primary School"]),
        ("phase=primary", ["St Mary’s Primary School"]),
        ("stands=hosts", ["Ash Lane Infant School"]),
        ("stands=gives", ["Beech Hill Infant School"]),
        ("stands=left", ["St Mary’s Primary School"]),
        ("search=beech", ["Beech Hill Infant School"]),
        ("cluster=nonsense", None),
    ],
)
def test_the_list_is_narrowed(cast, as_, url, three, asked, found):
    answer = as_("cora").get(f"{url}?{asked.format(coast=three.pk)}")
    every = ["Ash Lane Infant School", "Beech Hill Infant School", "St Mary’s Primary School"]
    assert listed(answer) == (every if found is None else found)
    if found is not None:
        assert len(answer.context["chips"]) == 1


def test_counts_of_the_facets(cast, as_, url, three):
    facets = {f.name: f for f in as_("cora").get(url).context["facets"]}
    counts = {name: {o.label: o.count for o in f.options if o.count} for name, f in facets.items()}
    assert counts == {
        "said": {"Not said": 2, "Said": 1},
        "cluster": {"Coast": 1, "No cluster": 2},
        "phase": {"Infant": 2, "Primary": 1},
        "stands": {"Reviewed": 1, "Gives days only": 1, "Has left": 1},
    }


def test_no_school_fits(cast, as_, url, three):
    assert "No school fits" in text(as_("cora").get(f"{url}?search=zzz"))


def test_rows_of_another_year_are_not_listed(cast, as_, url, three):
    stage.take_part(stage.cycle(cast, year=2025), cast.ash)
    assert len(listed(as_("cora").get(url))) == 3


def test_in_a_closed_year_there_is_nothing_to_press(cast, as_, url, three):
    Cycle.objects.update(state="closed")
    page = text(as_("cora").get(url))
    assert "Let it leave" not in page
    assert "Take part again" not in page
    assert "Add schools" not in page


def test_queries_stay_the_same(cast, as_, cycle, url, django_assert_max_num_queries):
    client, counts = as_("cora"), []
    client.get(url)
    for school in (cast.ash, cast.beech, cast.elsewhere):
        stage.take_part(cycle, school, cluster=cycle.clusters.create(name=school.name))
        with django_assert_max_num_queries(20) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[2]


# -- Joining ---------------------------------------------------------------------------------------


def test_all_at_once(cast, as_, cycle, url):
    School.objects.create(name="Nursery", part_of=cast.ash)
    School.objects.create(name="To close", status="closing")
    client = as_("cora")
    assert "Let all 3 take part" in text(client.get(f"{url}add/"))
    answer = client.post(f"{url}add/", {"all": "yes"}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "3 schools take part now that did not before." in text(answer)
    assert cycle.participations.count() == 3
    assert "Every open school of the partnership takes part" in text(client.get(f"{url}add/"))
    answer = client.post(f"{url}add/", {"all": "yes"}, follow=True)
    assert "These schools took part already." in text(answer)


def test_some_that_are_searched_for(cast, as_, cycle, url):
    client = as_("cora")
    answer = client.get(f"{url}add/?search=infant")
    assert [s.name for s in answer.context["found"]] == [
        "Ash Lane Infant School",
        "Beech Hill Infant School",
    ]
    answer = client.post(f"{url}add/?search=infant", {"schools": [cast.beech.pk]}, follow=True)
    assert "Beech Hill Infant School takes part." in text(answer)
    assert [p.school for p in cycle.participations.all()] == [cast.beech]


def test_nothing_ticked(cast, as_, cycle, url):
    answer = as_("cora").post(f"{url}add/?search=infant", {})
    assert answer.status_code == 422
    assert text(answer).count("Tick at least one school.") == 2


def test_what_was_ticked_stays_ticked(cast, as_, cycle, url):
    answer = as_("cora").post(f"{url}add/?search=infant", {"schools": [cast.ash.pk, 999_999]})
    assert answer.status_code == 422
    assert f'id="school-{cast.ash.pk}" checked' in text(answer)
    assert f'id="school-{cast.beech.pk}">' in text(answer)


def test_a_search_that_finds_nothing_or_too_much(cast, as_, cycle, url):
    assert "No school of this name could take part" in text(as_("cora").get(f"{url}add/?search=zz"))
    School.objects.bulk_create(School(name=f"Oak {n}", plain_name=f"oak {n}") for n in range(31))
    answer = as_("cora").get(f"{url}add/?search=oak")
    assert len(answer.context["found"]) == 30
    assert "The first 30 are shown." in text(answer)


# -- Place -----------------------------------------------------------------------------------------


def test_a_school_is_moved(cast, as_, cycle, url, three):
    beech = cycle.participations.get(school=cast.beech)
    client = as_("cora")
    assert client.get(f"{url}{beech.pk}/").context["form"]["seen"].value() == ":no"
    sent = {"cluster": three.pk, "hosts": "on", "seen": ":no"}
    assert "Saved for Beech Hill" in text(client.post(f"{url}{beech.pk}/", sent, follow=True))
    assert (fresh(beech).cluster, fresh(beech).hosts) == (three, True)


def test_who_moves_a_school_second_sees_where_it_is(cast, as_, cycle, url, three):
    ash = cycle.participations.get(school=cast.ash)
    sent = {"cluster": "", "seen": ":yes"}
    answer = as_("cora").post(f"{url}{ash.pk}/", sent, follow=True)
    assert answer.redirect_chain == [(f"{url}{ash.pk}/", 302)]
    assert "Somebody else has moved Ash Lane" in text(answer)
    assert fresh(ash).cluster == three


def test_who_has_left_is_not_moved(cast, as_, cycle, url, three):
    gone = cycle.participations.get(school=cast.elsewhere)
    answer = as_("cora").get(f"{url}{gone.pk}/", follow=True)
    assert "has left Peer reviews 2026–27" in text(answer)


# -- Leaving ---------------------------------------------------------------------------------------


def test_a_school_leaves_and_comes_back(cast, as_, cycle, url, three):
    ash = cycle.participations.get(school=cast.ash)
    client = as_("cora")
    assert "takes no part any more?" in text(client.get(f"{url}{ash.pk}/leave/"))
    answer = client.post(f"{url}{ash.pk}/leave/", {"because": ""})
    assert answer.status_code == 422
    assert "Say why in a sentence" in text(answer)
    answer = client.post(f"{url}{ash.pk}/leave/", {"because": "It merged."}, follow=True)
    assert "Ash Lane Infant School takes part no longer." in text(answer)
    assert fresh(ash).left_because == "It merged."
    assert "has left already" in text(client.get(f"{url}{ash.pk}/leave/", follow=True))
    assert client.get(f"{url}{ash.pk}/back/").status_code == 405
    assert "takes part again." in text(client.post(f"{url}{ash.pk}/back/", follow=True))
    assert "takes part already" in text(client.post(f"{url}{ash.pk}/back/", follow=True))
    assert fresh(ash).takes_part


def test_what_the_schedule_still_holds_is_told_before(cast, as_):
    year = stage.year(cast)
    stage.review(year, cast)
    url = f"/reviews/cycles/{year.cycle.pk}/schools"
    for key, words in (
        ("ash", "Its review on 12 November 2026 is planned."),
        ("beech", "It has 1 place in teams for others."),
    ):
        there = year.cycle.participations.get(school=year.schools[key])
        assert words in text(as_("cora").get(f"{url}/{there.pk}/leave/"))
    damson = year.cycle.participations.get(school=year.schools["damson"])
    page = text(as_("cora").get(f"{url}/{damson.pk}/leave/"))
    assert "The schedule must be changed" not in page


# -- Who may ---------------------------------------------------------------------------------------


def test_only_the_coordinator_says_who_takes_part(cast, as_, cycle, url, three):
    ash = cycle.participations.get(school=cast.ash)
    for address in ("", "add/", f"{ash.pk}/", f"{ash.pk}/leave/"):
        assert as_("hana").get(url + address).status_code == 403
    for address in ("add/", f"{ash.pk}/", f"{ash.pk}/leave/", f"{ash.pk}/back/"):
        assert as_("hana").post(url + address).status_code == 403


def test_a_school_of_another_year_is_not_found_here(cast, as_, cycle, url):
    (other,) = stage.take_part(stage.cycle(cast, year=2025), cast.ash)
    for address in ("", "leave/", "back/"):
        assert as_("cora").post(f"{url}{other.pk}/{address}").status_code == 404
