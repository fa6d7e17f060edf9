from datetime import date

import pytest

from peerreview.forms.calendar import CalendarForm
from peerreview.forms.setup import RulesForm
from peerreview.models import Cycle, DaysEntry, Theme
from peerreview.workflow import cycles
from tests.cast import fresh
from tests.peerreview import stage

State = Cycle.State


@pytest.fixture
def cycle(cast):
    return stage.cycle(cast, state=State.PREPARED)


def typed(form, **changed):
    """What a browser would send of this form, with some of it changed."""
    values = {name: form[name].value() for name in form.fields}
    sent = {n: "on" if v is True else v for n, v in values.items() if v not in (None, False)}
    return {"edition": "1"} | {k: str(v) for k, v in sent.items()} | changed


def text(answer):
    return answer.content.decode()


# -- Start -----------------------------------------------------------------------------------------


def test_a_year_is_started(cast, as_):
    answer = as_("cora").get("/reviews/cycles/start/")
    assert "a framework of nine themes" in text(answer)
    year = answer.context["form"].fields["year"].choices[0][0]
    answer = as_("cora").post("/reviews/cycles/start/", {"year": year}, follow=True)
    made = Cycle.objects.get()
    assert (made.year, answer.redirect_chain) == (year, [(made.get_absolute_url(), 302)])
    assert f"The year {made.period} is started" in text(answer)


def test_the_latest_year_is_named_from_which_it_takes_over(cast, as_):
    stage.cycle(cast, year=2025)
    assert "are taken over from 2025–26" in text(as_("cora").get("/reviews/cycles/start/"))


def test_where_all_years_are_there_none_is_offered(cast, as_):
    client = as_("cora")
    choices = client.get("/reviews/cycles/start/").context["form"].fields["year"].choices
    for year, _ in choices:
        stage.cycle(cast, year=year)
    assert "The next years are there already" in text(client.get("/reviews/cycles/start/"))


def test_a_year_is_started_by_the_coordinator_alone(cast, as_):
    for who in ("hana", "ada"):
        assert as_(who).get("/reviews/cycles/start/").status_code == 403
        assert as_(who).post("/reviews/cycles/start/", {"year": 2026}).status_code == 403
    assert Cycle.objects.count() == 0


def test_no_year_chosen(cast, as_):
    answer = as_("cora").post("/reviews/cycles/start/", {})
    assert answer.status_code == 422
    assert "Choose the academic year." in text(answer)


# -- Its page --------------------------------------------------------------------------------------


def test_the_coordinator_sees_what_is_to_be_done(cast, as_, cycle):
    answer = as_("cora").get(f"/reviews/cycles/{cycle.pk}/")
    assert [(s.name, s.says, s.state[1]) for s in answer.context["steps"]] == [
        (
            "Rules",
            "Teams of 3; 1.5 days of a headteacher and 1.5 days of a deputy from each school",
            "Done",
        ),
        ("Calendar", "160 school days in 3 windows", "Done"),
        ("Framework", "4 themes", "Done"),
        ("Schools", "No school takes part yet", "To do"),
        ("Clusters", "None: every school may review every other", "If you like"),
        ("Pool of reviewers", "Nobody is in the pool yet", "To do"),
        ("Conflicts of interest", "None declared", "If you like"),
        ("Wishes of the schools", "Asked for when the year is opened", "Later"),
        ("Schedule", "Not begun", "Later"),
    ]
    assert answer.context["missing"] == ["No school takes part yet."]
    assert "Open the year" not in text(answer)


def test_a_bare_year(cast, as_, cycle):
    cycle.windows.all().delete()
    cycle.themes.all().delete()
    answer = as_("cora").get(f"/reviews/cycles/{cycle.pk}/")
    assert [(s.says, s.state[1]) for s in answer.context["steps"]][1:3] == [
        ("No days on which reviews can be", "To do"),
        ("No themes yet", "To do"),
    ]


def test_how_far_a_year_under_way_has_come(cast, as_):
    year = stage.year(cast, wishes_by=date(2026, 12, 9))
    coast = year.cycle.clusters.create(name="Coast")
    year.cycle.participations.filter(school=cast.ash).update(
        said_at="2026-11-20T12:00Z", cluster=coast
    )
    year.cycle.participations.filter(school=cast.beech).update(hosts=False)
    stage.review(year, cast, state="held")
    answer = as_("cora").get(f"/reviews/cycles/{year.cycle.pk}/")
    assert [(s.name, s.says, s.state[1]) for s in answer.context["steps"]][3:] == [
        ("Schools", "5 schools take part", "Done"),
        ("Clusters", "1 cluster, 4 schools in none", "To do"),
        ("Pool of reviewers", "10 reviewers, 5 of whom lead", "Done"),
        ("Conflicts of interest", "None declared", "If you like"),
        ("Wishes of the schools", "1 of 4 received, until 9 December 2026", "Going on"),
        ("Schedule", "Published: 1 of 1 reviews held", "Done"),
    ]
    assert "Close the year" in text(answer)


def test_every_step_leads_to_where_it_is_done(cast, as_):
    cycle = stage.cycle(cast)
    client = as_("cora")
    answer = client.get(f"/reviews/cycles/{cycle.pk}/")
    urls = [s.url for s in answer.context["steps"]]
    urls += [answer.context["trainings"], answer.context["days"]]
    assert [client.get(url).status_code for url in urls] == [200] * 11


def test_a_draft_of_a_schedule_is_told(cast, as_, cycle):
    cycle.schedules.create(number=2, state="ready", made_by=cast.cora)
    answer = as_("cora").get(f"/reviews/cycles/{cycle.pk}/")
    assert answer.context["steps"][-1].says == "Draft 2: draft"


def test_everybody_reads_what_a_year_is_about(cast, as_):
    cycle = stage.cycle(cast)
    (ash,) = stage.take_part(cycle, cast.ash)
    for who in ("hana", "priya", "ada", "wes"):
        answer = as_(who).get(f"/reviews/cycles/{cycle.pk}/")
        assert "Nobody travels further than 60 km." in text(answer)
        assert "What do pupils say?" in text(answer)
        assert "26 to 30 October 2026" in text(answer)
    assert f'href="{ash.get_absolute_url()}">Say your wishes<' in text(
        as_("hana").get(f"/reviews/cycles/{cycle.pk}/")
    )
    assert "Your headteacher or a deputy says" in text(
        as_("priya").get(f"/reviews/cycles/{cycle.pk}/")
    )
    assert as_("wes").get(f"/reviews/cycles/{cycle.pk}/").context["own"] == []


def test_a_school_that_has_left_reads_why(cast, as_):
    cycle = stage.cycle(cast)
    stage.take_part(cycle, cast.ash, left_at="2026-11-01T00:00Z", left_because="It joins a trust.")
    answer = as_("hana").get(f"/reviews/cycles/{cycle.pk}/")
    assert "The school takes no part in this year: It joins a trust." in text(answer)


def test_a_year_without_anything_in_it_can_be_read(cast, as_):
    cycle = stage.cycle(cast)
    for rows in (cycle.themes, cycle.windows, cycle.holidays):
        rows.all().delete()
    answer = as_("hana").get(f"/reviews/cycles/{cycle.pk}/")
    assert "The framework has no themes yet" in text(answer)
    assert "Not settled yet" in text(answer)


def test_a_year_that_is_prepared_is_hidden(cast, as_, cycle):
    assert as_("hana").get(f"/reviews/cycles/{cycle.pk}/").status_code == 404


def test_queries_of_the_page_stay_the_same(cast, as_, django_assert_max_num_queries):
    cycle = stage.cycle(cast)
    stage.take_part(cycle, cast.ash)

    def counts():
        for who in ("cora", "hana"):
            client = as_(who)
            with django_assert_max_num_queries(40) as captured:
                client.get(f"/reviews/cycles/{cycle.pk}/")
            yield len(captured)

    with_one = list(counts())
    stage.take_part(cycle, cast.beech, cast.elsewhere)
    Theme.objects.create(cycle=cycle, slug="music", name="Music", position=9)
    for name in ("Coast", "Hills"):
        cycle.clusters.create(name=name)
    assert list(counts()) == with_one


# -- Rules -----------------------------------------------------------------------------------------


def test_rules_are_set(cast, as_, cycle):
    client, url = as_("cora"), f"/reviews/cycles/{cycle.pk}/rules/"
    assert client.get(url).context["edition"] == 1
    answer = client.post(url, typed(RulesForm(cycle=cycle), furthest="25", head_days="2"))
    assert answer.status_code == 302
    assert (fresh(cycle).furthest, fresh(cycle).head_halves) == (25, 4)


def test_wrong_rules_are_told_and_nothing_typed_is_lost(cast, as_, cycle):
    answer = as_("cora").post(
        f"/reviews/cycles/{cycle.pk}/rules/",
        typed(RulesForm(cycle=cycle), team_size="9", furthest="25"),
    )
    assert answer.status_code == 422
    assert "Enter a number from 1 to 6." in text(answer)
    assert 'value="25"' in text(answer)
    assert "<title>Error: Rules" in text(answer)


def test_two_who_set_rules_see_both(cast, as_, cycle):
    sent = typed(RulesForm(cycle=cycle), furthest="25", swaps_allowed="on")
    cycles.set_rules(cycle, by=cast.cora, seen_edition=1, furthest=80)
    client, url = as_("cora"), f"/reviews/cycles/{cycle.pk}/rules/"
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert answer.context["conflict"] == [
        ("Furthest way to a review, in km", "25", "80"),
        ("Two schools may review each other in the same year", "yes", "(empty)"),
    ]
    assert 'name="edition" value="2"' in text(answer)
    assert client.post(url, sent | {"edition": "2"}).status_code == 302
    assert fresh(cycle).furthest == 25


def test_rules_without_an_edition_are_not_taken(cast, as_, cycle):
    sent = typed(RulesForm(cycle=cycle), furthest="25")
    for edition in ("", "x", "99999999999"):
        answer = as_("cora").post(f"/reviews/cycles/{cycle.pk}/rules/", sent | {"edition": edition})
        assert answer.status_code == 409
    assert fresh(cycle).furthest == 60


def test_days_that_are_owed_are_shown_and_stay(cast, as_):
    cycle = stage.cycle(cast)
    url = f"/reviews/cycles/{cycle.pk}/rules/"
    assert "stood in the ledger since the year was opened" in text(as_("cora").get(url))
    as_("cora").post(url, typed(RulesForm(cycle=cycle), head_days="9", furthest="9"))
    assert (fresh(cycle).head_halves, fresh(cycle).furthest) == (3, 9)


@pytest.mark.parametrize("page", ["rules", "calendar", "schools/add", "clusters/suggest"])
def test_a_closed_year_is_not_changed(cast, as_, page):
    cycle = stage.cycle(cast, state=State.CLOSED)
    for method in ("get", "post"):
        answer = getattr(as_("cora"), method)(f"/reviews/cycles/{cycle.pk}/{page}/", follow=True)
        assert answer.redirect_chain == [(cycle.get_absolute_url(), 302)]
        assert "is closed, so nothing was changed" in text(answer)


# -- Calendar --------------------------------------------------------------------------------------


def test_the_calendar_is_set(cast, as_, cycle):
    client, url = as_("cora"), f"/reviews/cycles/{cycle.pk}/calendar/"
    shown = client.get(url)
    sent = typed(
        shown.context["form"],
        autumn_first="2026-10-05",
        holiday_1_name="Snow",
        holiday_1_first="2027-01-20",
    )
    assert client.post(url, sent).status_code == 302
    assert cycle.windows.first().first == date(2026, 10, 5)
    assert list(cycle.holidays.values_list("name", flat=True)) == ["Half-term", "Snow"]


def test_computed_days_are_shown_and_not_saved(cast, as_, cycle):
    answer = as_("cora").get(f"/reviews/cycles/{cycle.pk}/calendar/?suggest")
    assert "Nothing is saved yet" in text(answer)
    assert 'value="Christmas"' in text(answer)
    assert cycle.holidays.count() == 1


def test_two_who_set_the_calendar_see_both(cast, as_, cycle):
    sent = typed(CalendarForm(cycle=cycle), autumn_first="2026-10-05")
    cycles.set_rules(cycle, by=cast.cora, seen_edition=1, furthest=80)
    answer = as_("cora").post(f"/reviews/cycles/{cycle.pk}/calendar/", sent)
    assert answer.status_code == 409
    assert answer.context["conflict"] == [("From", "2026-10-05", "2026-09-28")]
    assert cycle.windows.first().first == date(2026, 9, 28)


def test_wrong_days_are_told(cast, as_, cycle):
    sent = typed(CalendarForm(cycle=cycle), autumn_last="2026-09-01")
    answer = as_("cora").post(f"/reviews/cycles/{cycle.pk}/calendar/", sent)
    assert answer.status_code == 422
    assert "The Autumn window ends before it begins" in text(answer)


# -- Open and close --------------------------------------------------------------------------------


def test_a_year_is_opened_after_a_look(cast, as_):
    year = stage.year(cast, state=State.PREPARED)
    client, url = as_("cora"), f"/reviews/cycles/{year.cycle.pk}/open/"
    assert "headteachers of the 5 schools that take part" in text(client.get(url))
    assert DaysEntry.objects.count() == 0
    assert "The year is open." in text(client.post(url, follow=True))
    assert fresh(year.cycle).state == State.OPEN
    assert "is “Under way” already" in text(client.post(url, follow=True))


def test_what_is_missing_is_told_instead(cast, as_, cycle):
    client, url = as_("cora"), f"/reviews/cycles/{cycle.pk}/open/"
    for answer, status in ((client.get(url), 200), (client.post(url), 422)):
        assert answer.status_code == status
        assert "cannot be opened yet" in text(answer)
        assert "No school takes part yet." in text(answer)
    assert fresh(cycle).state == State.PREPARED


def test_a_year_is_closed_and_opened_again(cast, as_):
    year = stage.year(cast)
    stage.review(year, cast)
    client, url = as_("cora"), f"/reviews/cycles/{year.cycle.pk}"
    assert "1 review is not finished" in text(client.get(f"{url}/close/"))
    assert "The year is closed." in text(client.post(f"{url}/close/", follow=True))
    assert fresh(year.cycle).state == State.CLOSED
    assert "so it cannot be closed" in text(client.post(f"{url}/close/", follow=True))
    assert "Nobody gets a second e-mail" in text(client.get(f"{url}/reopen/"))
    assert "under way again" in text(client.post(f"{url}/reopen/", follow=True))
    assert fresh(year.cycle).state == State.OPEN
    assert "nothing to open again" in text(client.post(f"{url}/reopen/", follow=True))


@pytest.mark.parametrize("page", ["rules", "calendar", "open", "close", "reopen", "framework"])
def test_only_the_coordinator_sets_a_year_up(cast, as_, page):
    cycle = stage.cycle(cast)
    for who in ("hana", "gus", "ada"):
        assert as_(who).get(f"/reviews/cycles/{cycle.pk}/{page}/").status_code == 403
    assert as_("cora").get(f"/reviews/cycles/999999/{page}/").status_code == 404
