from datetime import date

import pytest
import time_machine

from peerreview.models import Cycle, Participation, Theme
from peerreview.workflow import taking_part
from tests.cast import fresh
from tests.peerreview import stage

SENT = {
    "rows": "0",
    "edition": "1",
    "focus": ["reading"],
    "focus_words": "Do boys read?",
    "day_0": "2027-02-03",
    "closed_0_first": "2027-02-04",
    "closed_0_last": "2027-02-05",
}


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel("2026-11-25 12:00Z", tick=False):
        yield


@pytest.fixture
def ash(cast):
    cycle = stage.cycle(cast, wishes_by=date(2026, 12, 9))
    (made,) = stage.take_part(cycle, cast.ash)
    return Participation.objects.get(pk=made.pk)


@pytest.fixture
def url(ash):
    return f"/reviews/wishes/{ash.pk}/"


def text(answer):
    return answer.content.decode()


def say(ash, by, **changed):
    facts = {
        "focus": ["reading"],
        "focus_words": "Do boys read?",
        "wished_days": [date(2027, 2, 3)],
        "closed_days": [date(2027, 2, 4), date(2027, 2, 5)],
    }
    taking_part.say_wishes(ash, by=by, seen_edition=ash.edition, **facts | changed)


@pytest.mark.parametrize("who", ["hana", "dev", "cora"])
def test_wishes_are_said(cast, as_, ash, url, who):
    client = as_(who)
    answer = client.get(url)
    assert "By 9 December 2026." in text(answer)
    assert "28 September to 11 December 2026" in text(answer)
    answer = client.post(url, SENT, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "The wishes of Ash Lane Infant School are kept" in text(answer)
    now = fresh(ash)
    assert (now.focus, now.focus_words, now.wished_days, now.closed_days, now.said_by) == (
        ["reading"],
        "Do boys read?",
        [date(2027, 2, 3)],
        [date(2027, 2, 4), date(2027, 2, 5)],
        getattr(cast, who),
    )


@pytest.mark.parametrize("who", ["gus", "priya"])
def test_governors_read_and_do_not_say(cast, as_, ash, url, who):
    client = as_(who)
    assert "No wishes yet" in text(client.get(url))
    assert client.post(url, SENT).status_code == 403
    say(ash, cast.hana)
    page = text(client.get(url))
    for words in (
        "Said by Hana Okafor on 25 November 2026.",
        "Reading",
        "Do boys read?",
        "Wednesday 3 February 2027",
        "4 to 5 February 2027",
    ):
        assert words in page
    assert '<form method="post" novalidate' not in page


@pytest.mark.parametrize("who", ["stan", "wes", "ada"])
def test_strangers_find_nothing(cast, as_, url, who):
    assert as_(who).get(url).status_code == 404
    assert as_(who).post(url, SENT).status_code == 404


def test_few_wishes_are_told_as_few(cast, as_, ash, url):
    say(ash, cast.hana, focus=[], focus_words="", wished_days=[], closed_days=[])
    page = text(as_("gus").get(url))
    for words in ("No theme chosen", "Any day", "None"):
        assert words in page
    assert "In the school’s words" not in page


def test_wrong_days_are_told_and_nothing_typed_is_lost(cast, as_, ash, url):
    answer = as_("hana").post(url, SENT | {"day_0": "2027-02-06"})
    assert answer.status_code == 422
    page = text(answer)
    assert page.count("6 February 2027 is a Saturday. Choose a school day.") == 2
    assert 'value="2027-02-06"' in page
    assert "Do boys read?" in page
    assert 'value="reading" class="form-check-input" id="id_focus_0" checked' in page
    assert "<title>Error: Wishes of Ash Lane" in page
    assert fresh(ash).said_at is None


def test_two_who_say_wishes_see_both(cast, as_, ash, url):
    say(ash, cast.dev, focus=["inclusion"], wished_days=[])
    client = as_("hana")
    answer = client.post(url, SENT)
    assert answer.status_code == 409
    assert answer.context["conflict"] == [
        ("What should your review look at?", "Reading", "Inclusion"),
        ("Best day", "2027-02-03", "(empty)"),
    ]
    assert "Somebody else has said wishes for Ash Lane Infant School" in text(answer)
    assert fresh(ash).focus == ["inclusion"]
    assert client.post(url, SENT | {"edition": "2"}).status_code == 302
    assert fresh(ash).focus == ["reading"]


def test_what_stands_is_shown_to_be_changed(cast, as_, ash, url):
    say(ash, cast.dev)
    answer = as_("hana").get(url)
    assert answer.context["edition"] == 2
    page = text(answer)
    assert "Said by Dev Raman on 25 November 2026." in page
    assert 'value="2027-02-03"' in page


def test_after_the_day_it_still_counts(cast, as_, url):
    with time_machine.travel("2026-12-10 12:00Z"):
        client = as_("hana")
        assert "It still counts" in text(client.get(url))
        assert client.post(url, SENT).status_code == 302


def test_without_a_day_none_is_named(cast, as_, url):
    Cycle.objects.update(wishes_by=None)
    page = text(as_("hana").get(url))
    assert '<p class="lede">You can change it until the schedule is published.</p>' in page


def test_with_the_published_schedule_it_is_over(cast, as_, ash, url):
    ash.cycle.schedules.create(number=1, state="published", made_by=cast.cora)
    client = as_("hana")
    assert "wishes can no longer be changed" in text(client.get(url))
    answer = client.post(url, SENT, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "wishes can no longer be changed" in text(answer)
    assert fresh(ash).said_at is None
    assert as_("gus").post(url, SENT).status_code == 403


def test_without_a_framework_there_are_own_words(cast, as_, url):
    Theme.objects.all().delete()
    client = as_("hana")
    page = text(client.get(url))
    assert "What should your review look at?" not in page
    assert "What the themes ask" not in page
    assert client.post(url, SENT).status_code == 302


def test_a_theme_that_has_gone_is_not_told(cast, as_, ash, url):
    say(ash, cast.hana, focus=["reading", "gone"])
    assert as_("gus").get(url).context["focus"] == ["Reading"]


def test_in_a_year_that_is_prepared_only_the_coordinator_looks(cast, as_):
    cycle = stage.cycle(cast, state=Cycle.State.PREPARED)
    (ash,) = stage.take_part(cycle, cast.ash)
    assert as_("hana").get(ash.get_absolute_url()).status_code == 404
    assert "so wishes cannot be said" in text(as_("cora").get(ash.get_absolute_url()))
