"""The coordinator sets a year up and opens it; a headteacher says on her phone what she wishes."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from peerreview.models import Cycle
from peerreview.workflow import clusters, cycles, taking_part
from peerreview.workflow.suggesting import suggest
from records import workshop
from records.models import Letter
from schools.models import School
from tests.journeys.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(autouse=True)
def without_second_step(settings):
    settings.SECOND_STEP_REQUIRED = False


def further_schools(cast):
    """Three more schools, so that a team can be made; two towns with two schools each."""
    School.objects.update(easting=600_000, northing=150_000, town="Deal")
    for n, name in enumerate(("Cedar", "Damson", "Elder")):
        School.objects.create(
            name=f"{name} Primary School",
            district=cast.district,
            town="Ashford",
            easting=640_000 + n,
            northing=150_000,
        )


def test_a_year_is_set_up_and_a_head_says_her_wishes(cast, open_as):
    further_schools(cast)
    page = open_as(cast.cora)
    page.goto("/reviews/")
    page.get_by_role("main").get_by_role("link", name="Start a year").last.click()
    page.get_by_role("button", name="Start the year").click()
    page.get_by_role("link", name="Schools", exact=True).last.click()
    page.get_by_role("main").get_by_role("link", name="Add schools").last.click()
    page.get_by_role("button", name="Let all 6 take part").click()
    cycle = Cycle.objects.get()
    page.goto(f"{cycle.get_absolute_url()}clusters/")
    page.get_by_role("link", name="Suggest clusters").click()
    page.get_by_label("Schools in a cluster, about").fill("3")
    page.get_by_role("button", name="Show a suggestion").click()
    page.get_by_role("button", name="Take this suggestion").click()
    assert sorted(cycle.clusters.values_list("name", flat=True)) == ["Ashford", "Deal"]
    page.goto(cycle.get_absolute_url())
    page.get_by_role("link", name="Open the year").click()
    page.get_by_role("button", name="Open the year").click()
    assert page.get_by_text("since").count() == 1
    workshop.do_waiting()
    letter = Letter.objects.get(to=cast.hana)
    wishes = next(word for word in letter.text.split() if "/wishes/" in word)

    hers = open_as(cast.hana, PHONE)
    hers.goto("/")
    hers.get_by_role("link", name="Say what your review should look at").click()
    assert wishes.endswith(hers.url.partition("/reviews/")[2])
    hers.get_by_label("Reading and language").check()
    hers.get_by_label("In your own words").fill("Do boys read for pleasure?")
    day = next(day for day in reversed(cycle.terms()) if day.weekday() == 2)
    hers.get_by_label("Best day").fill(date(day.year, day.month, day.day).isoformat())
    hers.get_by_role("button", name="Keep these wishes").click()
    assert hers.get_by_text("The wishes of Ash Lane Infant School are kept").count() == 1
    said = cycle.participations.get(school=cast.ash)
    assert (said.focus, said.wished_days, said.said_by) == (["reading"], [day], cast.hana)
    hers.goto("/")
    assert hers.get_by_text("Say what your review should look at").count() == 0


def pages_of(cast):
    """{name: (who, path)} of every screen, with something on each."""
    further_schools(cast)
    bare = cycles.start(2030, by=cast.cora)
    cycle = cycles.start(2026, by=cast.cora)
    taking_part.join(cycle, School.objects.all(), by=cast.cora)
    seen = suggest(cycle, basis="place", size=3).seen
    clusters.take(cycle, by=cast.cora, basis="place", size=3, seen=seen)
    cycles.open_(cycle, by=cast.cora)
    ash, beech, gone = (
        cycle.participations.get(school=school) for school in (cast.ash, cast.beech, cast.elsewhere)
    )
    wishes = {"focus": ["reading"], "focus_words": "Boys.", "wished_days": [], "closed_days": []}
    taking_part.say_wishes(beech, by=cast.wes, seen_edition=1, **wishes)
    taking_part.leave(gone, by=cast.cora, because="It joins a trust.")
    here, theme, cluster = cycle.get_absolute_url(), cycle.themes.first(), cycle.clusters.first()
    empty = bare.get_absolute_url()
    coordinators = {
        "all years": "/reviews/",
        "start": "/reviews/cycles/start/",
        "what is to be done": here,
        "rules": f"{here}rules/",
        "calendar": f"{here}calendar/?suggest",
        "close": f"{here}close/",
        "framework": f"{here}framework/",
        "a theme": f"{here}framework/{theme.pk}/",
        "remove a theme": f"{here}framework/{theme.pk}/remove/",
        "schools": f"{here}schools/",
        "add schools": f"{empty}schools/add/?search=school",
        "a school": f"{here}schools/{ash.pk}/",
        "leave": f"{here}schools/{ash.pk}/leave/",
        "clusters": f"{here}clusters/",
        "suggest": f"{here}clusters/suggest/?basis=likeness&size=3",
        "a cluster": f"{here}clusters/{cluster.pk}/",
        "add a cluster": f"{here}clusters/add/",
        "nothing yet": empty,
        "cannot be opened": f"{empty}open/",
        "no schools": f"{empty}schools/",
        "no clusters": f"{empty}clusters/",
        "on the desk": "/admin/peerreview/participation/",
    }
    return {name: ("cora", path) for name, path in coordinators.items()} | {
        "her reviews": ("hana", "/reviews/"),
        "the year": ("hana", here),
        "wishes": ("hana", ash.get_absolute_url()),
        "wishes that are read": ("mei", beech.get_absolute_url()),
    }


def test_every_screen_is_accessible_and_fits(cast, open_as):
    pages, found, axe = pages_of(cast), {}, Axe()
    for size in (DESK, PHONE):
        opened = {who: open_as(getattr(cast, who), size) for who, _ in pages.values()}
        for name, (who, path) in pages.items():
            page = opened[who]
            page.goto(path)
            faults = axe.run(page, options=RULES).response["violations"]
            told = [f"{v['id']}: {n['html'][:90]}" for v in faults for n in v["nodes"]]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                told.append("wider than the screen")
            if size is PHONE:
                told += page.evaluate(SMALL)
            if told:
                found[name, size["width"]] = told
    assert found == {}


# What is pressed by a thumb is 44 pixels high; links within a sentence need not be.
SMALL = """() => [...document.querySelectorAll('main button, main .btn, main summary, main input:not([type=hidden]):not([type=checkbox]):not([type=radio]), main .setup-deeds a, main .row-deeds a, main .setup-members a')]
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
  .map(e => `small: ${e.outerHTML.slice(0, 90)}`)"""
