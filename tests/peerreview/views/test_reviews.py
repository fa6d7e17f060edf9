from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerreview.models import Review, Seat, VisitDocument
from peerreview.workflow import answering
from records.models import Letter
from tests.cast import fresh
from tests.peerreview import stage

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = date(2026, 11, 12)


@pytest.fixture
def made(cast, time_machine):
    time_machine.move_to(NOW, tick=False)
    return stage.year(cast)


@pytest.fixture
def review(made, cast):
    """Of Ash Lane by wes (who leads), stan and the deputy of Cedar; nobody has answered."""
    return stage.review(made, cast, day=DAY, confirmed=False)


def said(answer):
    """The sentences shown after an answer that leads on."""
    return [str(message) for message in answer.wsgi_request._messages]


def page_of(client, review):
    answer = client.get(f"/reviews/{review.pk}/")
    assert answer.status_code == 200
    return answer, " ".join(answer.content.decode().split())


# -- The page ------------------------------------------------------------------------------------

DEEDS = {
    "Yes, I come",
    "I cannot come after all",
    "Yes, it suits",
    "It does not suit after all",
    "The day suits after all",
    "Yes, it took place",
    "Change the plan",
    "Add a document",
    "How to reach whom",
    "Cancel it",
    "Take it up again",
    "It did not take place after all",
    "Somebody is missing",
}


def deeds_on(page):
    return {deed for deed in DEEDS if deed in page}


CONTACTS = "How to reach whom"


@pytest.mark.parametrize(
    ("who", "deeds"),
    [
        ("hana", {"Yes, it suits", "Change the plan", "Add a document", CONTACTS}),
        ("dev", {"Yes, it suits", "Change the plan", "Add a document", CONTACTS}),
        ("gus", set()),
        ("wes", {"Yes, I come", "Change the plan", CONTACTS}),
        ("stan", {"Yes, I come", CONTACTS}),
        ("cora", {"Cancel it", CONTACTS}),
    ],
)
def test_everybody_finds_first_what_they_can_do(as_, review, who, deeds):
    assert deeds_on(page_of(as_(who), review)[1]) == deeds


@pytest.mark.parametrize("who", ["priya", "mei", "ada", "damson-head"])
def test_to_strangers_there_is_no_such_review(as_, review, who):
    assert as_(who).get(f"/reviews/{review.pk}/").status_code == 404


def test_it_says_where_and_when_and_who(as_, review, cast):
    page = page_of(as_("gus"), review)[1]
    for words in (
        "Thursday 12 November 2026",
        "8.30am to 3.30pm",
        "in 10 days",
        "Wes Hughes",
        "Stan Bell",
        "Cedar Deputy",
        "The day as it usually goes.",
        "Planned in the schedule of the year",
    ):
        assert words in page, words
    assert "@example.org" not in page


def test_what_was_answered_is_seen_by_all(as_, review, cast):
    seats = {s.reviewer.person_id: s for s in review.seats.all()}
    answering.confirm(seats[cast.wes.pk], by=cast.wes)
    answering.decline(seats[cast.stan.pk], by=cast.stan, because="A course.")
    answering.decline_day(review, by=cast.hana, because="Sports day.")
    page = page_of(as_("wes"), review)[1]
    assert "Cannot come: Stan Bell." in page
    assert "Sports day." in page
    assert deeds_on(page) == {"I cannot come after all", "Change the plan", CONTACTS}
    assert deeds_on(page_of(as_("hana"), review)[1]) == {
        "The day suits after all",
        "Change the plan",
        "Add a document",
        CONTACTS,
    }
    assert [
        who for who in ("wes", "hana", "gus") if "A course." in page_of(as_(who), review)[1]
    ] == []
    page = page_of(as_("cora"), review)[1]
    assert "Stan Bell: A course." in page
    assert deeds_on(page) == {"Somebody is missing", "Cancel it", CONTACTS}


def test_from_its_day_on_the_lead_says_that_it_took_place(as_, review, time_machine):
    time_machine.move_to(datetime(2026, 11, 12, 16, tzinfo=UTC), tick=False)
    assert "Yes, it took place" in deeds_on(page_of(as_("wes"), review)[1])
    time_machine.move_to(datetime(2026, 11, 13, 16, tzinfo=UTC), tick=False)
    assert "Yes, it took place" in deeds_on(page_of(as_("wes"), review)[1])
    assert deeds_on(page_of(as_("stan"), review)[1]) == {CONTACTS}
    assert deeds_on(page_of(as_("hana"), review)[1]) == {
        "Change the plan",
        "Add a document",
        CONTACTS,
    }


@pytest.mark.parametrize(
    ("state", "who", "deeds"),
    [
        ("held", "wes", {"It did not take place after all", CONTACTS}),
        ("held", "stan", {CONTACTS}),
        ("held", "cora", {"It did not take place after all", CONTACTS}),
        ("accepted", "wes", {CONTACTS}),
        ("accepted", "cora", {CONTACTS}),
        ("cancelled", "wes", {CONTACTS}),
        ("cancelled", "cora", {"Take it up again", CONTACTS}),
    ],
)
def test_what_can_be_done_later(as_, made, cast, state, who, deeds):
    review = stage.review(made, cast, day=DAY, state=state, cancelled_because="Snow.")
    page = page_of(as_(who), review)[1]
    assert deeds_on(page) == deeds
    assert ("Snow." in page) == (state == "cancelled")


def test_one_without_a_day_says_so(as_, made, cast):
    review = stage.review(made, cast, day=None)
    page = page_of(as_("hana"), review)[1]
    assert "A day is still to be found." in page
    assert deeds_on(page) == {"Change the plan", "Add a document", CONTACTS}


def test_the_page_takes_the_same_few_queries_for_one_and_for_three(as_, made, cast):
    counted = []
    for host, team, papers in (
        ("ash", ("beech-head",), 1),
        ("cedar", ("beech-head", "elsewhere-head", "damson-deputy"), 3),
    ):
        review = stage.review(made, cast, host=host, team=team, day=DAY if papers == 1 else None)
        for n in range(papers):
            VisitDocument.objects.create(
                review=review, title=f"{n}", url="https://a.example", added_by=cast.hana
            )
        client = as_("wes")
        client.get("/you/")  # the session is new
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/reviews/{review.pk}/")
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 11


# -- The team ------------------------------------------------------------------------------------


def test_one_tap_and_one_sentence(as_, review, cast):
    answer = as_("wes").post(f"/reviews/{review.pk}/confirm/", {"sequence": "0"})
    assert (answer.status_code, answer.url) == (302, f"/reviews/{review.pk}/")
    assert said(answer) == [
        "Thank you. You are expected at Ash Lane Infant School on 12 November 2026."
    ]
    assert Seat.objects.get(reviewer__person=cast.wes).state == "confirmed"


@pytest.mark.parametrize("sequence", ["1", "", "x", "-1", "9" * 20])
def test_a_tap_on_an_old_page_says_nothing_in_ones_name(as_, review, cast, sequence):
    answer = as_("wes").post(f"/reviews/{review.pk}/confirm/", {"sequence": sequence})
    assert said(answer) == [
        "The day or the times have changed since this was shown to you, so nothing was said in "
        "your name. Please look at them as they are now."
    ]
    assert Seat.objects.get(reviewer__person=cast.wes).state == "asked"


def test_who_cannot_come_says_why_and_goes_home(as_, review, cast):
    client = as_("stan")
    page = client.get(f"/reviews/{review.pk}/decline/")
    assert "Ash Lane Infant School, Thursday 12 November 2026." in page.content.decode()
    answer = client.post(f"/reviews/{review.pk}/decline/", {"because": ""})
    assert answer.status_code == 422
    assert "Error: You cannot come" in answer.content.decode()
    answer = client.post(f"/reviews/{review.pk}/decline/", {"because": "A course."})
    assert (answer.status_code, answer.url) == (302, "/")
    seat = Seat.objects.get(reviewer__person=cast.stan)
    assert (seat.state, seat.because) == ("declined", "A course.")
    assert client.get(f"/reviews/{review.pk}/").status_code == 404


def test_a_second_click_is_a_sentence(as_, review):
    client = as_("stan")
    client.post(f"/reviews/{review.pk}/decline/", {"because": "A course."})
    for address in ("decline", "confirm"):
        answer = client.post(f"/reviews/{review.pk}/{address}/", {"because": "A course."})
        assert (answer.status_code, answer.url) == (302, "/")
        assert "You have said already that you cannot come." in said(answer)[-1]


@pytest.mark.parametrize("address", ["confirm", "decline"])
@pytest.mark.parametrize(("who", "code"), [("hana", 403), ("cora", 403), ("mei", 404)])
def test_nobody_answers_for_another(as_, review, address, who, code):
    answer = as_(who).post(f"/reviews/{review.pk}/{address}/", {"because": "x", "sequence": "0"})
    assert answer.status_code == code


def test_a_declined_reason_is_given_back_after_a_new_sign_in(as_, client, review, cast):
    from records.typed import mark

    client.post(
        f"/reviews/{review.pk}/decline/", {"because": "A course.", "typed_by": mark(cast.stan)}
    )
    client.force_login(cast.stan)
    page = client.get(f"/reviews/{review.pk}/decline/").content.decode()
    assert "A course." in page
    assert Seat.objects.get(reviewer__person=cast.stan).state == "asked"


# -- The school ----------------------------------------------------------------------------------


def test_the_school_says_that_the_day_suits(as_, review):
    client = as_("dev")
    answer = client.post(f"/reviews/{review.pk}/agree/", {"sequence": "0"})
    assert said(answer) == ["Thank you. The team and the coordinator can see that the day suits."]
    assert fresh(review).answer == "agreed"
    answer = client.post(f"/reviews/{review.pk}/agree/", {"sequence": "0"})
    assert said(answer)[-1] == "The school has agreed to this day already."


def test_the_school_says_that_the_day_does_not_suit(as_, review):
    client, address = as_("hana"), f"/reviews/{review.pk}/not-this-day/"
    assert "Not on Thursday 12 November 2026?" in client.get(address).content.decode()
    assert client.post(address, {"because": " ", "sequence": "0"}).status_code == 422
    answer = client.post(address, {"because": "Sports day.", "sequence": "0"})
    assert (answer.status_code, answer.url) == (302, f"/reviews/{review.pk}/")
    assert (fresh(review).answer, fresh(review).answer_because) == ("declined", "Sports day.")


def test_there_is_nothing_to_say_to_no_day(as_, made, cast):
    review = stage.review(made, cast, day=None)
    answer = as_("hana").get(f"/reviews/{review.pk}/not-this-day/")
    assert said(answer) == ["There is no day for this review yet."]


@pytest.mark.parametrize("address", ["agree", "not-this-day"])
@pytest.mark.parametrize(("who", "code"), [("gus", 403), ("wes", 403), ("cora", 403), ("mei", 404)])
def test_only_head_and_deputy_speak_for_the_school(as_, review, address, who, code):
    answer = as_(who).post(f"/reviews/{review.pk}/{address}/", {"because": "x", "sequence": "0"})
    assert answer.status_code == code
    assert fresh(review).answer == ""


# -- The coordinator, and the lead ---------------------------------------------------------------


def test_the_coordinator_cancels_and_takes_up_again(as_, review):
    client, page = as_("cora"), f"/reviews/{review.pk}/"
    shown = client.get(f"{page}cancel/").content.decode()
    assert "The school and 3 reviewers get a letter" in shown
    assert client.post(f"{page}cancel/", {}).status_code == 422
    answer = client.post(f"{page}cancel/", {"because": "Snow."})
    assert said(answer) == ["The review is cancelled. Everybody has been told."]
    assert fresh(review).state == "cancelled"
    assert "is now “Cancelled”" in said(client.get(f"{page}cancel/"))[-1]
    assert client.get(f"{page}restore/").status_code == 200
    answer = client.post(f"{page}restore/")
    assert said(answer)[-1] == "The review is planned again. Everybody is asked anew."
    assert fresh(review).state == "planned"
    assert "is now “Planned”" in said(client.get(f"{page}restore/"))[-1]
    assert Letter.objects.filter(key__startswith="review-").count() == 10


@pytest.mark.parametrize("who", ["wes", "cora"])
def test_it_took_place_or_not_after_all(as_, review, time_machine, who):
    client, page = as_(who), f"/reviews/{review.pk}/"
    assert "is on 12 November 2026" in said(client.get(f"{page}held/"))[-1]
    assert "is on 12 November 2026" in said(client.post(f"{page}held/"))[-1]
    time_machine.move_to(datetime(2026, 11, 12, 16, tzinfo=UTC), tick=False)
    client = as_(who)
    shown = client.get(f"{page}held/").content.decode()
    assert "Beech Hill Infant School: Wes Hughes, headteacher" in shown
    client.post(f"{page}held/")
    assert fresh(review).state == "held"
    assert "is now “Held" in said(client.get(f"{page}held/"))[-1]
    assert client.get(f"{page}not-held/").status_code == 200
    client.post(f"{page}not-held/")
    assert fresh(review).state == "planned"
    assert "is now “Planned”" in said(client.get(f"{page}not-held/"))[-1]


@pytest.mark.parametrize("address", ["cancel", "restore", "held", "not-held"])
@pytest.mark.parametrize(
    ("who", "code"), [("hana", 403), ("gus", 403), ("stan", 403), ("mei", 404)]
)
def test_others_do_none_of_it(as_, review, address, who, code):
    for method in ("get", "post"):
        answer = getattr(as_(who), method)(f"/reviews/{review.pk}/{address}/")
        assert answer.status_code == code
    assert fresh(review).state == "planned"


def test_the_lead_does_not_cancel(as_, review):
    assert as_("wes").post(f"/reviews/{review.pk}/cancel/", {"because": "x"}).status_code == 403


@pytest.mark.parametrize("address", ["confirm", "agree"])
def test_a_verb_is_not_an_address_to_look_at(as_, review, address):
    assert as_("wes").get(f"/reviews/{review.pk}/{address}/").status_code == 405
    assert Review.objects.get().sequence == 0
