"""Evidence is read in the admin, and nothing else; a seal that failed can be tried again."""

import pytest
from django.contrib import admin

from records.models import Document, HistoryLine, Letter, Seal, Signature
from tests.cast import fresh

EVIDENCE = [Document, HistoryLine, Letter, Seal, Signature]
LIST = "/admin/records/document/"


@pytest.fixture
def cora(as_, cast):
    return as_("cora")


@pytest.mark.parametrize("model", EVIDENCE, ids=lambda model: model.__name__)
def test_evidence_is_neither_added_nor_changed_nor_deleted(cora, model):
    request = cora.get("/admin/").wsgi_request
    site = admin.site.get_model_admin(model)
    assert [
        getattr(site, f"has_{do}_permission")(request) for do in ("view", "add", "change", "delete")
    ] == [True, False, False, False]


def test_posting_to_evidence_changes_nothing(cora, signed):
    _plan, document = signed
    before = Document.objects.filter(pk=document.pk).values().get()
    assert cora.post(f"{LIST}{document.pk}/change/", {"title": "X"}).status_code == 403
    assert cora.post(f"{LIST}{document.pk}/delete/", {"post": "yes"}).status_code == 403
    given = {"action": "delete_selected", "_selected_action": document.pk, "post": "yes"}
    cora.post(LIST, given)
    assert Document.objects.filter(pk=document.pk).values().get() == before


def test_the_state_of_a_plan_is_not_changed_here(cora, plan):
    assert (
        cora.post(
            f"/admin/actionplans/actionplan/{plan.pk}/change/", {"state": "signed"}
        ).status_code
        == 403
    )
    assert fresh(plan).state == "draft"


def test_a_failed_seal_is_tried_again_and_others_are_left(cora, cast, signed):
    _plan, document = signed
    given = {"action": "try_seal_again", "_selected_action": document.pk, "select_across": "0"}
    page = cora.post(LIST, given)
    assert page.context["left_out"] == [(document, "Its seal is being made; it has not failed.")]
    Document.objects.filter(pk=document.pk).update(seal_tries=3, seal_problem="No fonts.")
    page = cora.post(LIST, given)
    assert page.context["affected"] == [(document, "No fonts.")]
    cora.post(LIST, given | {"confirmed": "yes"})
    assert fresh(document).seal_tries == 0
    assert HistoryLine.objects.latest("number").became == "seal_tried_again"


def test_the_filter_of_the_seals(cora, signed):
    _plan, document = signed

    def listed(seal):
        return [row.pk for row in cora.get(LIST, {"seal": seal}).context["cl"].result_list]

    assert (listed("waiting"), listed("failed"), listed("sealed")) == ([document.pk], [], [])
    Document.objects.filter(pk=document.pk).update(seal_tries=3)
    assert (listed("waiting"), listed("failed"), listed("sealed")) == ([], [document.pk], [])
