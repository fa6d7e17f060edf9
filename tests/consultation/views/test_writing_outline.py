import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultation.instrument import Kind, Page, Question, editing, parse
from consultation.models import Consultation
from consultation.workflow import writing
from tests.consultation.stage import draft, fresh, published
from tests.consultation.views.writers import at, page, seen, told, words

ADDRESSES = [
    "",
    "frame/",
    "move/q1/",
    "remove/q1/",
    "add/",
    "page/p1/",
    "page/p1/add/",
    "page/p1/add/text/",
    "part/q1/",
    "paths/",
    "check/",
]


@pytest.fixture
def begun(cast):
    return draft(cast)


def order(consultation):
    return [
        [page.name, *(part.name for part in page.parts)]
        for page in fresh(consultation).working_copy.all_pages()
    ]


# -- Who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", [*ADDRESSES, "../preview/"])
def test_the_authors_screens_are_the_coordinators(as_, cast, begun, rest):
    there = published(cast)
    address = {c: at(c, rest).replace("write/../", "") for c in (begun, there)}
    assert as_("cora").get(address[begun]).status_code == 200
    for who in ("hana", "priya"):
        assert as_(who).get(address[begun]).status_code == 404  # nobody knows of a draft
        assert as_(who).get(address[there]).status_code == 403  # they are asked, and do not write
    posted = as_("hana").post(at(there, "move/"), {"move": "down q1"})
    assert (posted.status_code, fresh(there).edition) == (403, 1)


def test_nobody_but_coordinators_starts_one(as_):
    for who in ("hana", "gus", "ada"):
        assert as_(who).get("/consultations/start/").status_code == 403
        assert as_(who).post("/consultations/start/", {"title": "x"}).status_code == 403
    assert Consultation.objects.count() == 0


# -- Starting and the frame ----------------------------------------------------------------------


def test_starting_leads_to_the_empty_outline(as_, cast):
    answer = as_("cora").post("/consultations/start/", {"title": " Together? ", "organiser": ""})
    begun = Consultation.objects.get()
    assert (answer.status_code, answer.url) == (302, at(begun))
    assert told(answer) == ["The consultation is started. Add its first page."]
    assert (begun.title, begun.instrument["title"], begun.created_by) == (
        "Together?",
        "Together?",
        cast.cora,
    )
    assert words(page(as_("cora").get(at(begun))), "//div[@class='empty']/h2") == ["No pages yet"]


def test_a_consultation_without_a_title_is_not_started(as_):
    answer = as_("cora").post("/consultations/start/", {"title": " ", "organiser": "The <heads>"})
    assert answer.status_code == 422
    node = page(answer)
    assert words(node, "//*[@class='error-summary']//li") == ["Enter a title for the consultation."]
    assert node.xpath("//input[@name='organiser']/@value") == ["The <heads>"]
    assert Consultation.objects.count() == 0


FRAME = {"title": "New", "organiser": "Jo", "purpose": "P", "welcome": "W", "thanks": "T"}


def test_the_frame_is_changed(as_, begun):
    cora = as_("cora")
    mark = page(cora.get(at(begun, "frame/"))).xpath("//input[@name='seen']/@value")[0]
    answer = cora.post(at(begun, "frame/"), FRAME | {"seen": mark})
    assert (answer.status_code, answer.url, told(answer)) == (302, at(begun), ["Saved."])
    now = fresh(begun)
    assert (now.title, now.organiser, now.working_copy.welcome) == ("New", "Jo", "W")


def test_a_frame_that_somebody_changed_shows_both_texts(as_, cast, begun):
    mark = writing.mark_of_frame(begun)
    writing.set_frame(begun, by=cast.ada, seen=mark, title="Theirs", organiser="Jo")
    cora = as_("cora")
    answer = cora.post(at(begun, "frame/"), FRAME | {"seen": mark})
    node = page(answer)
    assert answer.status_code == 409
    assert words(node, "//*[@class='conflict-field']") == ["Title", "Purpose", "Welcome", "Thanks"]
    assert words(node, "//*[@class='paper-text as-typed']")[:2] == ["New", "Theirs"]
    assert node.xpath("//input[@name='title']/@value") == ["New"]
    assert fresh(begun).title == "Theirs"
    again = node.xpath("//input[@name='seen']/@value")[0]
    assert cora.post(at(begun, "frame/"), FRAME | {"seen": again}).status_code == 302
    assert fresh(begun).title == "New"


# -- The outline ---------------------------------------------------------------------------------


def test_everything_stands_in_its_order_with_the_numbers_of_the_paper(as_, begun):
    node = page(as_("cora").get(at(begun)))
    assert words(node, "//section[contains(@class, 'outline-page')]//h2") == [
        "The proposal",
        "More about it",
        "How it works",
    ]
    numbers = words(node, "//li/span[@class='outline-number']")
    assert [n for n in numbers if n] == [str(n) for n in range(1, 12)]
    assert words(node, "//li[@id='g1']//p") == [
        "Gate · yes opens 1 page · then everybody goes on with “How it works”"
    ]
    assert words(node, "//section[@id='p2']/p") == ["Behind gate 3"]
    assert words(node, "//li[@id='q1']//p") == ["Yes or no · required"]
    assert words(node, "//li[@id='t1']//a") == ["We propose a partnership."]
    assert node.xpath("//*[@id='up-t1']/@disabled | //*[@id='down-q10']/@disabled") != []
    assert node.xpath("//*[@id='down-t1']/@disabled") == []


def test_the_outline_takes_the_same_queries_however_long_it_is(as_, begun):
    cora = as_("cora")

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert cora.get(at(begun)).status_code == 200
        return len(caught)

    queries()
    few = queries()

    def longer(now):
        for n in range(4, 40):
            now = editing.add_page(now, Page(f"p{n}", f"Page {n}"))
        return now

    Consultation.objects.filter(pk=begun.pk).update(instrument=longer(begun.working_copy).as_json())
    assert queries() == few


# -- Moving --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("move", "focus", "expected"),
    [
        ("down q1", "down-q1", [["p1", "t1", "q2", "q1"], ["p2", "t2", "q3"]]),
        ("up q1", "down-q1", [["p1", "q1", "t1", "q2"], ["p2", "t2", "q3"]]),
        ("down q2", "down-q2", [["p1", "t1", "q1"], ["p2", "q2", "t2", "q3"]]),
        ("up p3", "down-p3", [["p3"], ["p1", "t1", "q1", "q2"], ["p2", "t2", "q3"]]),
        ("in p3", "p3", [["p1", "t1", "q1", "q2"], ["p2", "t2", "q3"], ["p3"]]),
        ("out p2", "p2", [["p1", "t1", "q1", "q2"], ["p2", "t2", "q3"], ["p3"]]),
    ],
)
def test_a_button_moves_and_keeps_the_focus(as_, begun, move, focus, expected):
    answer = as_("cora").post(at(begun, "move/"), {"move": move})
    assert (answer.status_code, answer.url) == (302, f"{at(begun)}#{focus}")
    short = [[n for n in names if names[0] != "p3" or n == "p3"] for names in order(begun)]
    assert short == expected if len(expected) == 3 else short[:2] == expected
    node = page(as_("cora").get(at(begun)))
    (there,) = node.xpath(f"//*[@id='{focus}']")
    assert there.get("disabled") is None


def test_moving_on_the_page_stays_on_the_page(as_, begun):
    answer = as_("cora").post(at(begun, "move/"), {"move": "up q5", "on": "page"})
    assert answer.url == f"{at(begun)}page/p3/#up-q5"


@pytest.mark.parametrize(
    ("move", "says"),
    [
        ("in p1", "There is no gate just before this page."),
        ("out p1", "This page stands behind no gate."),
        ("up g1", "A gate stands at the end of its page, and moves with it."),
        ("in q1", "A gate stands at the end of its page, and moves with it."),
    ],
)
def test_what_cannot_be_moved_is_told(as_, begun, move, says):
    before = order(begun)
    answer = as_("cora").post(at(begun, "move/"), {"move": move})
    assert (answer.status_code, told(answer), order(begun)) == (302, [says], before)


def test_a_required_question_is_not_carried_behind_a_gate(as_, begun):
    answer = as_("cora").post(at(begun, "move/q1/"), {"place": "to p2"})
    assert answer.status_code == 422
    assert order(begun)[1] == ["p2", "t2", "q3"]
    writing.edit(begun, lambda now: editing.place_part(now, "q1", "p3"), by=begun.created_by)
    answer = as_("cora").post(at(begun, "move/"), {"move": "in p3"})
    assert told(answer) == [
        "“Do you support it?” stands behind a gate, where not everybody comes, so it cannot be "
        "required."
    ]


@pytest.mark.parametrize("move", ["", "sideways q1", "up", "\0", "up q99"])
def test_orders_that_no_button_gives(as_, begun, move):
    answer = as_("cora").post(at(begun, "move/"), {"move": move})
    if answer.status_code == 302:
        assert told(answer) == ["Somebody else has removed this meanwhile."]
    else:
        assert answer.status_code == 400
    assert fresh(begun).edition == 1


def test_any_place_can_be_chosen(as_, begun):
    cora = as_("cora")
    node = page(cora.get(at(begun, "move/p3/")))
    assert words(node, "//label") == [
        "Before all other pages",
        "After “The proposal”",
        "Last behind gate 3, “Would you like to read more?”",
        "After “More about it”",
    ]
    answer = cora.post(at(begun, "move/p3/"), {"place": "first"})
    assert (answer.url, told(answer)) == (f"{at(begun)}#p3", ["Moved."])
    assert [names[0] for names in order(begun)] == ["p3", "p1", "p2"]
    cora.post(at(begun, "move/p3/"), {"place": "behind g1"})
    assert [names[0] for names in order(begun)] == ["p1", "p2", "p3"]
    cora.post(at(begun, "move/q9/"), {"place": "to p1"})
    assert order(begun)[0] == ["p1", "t1", "q1", "q2", "q9"]


@pytest.mark.parametrize("place", ["", "after p1x", "behind p1", "to p9", "after p1", "\0"])
def test_a_place_that_is_none_is_refused(as_, begun, place):
    answer = as_("cora").post(at(begun, "move/p1/"), {"place": place})
    assert answer.status_code == 422
    assert words(page(answer), "//*[@class='error-summary']//li") == ["Choose where it is to go."]
    assert fresh(begun).edition == 1


def test_gates_are_not_put_elsewhere_and_what_is_not_there_is_not_found(as_, begun):
    cora = as_("cora")
    for rest in ("move/g1/", "move/q99/", "remove/q99/", "page/q1/", "page/p9/", "part/p1/"):
        assert cora.get(at(begun, rest)).status_code == 404


# -- Removing ------------------------------------------------------------------------------------


def test_removing_asks_and_then_removes(as_, begun):
    cora = as_("cora")
    node = page(cora.get(at(begun, "remove/q2/")))
    assert words(node, "//h1") == ["Remove this question?"]
    mark = node.xpath("//input[@name='seen']/@value")[0]
    answer = cora.post(at(begun, "remove/q2/"), {"seen": mark})
    assert (answer.url, told(answer)) == (f"{at(begun)}#p1", ["Removed."])
    assert order(begun)[0] == ["p1", "t1", "q1"]


def test_a_gate_can_go_alone_or_with_its_pages(as_, begun):
    cora = as_("cora")
    node = page(cora.get(at(begun, "remove/g1/")))
    assert words(node, "//main//ul[not(ancestor::nav)]/li") == ["More about it"]
    cora.post(at(begun, "remove/g1/"), {"seen": seen(begun, "g1", whole=True), "keep": "yes"})
    assert [names[0] for names in order(begun)] == ["p1", "p2", "p3"]
    assert fresh(begun).working_copy.gates == {}


def test_a_page_takes_along_what_stands_behind_its_gate(as_, begun):
    cora = as_("cora")
    assert "More about it" in cora.get(at(begun, "remove/p1/")).content.decode()
    answer = cora.post(at(begun, "remove/p1/"), {"seen": seen(begun, "p1", whole=True)})
    assert answer.url == at(begun)
    assert [names[0] for names in order(begun)] == ["p3"]


def test_what_somebody_changed_is_read_again_before_it_is_removed(as_, cast, begun):
    mark = seen(begun, "p1", whole=True)
    writing.edit(begun, lambda now: editing.retitle(now, "p1", "Theirs"), by=cast.ada)
    answer = as_("cora").post(at(begun, "remove/p1/"), {"seen": mark})
    assert answer.status_code == 409
    assert told(answer) == [
        "Somebody has changed this meanwhile. Read it again before you remove it."
    ]
    node = page(answer)
    assert words(node, "//*[contains(@class, 'remove-words')]") == ["Theirs"]
    again = node.xpath("//input[@name='seen']/@value")[0]
    assert as_("cora").post(at(begun, "remove/p1/"), {"seen": again}).status_code == 302


def test_what_a_colleague_put_on_a_page_is_not_removed_unseen(as_, cast, begun):
    mark = seen(begun, "p3", whole=True)
    more = Question("q99", Kind.DATE, "And when?")
    writing.edit(begun, lambda now: editing.add_part(now, "p3", more), by=cast.ada)
    assert as_("cora").post(at(begun, "remove/p3/"), {"seen": mark}).status_code == 409
    assert "q99" in fresh(begun).working_copy.questions


def test_nothing_can_be_removed_while_people_answer(as_, cast):
    there = published(cast)
    answer = as_("cora").post(at(there, "remove/q2/"), {"seen": seen(there, "q2", whole=True)})
    assert (answer.status_code, answer.url) == (302, there.get_absolute_url())
    assert told(answer)[0].startswith("People have begun to answer, so only words")
    assert fresh(there).edition == 1


def test_when_it_is_over_the_outline_can_be_read_and_nothing_else(as_, cast):
    there = published(cast)
    Consultation.objects.filter(pk=there.pk).update(state="withdrawn", withdrawn_because="x")
    cora = as_("cora")
    node = page(cora.get(at(there)))
    assert node.xpath("//button[@name='move'] | //main//a[contains(@href, '/part/')]") == []
    says = f"“{there.title}” is “Withdrawn”, so nothing of it can be changed any more."
    for rest in ("frame/", "part/q1/", "page/p1/", "add/"):
        answer = cora.get(at(there, rest))
        assert (answer.status_code, told(answer)[-1]) == (302, says)


def test_what_an_author_types_gets_out_of_no_screen(as_, cast):
    hostile = '"><script>alert(1)</script>'
    content = draft(cast).instrument
    content["title"] = hostile
    content["pages"][0]["title"] = hostile
    content["pages"][0]["parts"][0]["text"] = hostile
    content["pages"][0]["parts"][1]["label"] = hostile
    content["pages"][0]["gate"]["label"] = hostile
    content["pages"][1]["parts"][0]["options"][0]["label"] = hostile
    there = draft(cast, told=parse(content))
    cora = as_("cora")
    screens = [
        *ADDRESSES,
        "remove/p1/",
        "remove/t1/",
        "part/t1/",
        "part/g1/",
        "page/p3/",
        "part/q4/",
    ]
    for rest in [*screens, "../read/", "../preview/", "../preview/?at=p1"]:
        answer = cora.get(at(there, rest).replace("write/../", ""))
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode(), rest
