import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultation.instrument import Page, editing
from consultation.models import Consultation, Invitee
from consultation.workflow import publishing, writing
from records.canonical import sha256
from records.moments import moment
from tests.consultation.stage import draft, fresh, published
from tests.consultation.views.writers import page, words


def read(consultation, rest=""):
    return f"/consultations/{consultation.pk}/read/{rest}"


def correct(consultation, by, title="The proposal, in short"):
    writing.edit(consultation, lambda told: editing.retitle(told, "p1", title), by=by)
    return publishing.publish_again(consultation, by=by)


# -- Who -----------------------------------------------------------------------------------------


def test_everybody_who_is_asked_reads_it_all(as_, cast):
    there = published(cast)
    asked = {invitee.person_id for invitee in Invitee.objects.filter(consultation=there)}
    for who in ("cora", "hana", "priya", "stan"):
        assert (getattr(cast, who).pk in asked) or who == "cora"
        assert as_(who).get(read(there)).status_code == 200
        assert as_(who).get(f"/consultations/{there.pk}/versions/1/").status_code == 200
    Invitee.objects.filter(consultation=there, person=cast.stan).delete()
    for address in (read(there), f"/consultations/{there.pk}/versions/1/"):
        assert as_("stan").get(address).status_code == 404
        assert as_("hana").post(address).status_code == 405


def test_a_draft_is_read_by_its_authors_alone(as_, cast):
    begun = draft(cast)
    assert as_("hana").get(read(begun)).status_code == 404
    node = page(as_("cora").get(read(begun)))
    assert words(node, "//p[@class='eyebrow']") == ["All of it, as it is being written"]
    assert as_("cora").get(f"/consultations/{begun.pk}/versions/1/").status_code == 404


# -- What ----------------------------------------------------------------------------------------


def test_everything_stands_there_in_its_order_with_the_gates_open(as_, cast):
    node = page(as_("hana").get(read(published(cast))))
    assert words(node, "//section/h2[contains(@id, '-title')][not(@id='changed-title')]") == [
        "The proposal",
        "More about it",
        "How it works",
    ]
    assert words(node, "//section[@id='p2']/p[@class='sheet-behind']") == [
        "Only for those who say yes to 3"
    ]
    assert words(node, "//*[@id='g1']/p[@class='read-how']") == [
        "Yes opens “More about it”. No goes on with “How it works”."
    ]
    assert words(node, "//p[@class='read-label']")[:4] == [
        "1 Do you support it? (required)",
        "2 Please add any comments",
        "3 Would you like to read more?",
        "4 It would work here",
    ]
    assert words(node, "//*[@id='q4']//li") == ["Termly", "Yearly", "Never"]
    assert words(node, "//*[@id='q7']/p[@class='read-how']") == [
        "An amount in pounds a year, or a range",
        "Counted in bands: £0 to £99; £100 to £249; £250 to £499; £500 to £999; £1,000 or more.",
    ]
    assert words(node, "//*[@id='q10']/p[@class='read-how']")[1].startswith("If you say yes, the")
    assert node.xpath("//main//input") == []


def test_people_read_what_is_published_and_not_what_is_being_written(as_, cast):
    there = published(cast)
    writing.edit(there, lambda told: editing.retitle(told, "p1", "Not yet"), by=cast.cora)
    for who, rest, title in (
        ("hana", "", "The proposal"),
        ("hana", "?copy=working", "The proposal"),
        ("cora", "", "The proposal"),
        ("cora", "?copy=working", "Not yet"),
    ):
        node = page(as_(who).get(read(there, rest)))
        assert words(node, "//h2[@id='p1-title']") == [title]


def test_what_was_corrected_while_people_answered_is_shown_before_and_after(as_, cast):
    there = published(cast)
    assert page(as_("hana").get(read(there))).xpath("//*[@class='read-changed']") == []
    version = correct(there, cast.cora)
    node = page(as_("hana").get(read(there)))
    assert words(node, "//*[@class='read-changed']//summary") == [
        f"{moment(version.published_at)}: version 2, while people were answering (words only)"
    ]
    assert words(node, "//*[@class='change-what']") == [
        "Changed: title of the page “The proposal, in short”"
    ]
    assert words(node, "//del | //ins") == ["The proposal", "The proposal, in short"]


def test_the_page_takes_the_same_queries_however_long_it_is(as_, cast):
    there = published(cast, opens=1)
    hana = as_("hana")

    def queries():
        hana.get(read(there))
        with CaptureQueriesContext(connection) as caught:
            assert hana.get(read(there)).status_code == 200
        return len(caught)

    few = queries()

    def longer(told):
        for n in range(4, 30):
            told = editing.add_page(told, Page(f"p{n}", f"Page {n}"))
            told = editing.add_part(
                told, f"p{n}", editing.piece(told, "t1").__class__(f"u{n}", "x")
            )
        return told

    writing.edit(there, longer, by=cast.cora)
    publishing.publish_again(there, by=cast.cora)
    assert queries() == few


# -- A version -----------------------------------------------------------------------------------


def test_a_version_stands_as_it_was_frozen(as_, cast):
    there = published(cast)
    first = there.version()
    second = correct(there, cast.cora)
    node = page(as_("hana").get(f"/consultations/{there.pk}/versions/1/"))
    assert words(node, "//code") == [first.sha256] == [sha256(first.body)]
    assert words(node, "//h2[@id='p1-title']") == ["The proposal"]
    assert node.xpath("//main//*[contains(@class, 'notice')]//a/@href") == [
        f"/consultations/{there.pk}/versions/2/"
    ]
    node = page(as_("hana").get(f"/consultations/{there.pk}/versions/2/"))
    assert words(node, "//code") == [second.sha256]
    assert words(node, "//del | //ins") == ["The proposal", "The proposal, in short"]
    assert words(node, "//p[@class='lede']")[0] == (
        f"Frozen on {moment(second.published_at)}, while people were answering: words only."
    )
    assert as_("hana").get(f"/consultations/{there.pk}/versions/3/").status_code == 404


@pytest.mark.parametrize("state", ["sealed", "withdrawn"])
def test_it_is_read_when_it_is_over_too(as_, cast, state):
    there = published(cast)
    Consultation.objects.filter(pk=there.pk).update(state=state, withdrawn_because="x")
    for who in ("cora", "hana"):
        assert as_(who).get(read(there)).status_code == 200
    assert fresh(there).state == state
