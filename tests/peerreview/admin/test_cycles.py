import pytest
from django.urls import reverse

from peerreview.models import Cycle, Participation
from tests.peerreview import stage

CYCLES = "admin:peerreview_cycle_changelist"
SCHOOLS = "admin:peerreview_participation_changelist"


@pytest.fixture
def cycle(cast):
    made = stage.cycle(cast)
    stage.take_part(made, cast.ash, said_at="2026-11-20T12:00Z", said_by=cast.hana)
    stage.take_part(made, cast.beech)
    stage.take_part(made, cast.elsewhere, left_at="2026-11-20T12:00Z", left_because="It merged.")
    return made


def test_years_with_how_many_take_part_and_have_said_wishes(cast, as_, cycle):
    stage.cycle(cast, year=2025, state="closed")
    rows = as_("cora").get(reverse(CYCLES)).context["cl"].result_list
    assert [(r.period, r.n_schools, r.n_said) for r in rows] == [
        ("2026–27", 2, 1),
        ("2025–26", 0, 0),
    ]
    page = as_("cora").get(reverse("admin:peerreview_cycle_change", args=[cycle.pk]))
    assert cycle.get_absolute_url() in page.content.decode()


def test_a_year_is_found_by_its_number_and_state(cast, as_, cycle):
    older = stage.cycle(cast, year=2025, state="closed")
    for asked in ("?q=2025", "?state__exact=closed"):
        found = as_("cora").get(reverse(CYCLES) + asked).context["cl"].result_list
        assert list(found) == [older]


def test_schools_are_found_by_name(cast, as_, cycle):
    found = as_("cora").get(reverse(SCHOOLS) + "?q=lane ash").context["cl"].result_list
    assert [p.school for p in found] == [cast.ash]
    found = as_("cora").get(reverse(SCHOOLS) + f"?cycle__id__exact={cycle.pk}")
    assert len(found.context["cl"].result_list) == 3
    ash = cycle.participations.get(school=cast.ash)
    page = as_("cora").get(reverse("admin:peerreview_participation_change", args=[ash.pk]))
    assert ash.get_absolute_url() in page.content.decode()


@pytest.mark.parametrize("model", ["cycle", "participation"])
def test_nothing_is_added_changed_or_deleted_there(as_, cycle, model):
    row = {"cycle": Cycle, "participation": Participation}[model].objects.first()
    client = as_("cora")
    assert client.get(reverse(f"admin:peerreview_{model}_add")).status_code == 403
    for deed in ("change", "delete"):
        url = reverse(f"admin:peerreview_{model}_{deed}", args=[row.pk])
        assert client.post(url, {"state": "closed", "year": "2030"}).status_code == 403


def test_both_lists_say_what_will_be_there(cast, as_):
    assert "No years of reviews" in as_("cora").get(reverse(CYCLES)).content.decode()
    assert "No school takes part yet" in as_("cora").get(reverse(SCHOOLS)).content.decode()
