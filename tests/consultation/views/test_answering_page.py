"""A page of questions: kept, gone on from, checked, shared."""

import time_machine
from django.contrib.messages import get_messages
from django.utils import timezone
from lxml import html

from consultation.models import Invitee
from consultation.workflow import answering
from tests.consultation.stage import answer, invitee, published

FULL = {
    "q4": "o1",
    "q5": ["o1", "o3"],
    "q6-o1": "2",
    "q6-o2": "1",
    "q6-o3": "3",
    "q7-from": "£100",
    "q7-to": "250",
    "q8-day": "30",
    "q8-month": "4",
    "q8-year": "2027",
    "q9": "A word",
    "q10": "yes",
}
KEPT = {
    "q4": "o1",
    "q5": ["o1", "o3"],
    "q6": ["o2", "o1", "o3"],
    "q7": {"from": 100, "to": 250},
    "q8": "2027-04-30",
    "q9": "A word",
    "q10": "yes",
}
QUIET = {"X-Autosave": "1"}


def at(consultation, page, slug="me"):
    return f"/consultations/{consultation.pk}/answer/{slug}/{page}/"


def post(client, consultation, page, given, slug="me", *, seen=None, **more):
    """Press a button on the page as it stands, or as it was seen before."""
    return client.post(
        at(consultation, page, slug),
        given | {"mark": seen or seen_on(client, consultation, page, slug)},
        **more,
    )


def seen_on(client, consultation, page, slug="me"):
    """The mark that the form carries."""
    shown = client.get(at(consultation, page, slug)).content.decode()
    return shown.split('name="mark" value="')[1].split('"')[0]


def answers_of(consultation, person=None, school=None):
    return answering.draft_of(consultation, invitee(consultation, person, school)).answers


def test_every_kind_of_answer_is_kept_and_shown_again(as_, cast, consultation):
    client = as_("hana")
    assert post(client, consultation, "p3", FULL).url == at(consultation, "check")
    assert answers_of(consultation, cast.hana) == KEPT
    shown = client.get(at(consultation, "p3")).content.decode()
    for piece in ('value="A word"', 'value="o1" id="q4" checked', 'value="2027"', 'value="250"'):
        assert piece in shown


def test_the_gate_decides_where_it_goes_on(as_, consultation):
    client = as_("hana")
    for gate, then in (("yes", "p2"), ("no", "p3"), ("", "p3")):
        assert post(client, consultation, "p1", {"g1": gate}).url == at(consultation, then)


def test_back_saves_too_and_goes_the_way_one_came(as_, cast, consultation):
    client = as_("hana")
    details = f"/consultations/{consultation.pk}/answer/me/"
    assert post(client, consultation, "p1", {"g1": "yes", "action": "back"}).url == details
    assert post(client, consultation, "p3", {"q9": "x", "action": "back"}).url == at(
        consultation, "p2"
    )
    post(client, consultation, "p1", {"g1": "no"})
    assert post(client, consultation, "p3", {"q9": "x", "action": "back"}).url == at(
        consultation, "p1"
    )
    assert answers_of(consultation, cast.hana) == {"g1": "no", "q9": "x"}


def test_one_may_leave_with_a_page_half_done(as_, cast, consultation):
    answered = post(as_("hana"), consultation, "p1", {"q2": "Half", "action": "leave"})
    assert answered.url == consultation.get_absolute_url()
    (said,) = get_messages(answered.wsgi_request)
    assert str(said) == "Your answers are saved. Nothing is sent yet: go on whenever you like."
    assert answers_of(consultation, cast.hana) == {"q2": "Half"}
    assert not Invitee.objects.filter(consultation=consultation, replied=True).exists()


def test_what_cannot_be_read_is_said_and_stays_typed_and_the_rest_is_kept(as_, cast, consultation):
    client = as_("hana")
    for action in ("next", "back", "leave"):
        answered = post(
            client, consultation, "p3", {"q7-from": "<lots>", "q9": "A word", "action": action}
        )
        page = answered.content.decode()
        assert answered.status_code == 422
        assert "<title>Error: How it works" in page
        assert '<a href="#q7">Enter whole pounds a year in figures, for example 250.</a>' in page
        assert 'value="&lt;lots&gt;"' in page
        assert 'value="A word"' in page
    assert answers_of(consultation, cast.hana) == {"q9": "A word"}
    # The form that was shown goes on from what it has kept.
    mark = page.split('name="mark" value="')[1].split('"')[0]
    assert (
        post(client, consultation, "p3", {"q7-from": "5", "q9": "Two"}, seen=mark).status_code
        == 302
    )
    assert answers_of(consultation, cast.hana) == {"q7": {"from": 5, "to": 5}, "q9": "Two"}


def test_a_page_off_the_way_says_so(as_, consultation):
    shown = as_("hana").get(at(consultation, "p2")).content.decode()
    assert "Not on your way" in shown
    assert "What you answer here is not sent" in shown
    answered = post(as_("hana"), consultation, "p2", {"q3": "5"})
    assert answered.url == at(consultation, "p3")


# -- Two tabs --------------------------------------------------------------------------------------


def test_both_texts_are_shown_and_nothing_is_overwritten_until_one_chooses(as_, cast, consultation):
    client = as_("hana")
    opened = seen_on(client, consultation, "p1")
    post(client, consultation, "p1", {"q1": "yes", "q2": "First <tab>"}, seen=opened)
    mine = {"q1": "", "q2": "Second tab"}
    both = post(client, consultation, "p1", mine, seen=opened)
    page = both.content.decode()
    assert both.status_code == 409
    assert page.count("First &lt;tab&gt;") == 1
    assert page.count("Second tab") == 2  # beside theirs, and in the field
    assert answers_of(consultation, cast.hana) == {"q1": "yes", "q2": "First <tab>"}
    mark = page.split('name="mark" value="')[1].split('"')[0]
    # Not by the script either.
    quiet = post(client, consultation, "p1", mine | {"keep-q2": "mine"}, seen=mark, headers=QUIET)
    assert (quiet.status_code, quiet["X-Mark"]) == (204, mark)
    assert answers_of(consultation, cast.hana)["q2"] == "First <tab>"
    post(client, consultation, "p1", mine | {"keep-q2": "mine"}, seen=mark)
    assert answers_of(consultation, cast.hana) == {"q1": "yes", "q2": "Second tab"}


def test_one_may_keep_what_was_saved_meanwhile(as_, cast, consultation):
    client = as_("hana")
    opened = seen_on(client, consultation, "p1")
    post(client, consultation, "p1", {"q2": "First"}, seen=opened)
    page = post(client, consultation, "p1", {"q1": "no", "q2": "Second"}, seen=opened)
    mark = page.content.decode().split('name="mark" value="')[1].split('"')[0]
    chosen = {"q1": "no", "q2": "Second", "keep-q2": "theirs"}
    assert post(client, consultation, "p1", chosen, seen=mark).status_code == 302
    assert answers_of(consultation, cast.hana) == {"q1": "no", "q2": "First"}


def test_a_form_without_a_mark_overwrites_nothing(as_, cast, consultation):
    answer(consultation, cast.hana, {"q1": "yes"}, send=False)
    assert as_("hana").post(at(consultation, "p1"), {"q1": "no"}).status_code == 409
    assert answers_of(consultation, cast.hana) == {"q1": "yes"}


# -- The script saves ------------------------------------------------------------------------------


@time_machine.travel("2026-11-21T19:04:00Z", tick=False)
def test_the_script_saves_and_is_told_when(as_, cast):
    consultation = published(cast)
    client = as_("hana")
    quiet = post(client, consultation, "p1", {"q2": "Let"}, headers=QUIET)
    assert (quiet.status_code, quiet.content, quiet["X-Says"]) == (204, b"", "Saved 7.04pm")
    again = post(client, consultation, "p1", {"q2": "Let us"}, seen=quiet["X-Mark"], headers=QUIET)
    assert again.status_code == 204
    assert answers_of(consultation, cast.hana) == {"q2": "Let us"}


def test_the_script_keeps_what_can_be_read(as_, cast, consultation):
    client = as_("hana")
    quiet = post(client, consultation, "p3", {"q7-from": "tw", "q9": "A"}, headers=QUIET)
    assert quiet.status_code == 422
    assert quiet.content.decode().endswith("but for what cannot be read yet")
    assert answers_of(consultation, cast.hana) == {"q9": "A"}
    given = {"q7-from": "20", "q9": "A"}
    assert (
        post(client, consultation, "p3", given, seen=quiet["X-Mark"], headers=QUIET).status_code
        == 204
    )
    assert answers_of(consultation, cast.hana) == {"q7": {"from": 20, "to": 20}, "q9": "A"}


def test_the_script_never_overwrites_and_never_decides(as_, cast, consultation):
    client = as_("hana")
    opened = seen_on(client, consultation, "p1")
    post(client, consultation, "p1", {"q2": "First"}, seen=opened)
    quiet = post(
        client, consultation, "p1", {"q1": "no", "q2": "Second"}, seen=opened, headers=QUIET
    )
    assert quiet.status_code == 409
    assert "changed elsewhere too" in quiet.content.decode()
    assert answers_of(consultation, cast.hana) == {"q1": "no", "q2": "First"}
    # Pressing the button shows both.
    both = post(client, consultation, "p1", {"q1": "no", "q2": "Second"}, seen=quiet["X-Mark"])
    assert both.status_code == 409


def test_the_script_tells_of_others_on_the_same_page(as_, cast, consultation):
    client = as_("hana")
    opened = seen_on(client, consultation, "p1")
    post(client, consultation, "p1", {"q1": "yes"}, seen=opened)
    quiet = post(client, consultation, "p1", {"q2": "Mine"}, seen=opened, headers=QUIET)
    assert quiet["X-Says"].endswith("Others have changed this page too: open it again to see.")
    assert answers_of(consultation, cast.hana) == {"q1": "yes", "q2": "Mine"}


def test_the_script_never_sends_and_never_takes_back(as_, cast, consultation):
    client = as_("hana")
    post(client, consultation, "p1", {"q1": "yes", "action": "next"}, headers=QUIET)
    seat = invitee(consultation, cast.hana)
    assert not answering.draft_of(consultation, seat).submitted
    answering.send(
        consultation, seat, by=cast.hana, edition=answering.draft_of(consultation, seat).edition
    )
    quiet = post(client, consultation, "p1", {"q1": "", "q2": "More"}, headers=QUIET)
    assert quiet.status_code == 422
    draft = answering.draft_of(consultation, seat)
    assert (draft.submitted, draft.answers) == (True, {"q1": "yes", "q2": "More"})


def test_the_script_adds_no_note_and_goes_nowhere(as_, cast):
    consultation = published(cast, asks="both")
    slug = f"school-{cast.ash.pk}"
    quiet = post(as_("dev"), consultation, "p1", {"note-q1": "Hm"}, slug, headers=QUIET)
    assert quiet.status_code == 204
    seat = invitee(consultation, school=cast.ash)
    assert answering.draft_of(consultation, seat).notes == []


# -- After it is sent ------------------------------------------------------------------------------


def test_what_is_sent_keeps_an_answer_to_what_is_required(as_, cast, consultation):
    answer(consultation, cast.hana, {"q1": "yes"})
    client = as_("hana")
    answered = post(client, consultation, "p1", {"q1": "", "q2": "Typed"})
    page = answered.content.decode()
    assert answered.status_code == 422
    assert '<a href="#q1">Your response is sent and needs an answer here.' in page
    assert "Typed</textarea>" in page
    assert answers_of(consultation, cast.hana) == {"q1": "yes"}
    answered = post(client, consultation, "p1", {"q1": "no", "q2": "Typed", "action": "leave"})
    (said,) = get_messages(answered.wsgi_request)
    assert str(said) == "Your changes are saved, and count: your response is sent."


# -- The school writes together --------------------------------------------------------------------


def test_the_school_talks_beside_each_question(as_, cast):
    consultation = published(cast, asks="both")
    slug = f"school-{cast.ash.pk}"
    answered = post(
        as_("dev"),
        consultation,
        "p1",
        {"q1": "yes", "note-q2": "What <about> Art?", "action": "stay-q2"},
        slug,
    )
    assert answered.url == f"{at(consultation, 'p1', slug)}#talk-q2"
    shown = as_("priya").get(at(consultation, "p1", slug)).content.decode()
    assert "Dev Raman" in shown
    assert "What &lt;about&gt; Art?" in shown
    note = shown.split('value="unnote-')[1].split('"')[0]
    post(as_("priya"), consultation, "p1", {"q1": "yes", "action": f"unnote-{note}"}, slug)
    assert "Art?" not in as_("dev").get(at(consultation, "p1", slug)).content.decode()
    assert answers_of(consultation, school=cast.ash) == {"q1": "yes"}


def test_a_note_that_is_typed_is_kept_whatever_is_pressed(as_, cast):
    consultation = published(cast, asks="both")
    slug = f"school-{cast.ash.pk}"
    assert post(as_("dev"), consultation, "p1", {"note-q1": "Hm"}, slug).url == at(
        consultation, "p3", slug
    )
    seat = invitee(consultation, school=cast.ash)
    assert answering.draft_of(consultation, seat).notes == [
        {"by": "Dev Raman", "question": "q1", "says": "Hm"}
    ]


def test_a_note_that_is_too_long_stays_typed(as_, cast):
    consultation = published(cast, asks="both")
    slug = f"school-{cast.ash.pk}"
    answered = post(as_("dev"), consultation, "p1", {"note-q1": "x" * 2_001}, slug)
    page = answered.content.decode()
    assert answered.status_code == 422
    assert '<a href="#note-q1">Keep a note to 2,000 characters or fewer.</a>' in page
    assert "x" * 2_001 in page


def test_a_note_stands_there_once_though_something_else_could_not_be_read(as_, cast):
    consultation = published(cast, asks="both")
    slug = f"school-{cast.ash.pk}"
    sent = {"q7-from": "much", "q7-to": "", "note-q7": "Hm"}
    shown = post(as_("dev"), consultation, "p3", sent, slug)
    assert shown.status_code == 422
    page = html.fromstring(shown.content)
    assert page.xpath("//textarea[@name='note-q7']")[0].text_content().strip() == ""
    seat = invitee(consultation, school=cast.ash)
    assert [note["says"] for note in answering.draft_of(consultation, seat).notes] == ["Hm"]


def test_one_who_answers_alone_has_nobody_to_talk_to(as_, cast, consultation):
    post(as_("hana"), consultation, "p1", {"q1": "yes", "note-q1": "Hm"})
    assert answering.draft_of(consultation, invitee(consultation, cast.hana)).notes == []
    assert "talk-" not in as_("hana").get(at(consultation, "p1")).content.decode()


def test_a_school_gives_no_name_away(as_, cast):
    consultation = published(cast, asks="both")
    slug = f"school-{cast.ash.pk}"
    assert (
        "May we pass your name on?"
        not in as_("hana").get(at(consultation, "p3", slug)).content.decode()
    )
    post(as_("hana"), consultation, "p3", FULL, slug)
    assert "q10" not in answers_of(consultation, school=cast.ash)
    assert "May we pass your name on?" in as_("hana").get(at(consultation, "p3")).content.decode()


def test_the_moment_of_opening_is_to_the_second(as_, cast):
    consultation = published(cast, opens=1)
    with time_machine.travel(consultation.opens_at, tick=False):
        assert consultation.is_open(now=timezone.now())
        assert as_("hana").get(at(consultation, "p1")).status_code == 200
