"""Conflicts on the screen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peerreview.models import Conflict
from tests.cast import fresh
from tests.peerreview import stage


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def shown(answer):
    return [str(conflict) for conflict in answer.context["page_obj"]]


def test_each_sees_their_own_and_the_coordinator_all(as_, cast):
    own = Conflict.objects.create(
        person=cast.dev, school=cast.beech, kind="family", declared_by=cast.dev
    )
    pair = Conflict.objects.create(
        school=cast.ash, other_school=cast.elsewhere, kind="rivals", declared_by=cast.hana
    )
    for who, seen in (("dev", [own]), ("hana", [pair]), ("stan", [pair]), ("wes", [])):
        assert shown(as_(who).get("/reviews/conflicts/")) == [str(c) for c in seen]
    assert set(shown(as_("cora").get("/reviews/conflicts/"))) == {str(own), str(pair)}
    for who in ("gus", "priya", "ada"):
        assert as_(who).get("/reviews/conflicts/").status_code == 403


def test_an_empty_page_says_what_will_be_here(as_, cast):
    text = as_("dev").get("/reviews/conflicts/").content.decode()
    assert "No conflicts on record" in text
    assert "Two schools compete" not in text  # that is for heads
    assert "Two schools compete" in as_("hana").get("/reviews/conflicts/").content.decode()


def test_somebody_declares_and_takes_back(as_, cast):
    client = as_("dev")
    assert client.post("/reviews/conflicts/declare/", {}).status_code == 422
    until = timezone.localdate() + timedelta(days=400)
    typed = {"school": cast.beech.pk, "kind": "employer", "until": until, "person": cast.hana.pk}
    answer = client.post("/reviews/conflicts/declare/", typed, follow=True)
    assert told(answer) == ["Noted. No review will be planned against it."]
    conflict = Conflict.objects.get()
    assert (conflict.person, conflict.until) == (cast.dev, until)
    answer = client.post("/reviews/conflicts/declare/", typed, follow=True)
    assert told(answer)[0].startswith("This is on record already: Dev Raman and Beech Hill")
    at = f"/reviews/conflicts/{conflict.pk}/take-back/"
    assert (
        "Dev Raman and Beech Hill Infant School (worked there)" in client.get(at).content.decode()
    )
    answer = client.post(at, follow=True)
    assert told(answer) == ["Taken back: it no longer stands in the way of a review."]
    assert Conflict.objects.count() == 0
    assert client.post(at).status_code == 404


def test_the_coordinator_says_of_whom(as_, cast):
    stage.reviewer(cast.dev)
    client = as_("cora")
    page = client.get(f"/reviews/conflicts/declare/?person={cast.dev.pk}")
    assert page.context["form"]["person"].value() == str(cast.dev.pk)
    typed = {"school": cast.beech.pk, "kind": "family"}
    answer = client.post("/reviews/conflicts/declare/", typed)
    assert answer.context["form"].errors == {"person": ["Choose who it is about."]}
    client.post("/reviews/conflicts/declare/", typed | {"person": cast.dev.pk})
    assert Conflict.objects.get().declared_by == cast.cora


def test_ones_own_school_is_refused_with_a_sentence(as_, cast):
    typed = {"school": cast.ash.pk, "kind": "family"}
    answer = as_("dev").post("/reviews/conflicts/declare/", typed, follow=True)
    assert told(answer)[0].startswith("Ash Lane Infant School is their own school.")


def test_a_head_names_a_school_that_competes(as_, cast):
    client = as_("hana")
    page = client.get("/reviews/conflicts/rivals/")
    assert list(page.context["form"].fields["school"].queryset) == [cast.ash]
    assert client.post("/reviews/conflicts/rivals/", {}).status_code == 422
    typed = {"school": cast.ash.pk, "other": cast.beech.pk}
    answer = client.post("/reviews/conflicts/rivals/", typed, follow=True)
    assert told(answer) == ["Noted. No review will be planned against it."]
    conflict = Conflict.objects.get()
    assert conflict.other_school == cast.beech
    typed = {"school": cast.beech.pk, "other": cast.elsewhere.pk}
    assert client.post("/reviews/conflicts/rivals/", typed).status_code == 422
    assert as_("dev").get("/reviews/conflicts/rivals/").status_code == 403
    assert as_("cora").post("/reviews/conflicts/rivals/", typed).status_code == 302
    # The other head sees it, and cannot take it back.
    at = f"/reviews/conflicts/{conflict.pk}/take-back/"
    assert as_("wes").post(at).status_code == 403
    assert as_("stan").post(at).status_code == 404
    assert fresh(conflict) == conflict


@pytest.mark.parametrize("rows", [3])
def test_more_rows_cost_no_more(as_, cast, rows):
    client, costs = as_("cora"), []
    for n in (1, rows):
        for m in range(n):
            Conflict.objects.get_or_create(
                person=cast.dev,
                school=(cast.beech, cast.elsewhere, cast.ash)[m],
                kind="other",
                declared_by=cast.dev,
            )
        client.get("/reviews/conflicts/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/reviews/conflicts/")
        costs.append(len(asked))
    assert costs[0] == costs[1]
