import pytest

from consultation.instrument import Kind, Option, editing
from consultation.models import Consultation
from consultation.workflow import writing
from tests.consultation.stage import draft, fresh, published
from tests.consultation.views.writers import at, boxes, page, seen, told, words


@pytest.fixture
def begun(cast):
    return draft(cast)


def problems(answer):
    return words(page(answer), "//*[@class='error-summary']//li")


def piece(consultation, name):
    return editing.piece(fresh(consultation).working_copy, name)


# -- Pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "says", "pages"),
    [
        ("", "It will be the last page.", ["p1", "p2", "p3", "p4"]),
        ("?after=p1", "After “The proposal”", ["p1", "p2", "p4", "p3"]),
        (
            "?behind=g1",
            "Behind the gate “Would you like to read more?”, as its last page",
            ["p1", "p2", "p4", "p3"],
        ),
    ],
)
def test_a_page_is_added_where_it_is_to_stand(as_, begun, where, says, pages):
    cora = as_("cora")
    assert words(page(cora.get(at(begun, f"add/{where}"))), "//p[@class='lede']") == [says]
    answer = cora.post(at(begun, f"add/{where}"), {"title": "Four"})
    assert (answer.status_code, answer.url) == (302, at(begun, "page/p4/"))
    assert [p.name for p in fresh(begun).working_copy.all_pages()] == pages
    behind = editing.gates_before(fresh(begun).working_copy, "p4")
    assert behind == (("g1",) if "behind" in where else ())


@pytest.mark.parametrize("where", ["?after=p9", "?after=g1", "?behind=p1", "?behind=q1"])
def test_a_page_is_added_nowhere_else(as_, begun, where):
    assert as_("cora").get(at(begun, f"add/{where}")).status_code == 404
    as_("cora").post(at(begun, f"add/{where}"), {"title": "Four"})
    assert fresh(begun).edition == 1


def test_a_page_needs_a_title(as_, begun):
    assert problems(as_("cora").post(at(begun, "add/"), {"title": " "})) == [
        "Enter a title for the page."
    ]
    long = as_("cora").post(at(begun, "page/p1/"), {"title": "x" * 201, "seen": seen(begun, "p1")})
    assert problems(long) == ["Keep this to 200 characters or fewer. You have typed 201."]
    assert boxes(page(long))["title"] == "x" * 201
    assert fresh(begun).edition == 1


def test_a_page_shows_what_stands_on_it_as_people_see_it(as_, begun):
    node = page(as_("cora").get(at(begun, "page/p1/")))
    assert [section.get("id") for section in node.xpath("//section[contains(@id, '-part')]")] == [
        "t1-part",
        "q1-part",
        "q2-part",
        "g1-part",
    ]
    assert node.xpath("//section//input[@name='q1']/@value") == ["yes", "no"]
    assert node.xpath("//form//input[@name='q1']") == []  # nothing of it is ever sent


def test_a_title_is_changed(as_, begun):
    typed = {"title": "In short", "seen": seen(begun, "p1")}
    answer = as_("cora").post(at(begun, "page/p1/"), typed)
    assert (answer.status_code, told(answer)) == (302, ["Saved."])
    assert piece(begun, "p1").title == "In short"


def test_a_title_that_somebody_changed_shows_both(as_, cast, begun):
    typed = {"title": "Mine", "seen": seen(begun, "p1")}
    writing.edit(begun, lambda now: editing.retitle(now, "p1", "Theirs"), by=cast.ada)
    answer = as_("cora").post(at(begun, "page/p1/"), typed)
    assert answer.status_code == 409
    node = page(answer)
    assert words(node, "//*[@class='paper-text as-typed']") == ["Mine", "Theirs"]
    assert boxes(node) == {"title": "Mine", "seen": seen(fresh(begun), "p1")}
    assert as_("cora").post(at(begun, "page/p1/"), boxes(node)).status_code == 302
    assert piece(begun, "p1").title == "Mine"


# -- Adding parts --------------------------------------------------------------------------------

QUESTIONS = {
    "yes_no": {"label": "Agreed?", "hint": "Think.", "required": "on"},
    "one_of": {"label": "Which?", "options": " A \n\nB\n C  D "},
    "several_of": {"label": "Which?", "options": "A\r\nB"},
    "agree": {"label": "It is good"},
    "short_text": {"label": "In a word?"},
    "long_text": {"label": "Comments"},
    "money": {"label": "How much?", "bands": "0\n£100\n 1,000 \n"},
    "ranking": {"label": "In order", "options": "A\nB\nC"},
    "date": {"label": "When?"},
}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_each_kind_of_question_is_added(as_, begun, kind):
    cora = as_("cora")
    assert cora.get(at(begun, f"page/p3/add/{kind}/")).status_code == 200
    answer = cora.post(at(begun, f"page/p3/add/{kind}/"), QUESTIONS[kind])
    assert (answer.status_code, answer.url) == (302, at(begun, "page/p3/#q11-part"))
    made = piece(begun, "q11")
    assert (made.kind, made.label) == (kind, QUESTIONS[kind]["label"])
    expected = {
        "one_of": ["A", "B", "C D"],
        "several_of": ["A", "B"],
        "ranking": ["A", "B", "C"],
    }
    assert [option.label for option in made.options] == expected.get(kind, [])
    assert [o.name for o in made.options] == [f"o{n + 1}" for n in range(len(made.options))]
    assert made.bands == ((0, 100, 1000) if kind == "money" else ())
    assert (made.required, made.hint) == ((True, "Think.") if kind == "yes_no" else (False, ""))


def test_there_are_nine_kinds_to_choose_from(as_, begun):
    node = page(as_("cora").get(at(begun, "page/p3/add/")))
    assert node.xpath("//ul[@class='kinds']//a/@href") == [f"{kind}/" for kind in Kind]
    assert list(QUESTIONS) == list(Kind)


def test_reading_and_gates_are_added(as_, begun):
    cora = as_("cora")
    cora.post(at(begun, "page/p3/add/text/"), {"text": "# Read\r\n\r\nthis"})
    assert piece(begun, "t3").text == "# Read\n\nthis"
    answer = cora.post(at(begun, "page/p3/add/gate/"), {"label": "More?", "hint": "There is."})
    assert answer.url == at(begun, "page/p3/#g2-part")
    assert (piece(begun, "g2").label, piece(begun, "g2").pages) == ("More?", ())


def test_a_page_has_one_gate(as_, begun):
    answer = as_("cora").post(at(begun, "page/p1/add/gate/"), {"label": "More?"})
    assert problems(answer) == ["This page has a gate already. Somebody may have been quicker."]
    assert boxes(page(answer))["label"] == "More?"


def test_a_page_is_put_behind_a_new_gate(as_, begun):
    cora = as_("cora")
    cora.post(at(begun, "add/"), {"title": "Four"})
    answer = cora.post(at(begun, "page/p4/add/wrap/"), {"label": "Four too?"})
    assert answer.url == f"{at(begun)}#p4"
    assert [p.name for p in piece(begun, "g2").pages] == ["p4"]
    assert editing.page_of(fresh(begun).working_copy, "g2").name == "p3"
    answer = cora.post(at(begun, "page/p1/add/wrap/"), {"label": "?"})
    assert problems(answer) == ["A new gate needs a page without a gate just before this one."]


def test_a_fourth_gate_within_three_is_refused_and_what_was_typed_stays(as_, begun):
    cora = as_("cora")
    cora.post(at(begun, "page/p2/add/gate/"), {"label": "Two?"})
    cora.post(at(begun, "add/?behind=g2"), {"title": "Deep"})
    cora.post(at(begun, "page/p4/add/gate/"), {"label": "Three?"})
    cora.post(at(begun, "add/?behind=g3"), {"title": "Deeper"})
    answer = cora.post(at(begun, "page/p5/add/gate/"), {"label": "Four?"})
    assert problems(answer) == ["Gates are nested more than 3 deep."]
    assert boxes(page(answer))["label"] == "Four?"


def test_required_is_offered_where_everybody_comes(as_, begun):
    cora = as_("cora")
    for rest, offered in (
        ("page/p3/add/date/", 1),
        ("page/p2/add/date/", 0),
        ("part/q4/", 1),
        ("part/q3/", 0),
    ):
        node = page(cora.get(at(begun, rest)))
        assert len(node.xpath("//input[@name='required']")) == offered, rest
    cora.post(at(begun, "page/p2/add/date/"), {"label": "When?", "required": "on"})
    assert piece(begun, "q11").required is False


def test_names_of_what_was_published_are_not_used_again(as_, cast):
    there = published(cast, opens=1)
    cora = as_("cora")
    cora.post(at(there, "remove/q10/"), {"seen": seen(there, "q10", whole=True)})
    cora.post(at(there, "page/p3/add/date/"), {"label": "When?"})
    assert "q10" not in fresh(there).working_copy.questions
    assert piece(there, "q11").label == "When?"


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        ("one_of", {"options": "A\n \n"}, "Enter at least two options, one on each line."),
        ("one_of", {"options": ""}, "Enter the options, one on each line."),
        ("one_of", {"options": "A\nb\nB "}, "“b” stands there twice. Take one of them away."),
        (
            "one_of",
            {"options": "\n".join(map(str, range(15)))},
            "Keep it to 14 options. You have 15.",
        ),
        (
            "one_of",
            {"options": "A\n" + "x" * 201},
            f"Keep each option to 200 characters. “{'x' * 40}…” has 201.",
        ),
        ("money", {"bands": "0"}, "Enter at least two bands, one on each line."),
        (
            "money",
            {"bands": "0\nlots"},
            "“lots” is no amount. Enter whole pounds, one on each line.",
        ),
        ("money", {"bands": "100\n0"}, "Each band must begin higher than the one before it."),
        (
            "money",
            {"bands": "0\n99999999"},
            "Each band must begin higher than the one before it.",
        ),
        (
            "money",
            {"bands": "\n".join(map(str, range(15)))},
            "Keep it to 14 bands. You have 15.",
        ),
        ("date", {"label": " "}, "Enter the question."),
        ("date", {"label": "a\0b"}, "This text has a character in it that cannot be kept. Type it again."),
        ("yes_no", {"named": "on"}, "Say whom the names go to: people want to know."),
        (
            "yes_no",
            {"named": "on", "organiser": "Jo", "required": "on"},
            "Nobody must give their name. Untick this, or “It needs a name”.",
        ),
    ],
)  # fmt: skip
def test_what_a_question_lacks_is_told_and_nothing_typed_is_lost(as_, begun, kind, typed, says):
    sent = {"label": "Which?", "hint": "Kept <b>words</b>"} | typed
    answer = as_("cora").post(at(begun, f"page/p3/add/{kind}/"), sent)
    assert answer.status_code == 422
    assert problems(answer) == [says]
    shown = boxes(page(answer))
    kept = {key: text.strip() for key, text in sent.items() if "\0" not in text}
    assert {key: shown[key].strip() for key in kept} == kept
    assert fresh(begun).edition == 1


# -- Changing parts ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["t1", "q1", "q2", "g1", "q3", *(f"q{n}" for n in range(4, 11))])
def test_saving_what_stands_there_changes_nothing(as_, begun, name):
    cora = as_("cora")
    sent = boxes(page(cora.get(at(begun, f"part/{name}/"))))
    answer = cora.post(at(begun, f"part/{name}/"), sent)
    assert (answer.status_code, told(answer)) == (302, ["Saved."])
    assert fresh(begun).edition == 1


def test_options_keep_their_names_when_they_are_reworded_and_moved(as_, begun):
    sent = {
        "label": "How often?",
        "options": "Never\nTermly\nEvery year",
        "seen": seen(begun, "q4"),
    }
    as_("cora").post(at(begun, "part/q4/"), sent)
    assert piece(begun, "q4").options == (
        Option("o3", "Never"),
        Option("o1", "Termly"),
        Option("o2", "Every year"),
    )


def test_a_question_becomes_another_kind(as_, begun):
    cora = as_("cora")
    node = page(cora.get(at(begun, "part/q4/?kind=money")))
    sent = boxes(node)
    assert sent["label"] == "Question q4?"
    assert cora.post(at(begun, "part/q4/?kind=money"), sent).status_code == 302
    made = piece(begun, "q4")
    assert (made.kind, made.options, made.bands) == ("money", (), (0, 100, 250, 500, 1000))
    assert cora.get(at(begun, "part/q4/?kind=essay")).status_code == 200


def test_a_gate_keeps_its_pages(as_, begun):
    sent = {"label": "More?", "hint": "", "seen": seen(begun, "g1")}
    as_("cora").post(at(begun, "part/g1/"), sent)
    assert [p.name for p in piece(begun, "g1").pages] == ["p2"]
    assert piece(begun, "g1").label == "More?"


def test_a_part_that_somebody_changed_shows_both_texts_and_loses_nothing(as_, cast, begun):
    cora = as_("cora")
    mine = boxes(page(cora.get(at(begun, "part/q4/")))) | {
        "label": "How often do we meet?",
        "options": "Termly\nYearly\nNever\nWeekly",
    }
    theirs = {"label": "How often?", "options": "Termly\nYearly", "seen": seen(begun, "q4")}
    cora.post(at(begun, "part/q4/"), theirs)
    answer = cora.post(at(begun, "part/q4/"), mine)
    assert answer.status_code == 409
    node = page(answer)
    assert words(node, "//*[@class='conflict-field']") == ["Question", "Options"]
    assert words(node, "//*[@class='paper-text as-typed']") == [
        "How often do we meet?",
        "How often?",
        "Termly Yearly Never Weekly",
        "Termly Yearly",
    ]
    assert boxes(node) == mine | {"seen": seen(fresh(begun), "q4")}
    assert piece(begun, "q4").label == "How often?"
    assert cora.post(at(begun, "part/q4/"), boxes(node)).status_code == 302
    assert [o.label for o in piece(begun, "q4").options] == ["Termly", "Yearly", "Never", "Weekly"]


def test_somebody_elses_other_part_is_no_conflict(as_, cast, begun):
    cora = as_("cora")
    mine = boxes(page(cora.get(at(begun, "part/q4/")))) | {"label": "Mine"}
    theirs = boxes(page(cora.get(at(begun, "part/q5/")))) | {"label": "Theirs"}
    cora.post(at(begun, "part/q5/"), theirs)
    assert cora.post(at(begun, "part/q4/"), mine).status_code == 302
    assert (piece(begun, "q4").label, piece(begun, "q5").label) == ("Mine", "Theirs")


def test_what_was_typed_into_a_part_that_has_gone_is_shown_to_be_copied(as_, cast, begun):
    typed = {"label": "An hour’s <work>", "hint": "", "options": "A\nB", "seen": seen(begun, "q4")}
    writing.edit(begun, lambda now: editing.remove(now, "q4"), by=cast.ada)
    answer = as_("cora").post(at(begun, "part/q4/"), typed)
    assert answer.status_code == 409
    node = page(answer)
    assert words(node, "//h1") == ["Somebody removed this while you wrote"]
    assert words(node, "//*[contains(@class, 'remove-words')]") == ["An hour’s <work>", "A B"]


@pytest.mark.parametrize("rest", ["part/q4/", "part/t1/", "page/p1/", "page/p1/add/text/", "add/", "frame/"])  # fmt: skip
def test_whoever_does_not_say_what_they_saw_overwrites_nothing(as_, begun, rest):
    answer = as_("cora").post(at(begun, rest), {})
    assert answer.status_code == 422
    assert fresh(begun).edition == 1


# -- While people answer -------------------------------------------------------------------------


def test_words_can_be_put_right_while_people_answer(as_, cast):
    there = published(cast)
    cora = as_("cora")
    sent = boxes(page(cora.get(at(there, "part/q4/")))) | {"options": "Each term\nYearly\nNever"}
    assert cora.post(at(there, "part/q4/"), sent).status_code == 302
    assert piece(there, "q4").options[0] == Option("o1", "Each term")


@pytest.mark.parametrize(
    ("rest", "typed"),
    [
        ("part/q4/", {"options": "Termly\nYearly"}),
        ("page/p1/add/text/", {"text": "An hour’s work"}),
        ("page/p1/add/date/", {"label": "An hour’s work"}),
        ("add/", {"title": "An hour’s work"}),
    ],
)
def test_more_than_words_is_refused_while_people_answer_and_kept_on_the_page(
    as_, cast, rest, typed
):
    there = published(cast)
    cora = as_("cora")
    sent = boxes(page(cora.get(at(there, rest)))) | typed
    answer = cora.post(at(there, rest), sent)
    assert answer.status_code == 422
    assert problems(answer) == [
        "People have begun to answer, so only words can be changed now, and this was not saved. "
        "What is asked, of which kind, in which order and behind which gate stays as it is."
    ]
    assert boxes(page(answer)) == sent
    assert fresh(there).edition == 1


def test_a_consultation_sealed_while_somebody_wrote_keeps_what_was_typed_on_the_page(as_, cast):
    there = published(cast)
    cora = as_("cora")
    sent = boxes(page(cora.get(at(there, "part/q4/")))) | {"label": "Mine"}
    Consultation.objects.filter(pk=there.pk).update(state="sealed")
    answer = cora.post(at(there, "part/q4/"), sent)
    assert answer.status_code == 422
    assert boxes(page(answer)) == sent
