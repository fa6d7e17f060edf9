import csv
import io

import pikepdf
import pytest
from django.core.cache import cache
from django.urls import reverse

from consultation.models import Invitee
from consultation.outputs import paper_form
from records.claims import BeingDrawn
from records.paper import PaperFailed
from schools.models import Person
from tests.consultation import stage


def url(consultation, name):
    return reverse(f"consultation:{name}", args=[consultation.pk])


def words_of(response):
    return " ".join(response.content.decode().split())


# -- The form --------------------------------------------------------------------------------------


def test_who_may_see_the_consultation_may_fetch_its_paper(as_, cast, consultation):
    consultation.invitees.filter(person=cast.stan).delete()
    assert as_("stan").get(url(consultation, "paper")).status_code == 404
    answer = as_("hana").get(url(consultation, "paper"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    name = f"consultation-{consultation.pk}-1.pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{name}"'
    assert answer.content.startswith(b"%PDF-")


def test_a_draft_is_for_who_writes_it(as_, cast):
    draft = stage.draft(cast)
    assert as_("hana").get(url(draft, "paper")).status_code == 404
    answer = as_("cora").get(url(draft, "paper"))
    assert answer["Content-Disposition"].endswith('-draft.pdf"')


@pytest.mark.parametrize("refusal", [PaperFailed("It took too long."), BeingDrawn("Try again.")])
def test_a_paper_that_cannot_be_drawn_is_told(as_, cast, consultation, monkeypatch, refusal):
    def fails(paper):
        raise refusal

    monkeypatch.setattr(paper_form, "pdf_of", fails)
    answer = as_("hana").get(url(consultation, "paper"), follow=True)
    assert answer.redirect_chain == [(consultation.get_absolute_url(), 302)]
    assert str(refusal) in words_of(answer)


def test_a_paper_from_the_cache_costs_few_queries(
    as_, cast, consultation, django_assert_max_num_queries
):
    cache.clear()
    client = as_("hana")
    client.get(url(consultation, "paper"))
    with django_assert_max_num_queries(7):  # session, person, posts, it, version, cache
        client.get(url(consultation, "paper"))


# -- The codebook ----------------------------------------------------------------------------------


def test_the_codebook_is_a_page_and_a_file(as_, cast, consultation):
    client = as_("hana")
    words = words_of(client.get(url(consultation, "codebook")))
    assert "<dt>2</dt><dd>Yearly</dd>" in words
    answer = client.get(url(consultation, "codebook_csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == [
        "Place",
        "Question",
        "Name",
        "Words",
        "Of what",
        "Kind",
        "Values",
        "To know",
        "Page",
    ]
    assert rows[1][:4] == ["1", "1", "q1", "Do you support it?"]
    assert rows[1][6] == "0 = no answer; 1 = Yes; 2 = No"
    # The places of the code, and the named question, which has none.
    assert [row[0] for row in rows[1:]] == [*(str(n) for n in range(1, 14)), ""]


def test_the_codebook_of_a_draft_says_so(as_, cast):
    draft = stage.draft(cast)
    assert "Draft: it follows the text" in words_of(as_("cora").get(url(draft, "codebook")))
    assert as_("hana").get(url(draft, "codebook_csv")).status_code == 404


# -- Piles -----------------------------------------------------------------------------------------


def test_the_coordinator_prints_forms_for_those_who_asked(as_, cast, consultation):
    client = as_("cora")
    page = client.get(url(consultation, "paper_forms"))
    assert "Hana Okafor" in words_of(page)
    chosen = [stage.invitee(consultation, who).pk for who in (cast.hana, cast.gus)]
    pile = client.post(url(consultation, "paper_forms"), {"invitee": chosen})
    name = f"paper-forms-{consultation.pk}.pdf"
    assert pile["Content-Disposition"] == f'attachment; filename="{name}"'
    assert pile["Cache-Control"].split(", ").count("no-store") == 1
    with pikepdf.open(io.BytesIO(pile.content)) as document:
        assert len(document.pages) == 14


def test_who_has_replied_gets_no_form(as_, cast, consultation):
    stage.answer(consultation, cast.hana, {"q1": "yes"})
    client = as_("cora")
    assert "Hana Okafor" not in words_of(client.get(url(consultation, "paper_forms")))
    hers = stage.invitee(consultation, cast.hana).pk
    answer = client.post(url(consultation, "paper_forms"), {"invitee": [hers]})
    assert answer.status_code == 422


@pytest.mark.parametrize("chosen", [[], ["x"], range(1, 52)])
def test_a_pile_has_one_form_at_least_and_fifty_at_most(as_, cast, consultation, chosen):
    answer = as_("cora").post(url(consultation, "paper_forms"), {"invitee": list(chosen)})
    assert answer.status_code == 422
    assert "There is a problem" in words_of(answer)


def test_the_list_is_searched_and_short(as_, cast, consultation, django_assert_max_num_queries):
    client = as_("cora")
    page = words_of(client.get(url(consultation, "paper_forms"), {"q": "ash lane"}))
    assert [name in page for name in ("Hana Okafor", "Gus Merriman", "Wes Hughes")] == [
        True,
        True,
        False,
    ]
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", name=f"P {n}") for n in range(60)
    )
    Invitee.objects.bulk_create(
        Invitee(consultation=consultation, person=person) for person in people
    )
    with django_assert_max_num_queries(8):
        page = words_of(client.get(url(consultation, "paper_forms")))
    assert page.count('name="invitee"') == 50
    assert "69 have not replied. Here are the first 50" in page


@pytest.mark.parametrize(("key", "status"), [("hana", 403), ("stan", 404)])
def test_nobody_else_prints_forms(as_, cast, consultation, key, status):
    consultation.invitees.filter(person=cast.stan).delete()
    client = as_(key)
    assert client.get(url(consultation, "paper_forms")).status_code == status
    assert client.post(url(consultation, "paper_forms"), {"invitee": [1]}).status_code == status


def test_what_is_not_being_asked_has_no_codes(as_, cast, consultation):
    draft = stage.draft(cast)
    client = as_("cora")
    assert "not being asked" in words_of(client.get(url(draft, "paper_forms")))
    answer = client.post(url(draft, "paper_forms"), {"invitee": ["1"]}, follow=True)
    assert "there are no codes to print on forms" in words_of(answer)
    stage.close(consultation)
    assert "not being asked" in words_of(client.get(url(consultation, "paper_forms")))
