import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultation import results as figures
from consultation.models import Invitee, NamedAnswer
from consultation.results import tables
from tests.consultation import commenting, seeding
from tests.consultation.stage import close, draft


@pytest.fixture
def sealed(cast):
    return seeding.sealed(cast.cora, replies=300, asks="both")


@pytest.fixture
def results(sealed):
    return f"/consultations/{sealed.pk}/results/"


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_coordinator_and_the_board_see_them(as_, client, results):
    assert as_("cora").get(results).status_code == 200
    client.force_login(commenting.board_member())
    assert client.get(results).status_code == 200


@pytest.mark.parametrize("key", ["hana", "gus", "ada", "dev"])
def test_they_are_not_for_those_who_were_asked(as_, consultation, key):
    close(consultation)
    for path in ("results/", "results.csv"):
        assert as_(key).get(f"/consultations/{consultation.pk}/{path}").status_code == 403


def test_whoever_was_not_asked_finds_nothing(as_, results):
    assert as_("hana").get(results).status_code == 404
    assert as_("hana").get(results.replace("results/", "results.csv")).status_code == 404


def test_before_the_sealing_there_is_a_sentence_and_no_figure(as_, consultation):
    path = f"/consultations/{consultation.pk}/results/"
    page = words(as_("cora").get(path))
    assert "nobody sees an answer, the coordinator included" in page
    assert "%" not in page.split("Nobody sees results yet")[1]
    answer = as_("cora").get(path.replace("results/", "results.csv"), follow=True)
    assert answer.redirect_chain[-1][0] == consultation.get_absolute_url()
    assert as_("hana").get(path).status_code == 403


def test_a_draft_and_a_withdrawn_one_say_why_there_are_none(as_, cast, consultation):
    path = f"/consultations/{draft(cast).pk}/results/"
    assert "nobody has been asked yet" in words(as_("cora").get(path))
    type(consultation).objects.filter(pk=consultation.pk).update(
        state="withdrawn", withdrawn_because="A mistake."
    )
    page = words(as_("cora").get(f"/consultations/{consultation.pk}/results/"))
    assert "nobody has read it" in page


def test_every_question_stands_with_its_page_in_order(as_, results):
    page = words(as_("cora").get(results))
    at = [
        page.index(text)
        for text in (
            "The proposal",
            "Do you support it?",
            "Please add any comments",
            "“Would you like to read more?”",
            "More about it",
            "It would work here",
            "How it works",
            "Question q4?",
            "Question q8?",
            "May we pass your name on?",
        )
    ]
    # The contents list pages first: only what follows it counts.
    assert at[1:3] == sorted(at[1:3])
    assert at[7:] == sorted(at[7:])


@pytest.mark.parametrize("by", ["", "phase", "role", "district"])
@pytest.mark.parametrize("of", ["people", "schools"])
def test_the_figures_are_those_that_the_gate_lets_out(as_, sealed, results, by, of):
    answer = as_("cora").get(f"{results}?by={by}&of={of}")
    answers = tables.tables_of(sealed, as_school=of == "schools")
    (page,) = [page for page in answer.context["pages"] if page.name == "p1"]
    (part,) = page.blocks[0].parts
    told = answers["q1"].by(by) or answers["q1"].overall
    rows = [told[0].everybody, *told[0].rows[:-1]]
    shown = [
        [None if count == "–" else int(count.replace(",", "")) for _, count, _ in line.cells]
        for line in part.lines
    ]
    assert shown == [[cell and cell.count for cell in row.cells] for row in rows]
    for line in part.lines:
        assert line.label in words(answer)


def test_what_makes_no_sense_in_the_address_is_left_out(as_, results):
    answer = as_("cora").get(f"{results}?by=shoe-size&of=planets")
    assert (answer.context["by"], answer.context["of"]) == ("", "people")


def test_where_only_people_were_asked_there_are_no_schools(as_, cast):
    sealed = seeding.sealed(cast.cora, replies=60)
    answer = as_("cora").get(f"/consultations/{sealed.pk}/results/?of=schools")
    assert answer.context["of"] == "people"
    assert "What schools answered" not in words(answer)


def test_of_named_questions_it_is_told_how_many_were_passed_on(as_, sealed, results):
    assert "Fewer than 5 said yes" in words(as_("cora").get(results))
    people = Invitee.objects.filter(consultation=sealed, as_school=False)[:17]
    NamedAnswer.objects.bulk_create(
        NamedAnswer(consultation=sealed, question="q10", person_id=invitee.person_id)
        for invitee in people
    )
    assert "15 said yes with their names" in words(as_("cora").get(results))
    assert "with their names" not in words(as_("cora").get(f"{results}?of=schools"))


def test_who_replied_stands_beside_who_was_asked(as_, results):
    page = words(as_("cora").get(results))
    assert "300 of 610" in page
    assert "40 of 61" in page


@pytest.mark.parametrize("query", ["", "?by=role"])
def test_queries_are_few_and_do_not_grow(cast, client, query):
    """When the worker has prepared the tables, and again when this process has shown them."""
    client.force_login(cast.cora)
    client.get("/")
    counted = []
    for replies, questions in ((60, 1), (600, 20)):
        sealed = seeding.sealed(cast.cora, seeding.rich(questions), replies=replies)
        figures.prepare(sealed)
        path = f"/consultations/{sealed.pk}/results/{query}"
        for _ in ("first", "again"):
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            counted.append(len(queries))
    assert counted[:2] == counted[2:]
    assert counted[0] <= 12
    assert counted[1] <= 7


def test_the_figures_can_be_taken_away(as_, results):
    answer = as_("cora").get(results.replace("results/", "results.csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == (
        'attachment; filename="how-shall-we-work-together-results-inside.csv"'
    )
    head, first = answer.content.decode("utf-8-sig").splitlines()[:2]
    assert head.startswith('"question","name","label"')
    assert first.startswith('1,"q1","Do you support it?","Yes or no"')
