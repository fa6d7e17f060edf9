import pytest

from peerreview.models import Cycle, Theme
from peerreview.workflow import framework, reporting
from records.models import HistoryLine
from records.steps import NotNow, SomebodyElseChanged
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture
def cycle(cast):
    return stage.cycle(cast)


def slugs(cycle):
    return list(cycle.themes.values_list("slug", flat=True))


def test_a_theme_is_added_at_the_end(cast, cycle):
    theme = framework.add(cycle, by=cast.cora, name="Music and art", prompts="Who sings?")
    assert slugs(cycle) == ["reading", "mathematics", "inclusion", "safeguarding", "music-and-art"]
    assert (theme.position, theme.questions) == (5, ["Who sings?"])
    line = HistoryLine.objects.about(cycle).get()
    assert (line.became, line.says, line.by) == ("strand_added", "Music and art", cast.cora)


def test_a_first_theme(cast, cycle):
    Theme.objects.all().delete()
    assert framework.add(cycle, by=cast.cora, name="Music").position == 1


def test_slugs_are_unlike_each_other_whatever_the_name(cast, cycle):
    Theme.objects.filter(slug="reading").update(name="Books")
    assert framework.add(cycle, by=cast.cora, name="Reading").slug == "reading-2"
    assert framework.add(cycle, by=cast.cora, name="!!!").slug == "theme"
    assert framework.add(cycle, by=cast.cora, name="x" * 100).slug == "x" * 50


def test_two_themes_have_two_names(cast, cycle):
    with pytest.raises(NotNow, match="There is a theme “READING” already"):
        framework.add(cycle, by=cast.cora, name="READING")
    maths = cycle.themes.get(slug="mathematics")
    with pytest.raises(NotNow, match="There is a theme “reading” already"):
        framework.change(maths, by=cast.cora, seen_edition=1, name="reading", prompts="")


def test_its_words_are_changed_and_its_slug_stays(cast, cycle):
    theme = cycle.themes.get(slug="reading")
    framework.change(theme, by=cast.cora, seen_edition=1, name="Books", prompts="Why?\nHow?")
    now = fresh(theme)
    assert (now.slug, now.name, now.questions, now.edition) == (
        "reading",
        "Books",
        ["Why?", "How?"],
        2,
    )


def test_who_comes_second_is_told(cast, cycle):
    theme = cycle.themes.get(slug="reading")
    framework.change(theme, by=cast.cora, seen_edition=1, name="Books", prompts="")
    with pytest.raises(SomebodyElseChanged) as changed:
        framework.change(theme, by=cast.cora, seen_edition=1, name="Poems", prompts="")
    assert changed.value.theirs.name == "Books"
    assert fresh(theme).name == "Books"


def test_themes_move(cast, cycle):
    theme = cycle.themes.get(slug="inclusion")
    framework.move(theme, by=cast.cora, up=True)
    assert slugs(cycle) == ["reading", "inclusion", "mathematics", "safeguarding"]
    framework.move(theme, by=cast.cora, up=False)
    assert slugs(cycle) == ["reading", "mathematics", "inclusion", "safeguarding"]
    assert list(cycle.themes.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_at_the_ends_nothing_moves_and_nothing_is_noted(cast, cycle):
    framework.move(cycle.themes.first(), by=cast.cora, up=True)
    framework.move(cycle.themes.last(), by=cast.cora, up=False)
    assert slugs(cycle) == ["reading", "mathematics", "inclusion", "safeguarding"]
    assert HistoryLine.objects.about(cycle).count() == 0


def test_a_theme_is_removed(cast, cycle):
    framework.remove(cycle.themes.get(slug="reading"), by=cast.cora)
    assert slugs(cycle) == ["mathematics", "inclusion", "safeguarding"]
    assert HistoryLine.objects.about(cycle).get().became == "strand_removed"


def test_what_a_school_chose_is_not_removed(cast, cycle):
    stage.take_part(cycle, cast.ash, cast.beech, focus=["reading"])
    with pytest.raises(NotNow, match="“Reading” was not removed: 2 schools chose it"):
        framework.remove(cycle.themes.get(slug="reading"), by=cast.cora)
    framework.remove(cycle.themes.get(slug="inclusion"), by=cast.cora)
    assert slugs(cycle) == ["reading", "mathematics", "safeguarding"]


def test_what_a_school_chose_in_another_year_does_not_count(cast, cycle):
    stage.take_part(stage.cycle(cast, year=2025), cast.ash, focus=["reading"])
    framework.remove(cycle.themes.get(slug="reading"), by=cast.cora)
    assert "reading" not in slugs(cycle)


def test_what_is_found_about_a_theme_protects_it(cast):
    made = stage.year(cast)
    held = stage.review(made, cast, state="held")
    reporting.add_finding(held, by=cast.wes, kind="strength", theme="reading", text="They read.")
    with pytest.raises(NotNow, match="there are findings about it"):
        framework.remove(made.cycle.themes.get(slug="reading"), by=cast.cora)
    framework.remove(made.cycle.themes.get(slug="mathematics"), by=cast.cora)
    assert slugs(made.cycle) == ["reading", "inclusion", "safeguarding"]


def test_a_theme_that_is_gone(cast, cycle):
    theme = cycle.themes.get(slug="reading")
    framework.remove(Theme.objects.get(pk=theme.pk), by=cast.cora)
    for deed in (
        lambda: framework.remove(theme, by=cast.cora),
        lambda: framework.move(theme, by=cast.cora, up=True),
        lambda: framework.change(theme, by=cast.cora, seen_edition=1, name="Books", prompts=""),
    ):
        with pytest.raises(NotNow, match="removed this theme meanwhile"):
            deed()


def test_in_a_closed_year_the_framework_stays(cast, cycle):
    Cycle.objects.filter(pk=cycle.pk).update(state="closed")
    theme = cycle.themes.get(slug="reading")
    for deed in (
        lambda: framework.add(cycle, by=cast.cora, name="Music"),
        lambda: framework.change(theme, by=cast.cora, seen_edition=1, name="Books", prompts=""),
        lambda: framework.move(theme, by=cast.cora, up=False),
        lambda: framework.remove(theme, by=cast.cora),
    ):
        with pytest.raises(NotNow, match="is closed"):
            deed()
    assert slugs(cycle) == ["reading", "mathematics", "inclusion", "safeguarding"]
