import pytest

from peerreview.models import Cycle, Theme
from peerreview.workflow import framework
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture
def cycle(cast):
    return stage.cycle(cast)


@pytest.fixture
def url(cycle):
    return f"/reviews/cycles/{cycle.pk}/framework/"


def text(answer):
    return answer.content.decode()


def names(cycle):
    return list(cycle.themes.values_list("name", flat=True))


def test_all_themes_with_their_questions(cast, as_, cycle, url):
    page = text(as_("cora").get(url))
    assert page.count("What do pupils say?") == 4
    assert (page.count('value="up"'), page.count('value="down"')) == (3, 3)
    assert page.count("<h2>Reading</h2>") == 1


def test_an_empty_framework_says_what_will_be_here(cast, as_, cycle, url):
    Theme.objects.all().delete()
    page = text(as_("cora").get(url))
    assert "No themes yet" in page
    assert page.count(f'href="{url}add/"') == 1


def test_in_a_closed_year_there_is_nothing_to_press(cast, as_, cycle, url):
    Cycle.objects.update(state="closed")
    page = text(as_("cora").get(url))
    assert "<h2>Reading</h2>" in page
    assert "Remove" not in page
    Theme.objects.all().delete()
    assert "This year had no themes" in text(as_("cora").get(url))


def test_a_theme_is_added(cast, as_, cycle, url):
    client = as_("cora")
    assert client.get(f"{url}add/").status_code == 200
    answer = client.post(f"{url}add/", {"name": "Music", "prompts": "Who sings?"}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "“Music” is part of the framework." in text(answer)
    assert names(cycle)[-1] == "Music"


def test_a_name_that_is_taken_is_told_at_the_field(cast, as_, cycle, url):
    theme = cycle.themes.first()
    for address in ("add/", f"{cycle.themes.last().pk}/"):
        answer = as_("cora").post(
            url + address, {"name": "reading", "prompts": "Mine", "edition": "1"}
        )
        assert answer.status_code == 422
        assert text(answer).count("There is a theme “reading” already") == 2
        assert "Mine" in text(answer)
    assert fresh(theme).prompts == "What do pupils say?"


def test_a_theme_is_changed(cast, as_, cycle, url):
    theme = cycle.themes.first()
    answer = as_("cora").get(f"{url}{theme.pk}/")
    assert (answer.context["form"]["name"].value(), answer.context["edition"]) == ("Reading", 1)
    sent = {"name": "Books", "prompts": "", "edition": "1"}
    assert as_("cora").post(f"{url}{theme.pk}/", sent).status_code == 302
    assert names(cycle)[0] == "Books"


def test_two_who_change_a_theme_see_both(cast, as_, cycle, url):
    theme = cycle.themes.first()
    framework.change(theme, by=cast.cora, seen_edition=1, name="Poems", prompts="Why?")
    sent = {"name": "Books", "prompts": "Why?", "edition": "1"}
    answer = as_("cora").post(f"{url}{theme.pk}/", sent)
    assert answer.status_code == 409
    assert answer.context["conflict"] == [("Theme", "Books", "Poems")]
    assert 'name="edition" value="2"' in text(answer)
    assert as_("cora").post(f"{url}{theme.pk}/", sent | {"edition": "2"}).status_code == 302
    assert fresh(theme).name == "Books"


def test_a_theme_moves(cast, as_, cycle, url):
    theme = cycle.themes.get(slug="inclusion")
    client = as_("cora")
    assert client.get(f"{url}{theme.pk}/move/").status_code == 405
    assert client.post(f"{url}{theme.pk}/move/", {"to": "up"}).status_code == 302
    assert names(cycle) == ["Reading", "Inclusion", "Mathematics", "Safeguarding"]
    client.post(f"{url}{theme.pk}/move/", {"to": "down"})
    assert names(cycle) == ["Reading", "Mathematics", "Inclusion", "Safeguarding"]


def test_a_theme_is_removed_after_a_look(cast, as_, cycle, url):
    theme = cycle.themes.first()
    client = as_("cora")
    assert "Remove “Reading”?" in text(client.get(f"{url}{theme.pk}/remove/"))
    assert "no longer part" in text(client.post(f"{url}{theme.pk}/remove/", follow=True))
    assert names(cycle) == ["Mathematics", "Inclusion", "Safeguarding"]
    assert client.post(f"{url}{theme.pk}/remove/").status_code == 404


def test_what_a_school_chose_stays(cast, as_, cycle, url):
    stage.take_part(cycle, cast.ash, focus=["reading"])
    theme = cycle.themes.first()
    page = text(as_("cora").get(f"{url}{theme.pk}/remove/"))
    assert "1 school chose it as their focus" in page
    assert "btn-danger" not in page
    answer = as_("cora").post(f"{url}{theme.pk}/remove/", follow=True)
    assert answer.redirect_chain == [(cycle.get_absolute_url(), 302)]
    assert "was not removed" in text(answer)


def test_a_theme_of_another_year_is_not_found_here(cast, as_, cycle, url):
    other = stage.cycle(cast, year=2025).themes.first()
    for address in ("", "move/", "remove/"):
        assert as_("cora").post(f"{url}{other.pk}/{address}").status_code == 404


def test_only_the_coordinator_writes_the_framework(cast, as_, cycle, url):
    theme = cycle.themes.first()
    for address in ("", "add/", f"{theme.pk}/", f"{theme.pk}/remove/"):
        assert as_("hana").get(url + address).status_code == 403
    assert as_("hana").post(f"{url}{theme.pk}/move/").status_code == 403
