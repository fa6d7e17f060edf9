import pytest

from actionplans.filters import PlanFilter
from actionplans.models import ActionPlan
from tests import cast as stage


@pytest.fixture
def choices(rf, cast):
    def choices(name):
        request = rf.get("/plans/")
        request.user = cast.hana
        filters = PlanFilter(None, queryset=ActionPlan.objects.all(), request=request)
        return filters.filters[name].extra["choices"]

    return choices


def test_the_years_run_from_the_last_to_the_first(choices, cast):
    assert choices("year") == []
    for year in (2026, 2023):
        plan = stage.draft(cast, title=f"Plan of {year}", areas=0)
        ActionPlan.objects.filter(pk=plan.pk).update(year=year)
    assert choices("year") == [
        (2026, "2026–27"),
        (2025, "2025–26"),
        (2024, "2024–25"),
        (2023, "2023–24"),
    ]


def test_the_districts_are_those_of_the_register(choices, cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert choices("district") == [("swale", "Swale")]


def test_a_person_without_any_post_sees_an_empty_list(client, plan, cast):
    cast.hana.posts.all().delete()
    client.force_login(cast.hana)
    page = client.get("/plans/")
    assert (page.status_code, page.context["total"]) == (200, 0)
    assert "No plans yet" in page.content.decode()


def test_the_list_tells_how_far_the_signing_has_come(as_, proposed, cast):
    plan, document = proposed
    stage.sign(plan, document, cast.hana)
    stage.draft(cast, title="A draft")
    told = {
        p["title"]: (p["signed"], p["standing"])
        for p in as_("hana").get("/plans/").context["plans"]
    }
    assert told == {
        "Joint plan": ("1 of 4", ("proposed", "Waiting for signatures")),
        "A draft": ("–", ("draft", "Draft")),
    }
