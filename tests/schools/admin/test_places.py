"""The register in the admin: found as on the site, put right on forms, each time with a line."""

import pytest
from django.urls import reverse

from records.models import HistoryLine
from schools.models import Collaborative, District, Lead, Membership, School
from tests.cast import fresh

SCHOOLS = "/admin/schools/school/"


@pytest.fixture
def cora(as_, cast):
    return as_("cora")


def lines():
    return list(HistoryLine.objects.values_list("became", "by_name", "says"))


def listed(client, path, **query):
    return [row.name for row in client.get(path, query).context["cl"].result_list]


def inlines(*rows):
    """The management forms of the three inlines, with `rows` as memberships."""
    given = {}
    for prefix in ("lead_rows", "memberships", "strengths"):
        given |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    given |= {"memberships-TOTAL_FORMS": len(rows)}
    given["memberships-INITIAL_FORMS"] = sum("id" in row for row in rows)
    for n, row in enumerate(rows):
        given |= {f"memberships-{n}-{name}": value for name, value in row.items()}
    return given


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("saint marys", ["St Mary’s Primary School"]),
        ("infant lane", ["Ash Lane Infant School"]),
        ("123456", ["Beech Hill Infant School"]),
        ("zz", []),
    ],
)
def test_schools_are_found_as_on_the_site(cora, cast, words, found):
    School.objects.filter(pk=cast.beech.pk).update(urn=123456)
    assert listed(cora, SCHOOLS, q=words) == found


def test_schools_are_filtered_by_what_matters(cora, cast):
    School.objects.filter(pk=cast.beech.pk).update(la_name="Kent", status="closed")
    assert listed(cora, SCHOOLS, la_name="Kent") == ["Beech Hill Infant School"]
    assert listed(cora, SCHOOLS, status__exact="closed") == ["Beech Hill Infant School"]
    assert listed(cora, SCHOOLS, district__id__exact=cast.district.pk) != []


def test_a_school_is_put_right_with_a_line_that_names_the_fields(cora, cast):
    path = reverse("admin:schools_school_change", args=[cast.ash.pk])
    given = {"name": "Ash Lane Primary", "status": "open", "phase": "primary"}
    assert cora.post(path, given | {"district": cast.district.pk}).status_code == 302
    assert lines() == [("put_right", "Cora Whitlock", "name; phase")]
    cora.post(path, given | {"district": cast.district.pk})
    assert len(lines()) == 1


def test_a_district_gets_its_slug_by_itself(cora, cast):
    cora.post("/admin/schools/district/add/", {"name": "North Downs"})
    assert District.objects.get(name="North Downs").slug == "north-downs"
    assert lines() == [("put_on_record", "Cora Whitlock", "North Downs")]


def test_what_is_taken_from_a_collaborative_is_named(cora, cast):
    path = reverse("admin:schools_collaborative_change", args=[cast.collaborative.pk])
    ash = Membership.objects.get(school=cast.ash)
    given = {"name": "Ash and Beech", "kind": "collaboration", "district": cast.district.pk}
    rows = [
        {
            "id": ash.pk,
            "collaborative": cast.collaborative.pk,
            "school": cast.ash.pk,
            "DELETE": "on",
        },
        {
            "collaborative": cast.collaborative.pk,
            "school": cast.elsewhere.pk,
            "since": "2026-09-01",
        },
    ]
    assert cora.post(path, given | inlines(*rows)).status_code == 302
    assert [(became, says) for became, _, says in lines()] == [
        (
            "put_right",
            "membership added: St Mary’s Primary School in Ash and Beech; "
            "membership taken away: Ash Lane Infant School in Ash and Beech",
        )
    ]


def test_collaboratives_are_found_by_their_schools_too(cora, cast):
    assert listed(cora, "/admin/schools/collaborative/", q="beech hill") == ["Ash and Beech"]


def test_choosing_a_school_for_a_post_searches_the_same_way(cora):
    found = cora.get(
        "/admin/autocomplete/",
        {"term": "saint", "app_label": "schools", "model_name": "post", "field_name": "school"},
    ).json()
    assert [row["text"] for row in found["results"]] == ["St Mary’s Primary School"]


@pytest.mark.parametrize("model", [School, Collaborative, District])
def test_nothing_is_deleted(cora, cast, model):
    row = model.objects.order_by("pk").first()
    path = reverse(f"admin:schools_{model._meta.model_name}_delete", args=[row.pk])
    assert cora.post(path, {"post": "yes"}).status_code == 403
    assert fresh(row) == row
    assert not Lead.objects.exists()
