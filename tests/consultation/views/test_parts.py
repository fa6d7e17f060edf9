import pytest
from lxml import html

from consultation.instrument import Gate, Kind, Page, Question, Text
from consultation.templatetags.parts import parts
from consultation.views.parts import items_of
from tests.consultation.stage import instrument, posted

TREE = instrument()


def item(name, *, answers=None, errors=None, given=None):
    page = next(page for page in TREE.all_pages() if name in {each.name for each in page.asks})
    items = items_of(page, answers or {}, errors or {}, TREE.numbers, given)
    return next(item for item in items if item.get("name") == name)


def drawn(*items):
    return html.fromstring(f"<div>{parts(items)}</div>")


def boxes(node):
    """{field: what a browser would send for it}, of everything that can be sent."""
    found = {}
    for box in node.xpath(".//input | .//textarea | .//select"):
        if box.get("type") in ("radio", "checkbox"):
            value = [box.get("value")] if box.get("checked") is not None else []
        elif box.tag == "select":
            value = [o.get("value") for o in box.xpath("./option[@selected]")] or [""]
        else:
            value = [box.get("value") if box.tag == "input" else box.text[1:]]
        found.setdefault(box.get("name"), []).extend(value)
    return found


# -- Made ready ----------------------------------------------------------------------------------


def test_a_page_is_its_parts_in_their_order_and_its_gate_last():
    items = items_of(TREE.by_name["p1"], {}, {}, TREE.numbers)
    assert [(i["kind"], i["id"]) for i in items] == [
        ("text", "t1"),
        ("yes_no", "q1"),
        ("long_text", "q2"),
        ("gate", "g1"),
    ]
    assert items[0]["html"] == "<p>We propose a <strong>partnership</strong>.</p>\n"


def test_an_item_says_all_that_is_to_be_drawn():
    assert item("q1", answers={"q1": "no"}, errors={"q1": "Answer this."}) == {
        "kind": "yes_no",
        "id": "q1",
        "name": "q1",
        "number": 1,
        "label": "Do you support it?",
        "hint": "",
        "note": "",
        "required": True,
        "named": False,
        "organiser": "",
        "error": "Answer this.",
        "fields": ["q1"],
        "options": [
            {"name": "yes", "label": "Yes", "field": "q1", "checked": False},
            {"name": "no", "label": "No", "field": "q1", "checked": True},
        ],
        "value": "no",
    }
    named = item("q10")
    assert (named["named"], named["organiser"]) == (True, "the coordinator of the reviews")
    assert named["note"] == (
        "If you say yes, the coordinator hands your name to the coordinator of the reviews, and to "
        "nobody else. This answer is kept apart from all your others."
    )


KEPT = [
    ("q1", "yes", {"q1": ["yes"]}),
    ("q2", "\nTwo\nlines <b>", {"q2": ["\nTwo\nlines <b>"]}),
    ("g1", "no", {"g1": ["no"]}),
    ("q3", "2", {"q3": ["2"]}),
    ("q4", "o2", {"q4": ["o2"]}),
    ("q5", ["o1", "o3"], {"q5": ["o1", "o3"]}),
    ("q6", ["o3", "o1"], {"q6-o1": ["2"], "q6-o2": [""], "q6-o3": ["1"]}),
    ("q7", {"from": 1000, "to": 2500}, {"q7-from": ["1,000"], "q7-to": ["2,500"]}),
    ("q7", {"from": 50, "to": 50}, {"q7-from": ["50"], "q7-to": [""]}),
    ("q8", "2018-04-03", {"q8-day": ["3"], "q8-month": ["4"], "q8-year": ["2018"]}),
    ("q9", 'a "word" & more', {"q9": ['a "word" & more']}),
    ("q10", "yes", {"q10": ["yes"]}),
]


@pytest.mark.parametrize(("name", "answer", "sent"), KEPT)
def test_what_was_kept_stands_in_the_boxes_and_would_be_sent_again(name, answer, sent):
    assert boxes(drawn(item(name, answers={name: answer}))) == sent


@pytest.mark.parametrize(("name", "sent"), [(name, sent) for name, _, sent in KEPT])
def test_nothing_answered_is_nothing_chosen(name, sent):
    empty = {field: [""] if "-" in field or name in ("q2", "q9") else [] for field in sent}
    assert boxes(drawn(item(name))) == empty


def test_what_was_typed_stands_there_as_it_was_though_it_cannot_be_read():
    given = posted(
        q1="maybe", q2=" two ", q5=["o9", "o1"], q6_o1="7", q7_from="ten", q8_day="31", q9="<x>"
    )
    shown = {
        name: boxes(drawn(item(name, answers={"q1": "yes"}, given=given)))
        for name in ("q1", "q2", "q5", "q7", "q8", "q9")
    }
    assert shown == {
        "q1": {"q1": []},
        "q2": {"q2": [" two "]},
        "q5": {"q5": ["o1"]},
        "q7": {"q7-from": ["ten"], "q7-to": [""]},
        "q8": {"q8-day": ["31"], "q8-month": [""], "q8-year": [""]},
        "q9": {"q9": ["<x>"]},
    }


# -- Drawn ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*TREE.questions, "g1"])
def test_each_control_has_its_words_its_hint_and_its_error(name):
    error = "This cannot be."
    one = item(name, errors={name: error}) | {"hint": "A hint."}
    node = drawn(one)
    described = node.xpath("//*[@aria-describedby]")[0]
    for key in described.get("aria-describedby").split():
        assert len(node.xpath(f"//*[@id='{key}']")) == 1
    assert node.xpath(f"string(//*[@id='{name}-error'])") == f"Error: {error}"
    assert node.xpath(f"string(//*[@id='{name}-hint'])") == "A hint."
    # The link of the summary of errors leads to the first box.
    first = node.xpath(f"//*[@id='{name}']")[0]
    assert first.tag in ("input", "textarea", "select")
    labels = {label.get("for") for label in node.xpath("//label")}
    assert labels == {box.get("id") for box in node.xpath("//input | //textarea | //select")}
    title = node.xpath("string(//legend | //label[@class='form-label'])")
    expected = f"{one['number']} {one['label']}" + (" (required)" if one["required"] else "")
    assert title == expected


def test_no_two_things_of_a_page_share_an_id():
    for page in TREE.all_pages():
        node = drawn(*items_of(page, {"q1": "yes", "g1": "no"}, {}, TREE.numbers))
        ids = node.xpath("//@id")
        assert len(ids) == len(set(ids))


def test_a_choice_that_need_not_be_made_can_be_taken_back():
    def values(**answers):
        name = next(iter(answers))
        return drawn(item(name, answers=answers)).xpath("//input/@value")

    assert values(q4="") == ["o1", "o2", "o3"]
    assert values(q4="o2") == ["o1", "o2", "o3", ""]
    assert values(g1="no") == ["yes", "no", ""]
    assert values(q1="no") == ["yes", "no"]  # required
    assert values(q5=["o1"]) == ["o1", "o2", "o3"]


HOSTILE = "\"><script>alert(1)</script>'&"


def test_nothing_that_an_author_or_a_person_types_gets_out_of_its_place():
    tree_page = Page(
        "p1",
        HOSTILE,
        (
            Text("t1", HOSTILE),
            *(
                Question(
                    f"q{n}",
                    kind,
                    HOSTILE,
                    HOSTILE,
                    options=TREE.questions["q4"].options,
                    named=kind == Kind.YES_NO,
                    organiser=HOSTILE,
                )
                for n, kind in enumerate(Kind)
            ),
        ),
        Gate("g1", HOSTILE, HOSTILE),
    )
    given = posted(
        **{
            field.replace("-", "_"): HOSTILE
            for i in items_of(tree_page, {}, {}, {})
            for field in i.get("fields", ())
        }
    )
    errors = {f"q{n}": HOSTILE for n in range(9)} | {"g1": HOSTILE}
    written = parts(items_of(tree_page, {}, errors, {}, given))
    node = html.fromstring(f"<div>{written}</div>")
    assert node.xpath("//script") == []
    assert "<script" not in written
    assert {name for e in node.iter() for name in e.attrib if name.startswith("on")} == set()


def test_answers_are_in_no_cache(monkeypatch):
    from consultation.templatetags import parts as tags

    tags.words.cache_clear()
    canary = "canary 4711"
    drawn(item("q2", answers={"q2": canary}), item("q9", answers={"q9": canary}))
    seen = []
    monkeypatch.setattr(tags, "words", lambda text: seen.append(text) or text)
    drawn(
        item("q2", answers={"q2": canary}, errors={"q2": canary}),
        item("q9", answers={"q9": canary}),
        item("q7", given=posted(q7_from=canary)),
    )
    assert canary not in seen
