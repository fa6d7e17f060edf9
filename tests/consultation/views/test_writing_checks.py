from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consultation.instrument import Gate, Page, editing, parse
from consultation.models import Consultation, Draft
from consultation.views.writing.preview import what_they_do
from consultation.workflow import publishing, writing
from records.moments import moment
from tests.consultation.stage import ALL, draft, fresh, instrument, published
from tests.consultation.views.writers import at, page, told, words


@pytest.fixture
def begun(cast):
    return draft(cast, audience=ALL)


# -- Trying it -----------------------------------------------------------------------------------


def walk(client, consultation, role, **gates):
    """The titles that one comes past, from the start to the thanks, answering gates like this."""
    address = f"/consultations/{consultation.pk}/preview/?as={role}"
    met = []
    for _ in range(20):
        node = page(client.get(address))
        met.extend(words(node, "//*[@class='preview']//h2"))
        form = node.xpath("//form[@class='preview-on']")[0]
        sent = {box.get("name"): box.get("value") for box in form.xpath("./input")}
        sent |= {
            n: a for n, a in gates.items() if form.xpath(f".//input[@name='{n}'][@type='radio']")
        }
        if not form.xpath(".//button[@name='go']"):
            return met
        answer = client.get(f"/consultations/{consultation.pk}/preview/", sent | {"go": "on"})
        assert answer.status_code == 302
        address = answer.url
    raise AssertionError("it never ends")


@pytest.mark.parametrize("role", ["headteacher", "deputy", "chair", "governor", "school"])
def test_the_whole_flow_can_be_walked_as_each_role(as_, begun, role):
    cora = as_("cora")
    last = ["How it works", "Check your answers", "Your response is sent"]
    shut = ["Your details", "The proposal", *last]
    assert walk(cora, begun, role, g1="no") == shut
    assert walk(cora, begun, role, g1="yes") == [*shut[:2], "More about it", *last]
    assert (fresh(begun).edition, Draft.objects.count()) == (1, 0)


def test_only_gates_travel_in_the_address(as_, begun):
    node = page(as_("cora").get(f"/consultations/{begun.pk}/preview/?as=chair&at=p1&g1=yes"))
    inside = set(node.xpath("//form[@class='preview-on']//input/@name"))
    assert inside == {"as", "at", "g1"}
    assert node.xpath("//textarea[@name='q2']") != []
    assert node.xpath("//form//textarea") == []
    assert node.xpath("//input[@name='g1'][@checked]/@value") == ["yes"]


@pytest.mark.parametrize(
    "query", ["as=x", "at=p99", "at=p2", "at=%00", "g1=maybe", "go=", "as=%00"]
)
def test_an_address_that_no_button_makes_leads_somewhere(as_, begun, query):
    assert as_("cora").get(f"/consultations/{begun.pk}/preview/?{query}").status_code in (200, 302)


PERSON = "They answer for themselves."


def test_what_each_role_does_is_told(begun):
    begun.asks = "both"
    assert what_they_do(begun, "headteacher") == [
        PERSON,
        "They help to write the school’s answer, and may send it.",
    ]
    assert what_they_do(begun, "governor") == [
        PERSON,
        "They help to write the school’s answer. The head or the chair sends it.",
    ]
    begun.asks, begun.audience = "people", {"roles": ["headteacher"]}
    assert what_they_do(begun, "headteacher") == [PERSON]
    assert what_they_do(begun, "governor") == [
        "People in this post are not asked in this consultation."
    ]
    assert what_they_do(begun, "school") == [
        "Schools are not asked as a whole in this consultation."
    ]


# -- Ways through --------------------------------------------------------------------------------


def test_every_way_is_listed_with_its_length(as_, begun):
    node = page(as_("cora").get(at(begun, "paths/")))
    assert words(node, "//main//p[contains(@class, 'paths-lede')]") == [
        "2 ways through. All of them end at the check of the answers."
    ]
    assert words(node, "//summary") == ["No gate opened: 1 way", "One gate opened: 1 way"]
    assert words(node, "//tbody/tr") == ["All shut2101 min", "Gate 33111 min"]
    assert words(node, "//ul[@class='gate-list']/li") == ["3Would you like to read more?"]


def with_gates(number):
    told_now = instrument()
    for n in range(number):
        told_now = editing.add_page(told_now, Page(f"r{n}", f"Page {n}"))
        told_now = editing.set_gate(
            told_now, f"r{n}", Gate(f"h{n}", "More?", "", (Page(f"s{n}", "Behind"),))
        )
    return told_now


def test_more_ways_than_anybody_reads_are_counted_and_not_listed(as_, cast):
    many = draft(cast, told=with_gates(60))
    answer = as_("cora").get(at(many, "paths/"))
    assert answer.status_code == 200
    assert "That is more than anybody reads" in answer.content.decode()
    assert page(answer).xpath("//tbody/tr") == []
    some = draft(cast, told=with_gates(7))
    assert len(page(as_("cora").get(at(some, "paths/"))).xpath("//tbody/tr")) == 256


# -- Check and publish ---------------------------------------------------------------------------


def test_what_stands_in_the_way_is_told_and_there_is_no_button(as_, cast):
    empty = writing.start(title="Together?", by=cast.cora)
    node = page(as_("cora").get(at(empty, "check/")))
    assert words(node, "//li[@class='finding-stop']") == [
        "Add at least one page.",
        "Say when it opens and when it closes. Go to the consultation",
        "Say who is asked. Go to the consultation",
    ]
    assert node.xpath("//main//form//button") == []
    answer = as_("cora").post(at(empty, "check/"), {"edition": empty.edition})
    assert (answer.status_code, told(answer)) == (302, ["Add at least one page."])
    assert fresh(empty).state == "draft"


def test_a_finding_leads_to_its_page(as_, cast):
    unfinished = draft(
        cast, audience=ALL, told=editing.add_page(instrument(), Page("p4", "Four"))
    )  # fmt: skip
    node = page(as_("cora").get(at(unfinished, "check/")))
    assert node.xpath("//li[@class='finding-stop']//a/@href") == [at(unfinished, "page/p4/")]


def test_publishing_freezes_the_first_version(as_, cast):
    begun = draft(cast, opens=3, audience=ALL)
    cora = as_("cora")
    node = page(cora.get(at(begun, "check/")))
    (edition,) = node.xpath("//input[@name='edition']/@value")
    answer = cora.post(at(begun, "check/"), {"edition": edition})
    assert (answer.status_code, answer.url) == (302, begun.get_absolute_url())
    assert told(answer) == [
        f"Published. It opens on {moment(begun.opens_at)}; those who are asked get their letter "
        "then."
    ]
    assert fresh(begun).state == "published"
    assert fresh(begun).version().read == begun.working_copy


def test_what_is_published_at_once_says_so(as_, begun):
    answer = as_("cora").post(at(begun, "check/"), {"edition": 1})
    assert told(answer) == ["Published. Those who are asked get their letter within a minute."]


@pytest.mark.parametrize("edition", ["0", "", "x", "7"])
def test_only_what_was_read_is_published(as_, begun, edition):
    answer = as_("cora").post(at(begun, "check/"), {"edition": edition})
    assert answer.status_code == 409
    assert told(answer) == [
        "Somebody has changed the consultation since you opened this page. Read the check again "
        "before you publish it."
    ]
    assert fresh(begun).state == "draft"


def test_a_new_version_shows_what_it_changes_and_is_published(as_, cast):
    there = published(cast)
    cora = as_("cora")
    assert page(cora.get(at(there, "check/"))).xpath("//main//form//button") == []
    writing.edit(there, lambda now: editing.retitle(now, "p1", "In short"), by=cast.cora)
    node = page(cora.get(at(there, "check/")))
    assert words(node, "//ul[@class='changes']/li") == [
        "Changed: title of the page “In short” BeforeThe proposalAfterIn short"
    ]
    assert words(node, "//*[@class='notice-title']") == ["People are answering already"]
    answer = cora.post(at(there, "check/"), {"edition": fresh(there).edition})
    assert told(answer) == ["Published as version 2."]
    version = there.version()
    assert (version.number, version.after_opening) == (2, True)


def test_what_no_longer_fits_is_taken_back(as_, cast):
    there = published(cast, opens=1)
    writing.edit(there, lambda now: editing.swap_part(now, "q1", 1), by=cast.cora)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        cora = as_("cora")
        node = page(cora.get(at(there, "check/")))
        assert words(node, "//*[@class='notice-title']") == ["This cannot be published any more"]
        assert words(node, "//main//form//button") == ["Take back all these changes"]
        sent = {"edition": fresh(there).edition, "do": "take_back"}
        answer = cora.post(at(there, "check/"), sent)
        assert told(answer) == ["Taken back: it says again what version 1 says."]
        assert cora.post(at(there, "check/"), sent).status_code == 409
    assert fresh(there).working_copy == instrument()


def test_a_draft_has_nothing_to_be_taken_back_to(as_, begun):
    answer = as_("cora").post(at(begun, "check/"), {"edition": 1, "do": "take_back"})
    assert told(answer) == ["Nothing is published yet that it could be taken back to."]


def test_when_it_is_over_nothing_is_published(as_, cast):
    there = published(cast)
    Consultation.objects.filter(pk=there.pk).update(state="withdrawn", withdrawn_because="x")
    cora = as_("cora")
    assert page(cora.get(at(there, "check/"))).xpath("//main//form//button") == []
    answer = cora.post(at(there, "check/"), {"edition": 1})
    assert answer.status_code == 302
    assert there.versions.count() == 1
    assert publishing.why_not_publish(there) == []


def test_the_check_of_a_tree_that_was_only_just_begun(as_, cast):
    odd = parse({"schema": "instrument/1", "title": "", "pages": []})
    begun = draft(cast, audience=ALL, told=odd)
    node = page(as_("cora").get(at(begun, "check/")))
    assert words(node, "//li[@class='finding-stop']") == [
        "Give the consultation a title.",
        "Add at least one page.",
    ]
