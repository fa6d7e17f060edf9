from datetime import UTC, date, datetime

import pytest

from peerreview.models import Review, Seat
from peerreview.workflow import telling
from records.models import Letter
from schools.models import School
from tests.cast import fresh
from tests.peerreview import stage

DAY = date(2026, 11, 12)


@pytest.fixture
def review(cast, time_machine):
    time_machine.move_to(datetime(2026, 11, 2, 12, tzinfo=UTC), tick=False)
    School.objects.filter(pk=cast.ash.pk).update(name="Ash & Elm", town="Sittingbourne")
    return fresh(stage.review(stage.year(cast), cast, day=DAY, confirmed=False))


def seats_of(review):
    return list(review.seats.select_related("review", "reviewer__person").order_by("pk"))


def the_letter(what, person):
    return Letter.objects.get(key__startswith=f"review-{what}:", to=person)


def addresses():
    return sorted(Letter.objects.values_list("to__name", flat=True))


def test_the_team_is_asked_by_letter_with_the_day_in_it(review, cast):
    telling.ask(seats_of(review))
    assert addresses() == ["Cedar Deputy", "Stan Bell", "Wes Hughes"]
    letter = the_letter("asked", cast.wes)
    assert letter.subject == "Can you come? Peer review at Ash & Elm, 12 November 2026"
    assert "you are asked to lead the team that reviews Ash & Elm." in letter.text
    assert "Thursday 12 November 2026, 8.30am to 3.30pm\nAsh & Elm, Sittingbourne" in letter.text
    assert f"/reviews/{review.pk}/" in letter.text
    assert "Ash &amp; Elm" in letter.html
    assert letter.calendar_method == "REQUEST"
    assert "be one of the team" in the_letter("asked", cast.stan).text


def test_a_repeat_sends_nothing_twice_but_a_change_does(review):
    telling.ask(seats_of(review))
    telling.ask(seats_of(review))
    assert Letter.objects.count() == 3
    Review.objects.update(sequence=1)
    telling.ask(seats_of(fresh(review)))
    assert Letter.objects.count() == 6
    told = {
        line
        for text in Letter.objects.values_list("calendar", flat=True)
        for line in text.split("\r\n")
        if line.startswith("SEQUENCE")
    }
    assert told == {"SEQUENCE:0", "SEQUENCE:1"}


def test_the_school_is_told_its_day_once(review, cast):
    for _ in range(2):
        telling.tell_host(review)
    assert addresses() == ["Dev Raman", "Hana Okafor"]
    letter = the_letter("host", cast.hana)
    assert letter.subject == "The peer review of Ash & Elm: 12 November 2026"
    assert "Please say whether the day suits" in letter.text
    assert letter.calendar_method == "REQUEST"


def test_another_day_is_told_to_all_who_are_concerned(review, cast):
    telling.day_changed(review)
    assert addresses() == ["Cedar Deputy", "Dev Raman", "Hana Okafor", "Stan Bell", "Wes Hughes"]
    assert "Please say whether you can come:" in the_letter("moved", cast.wes).text
    assert "Please say whether the day suits:" in the_letter("moved", cast.hana).text


def test_other_hours_ask_nobody(review, cast):
    telling.hours_changed(review)
    assert len(addresses()) == 5
    letter = the_letter("hours", cast.wes)
    assert letter.subject == "Peer review at Ash & Elm: now 8.30am to 3.30pm"
    assert "You need not do anything." in letter.text
    assert letter.calendar_method == "REQUEST"


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (telling.released, "The day is yours again."),
        (telling.declined, "you have said that you cannot come"),
    ],
)
def test_who_does_not_go_gets_it_out_of_their_calendar(review, cast, deed, words):
    seat = Seat.objects.get(review=review, reviewer__person=cast.wes)
    for _ in range(2):
        deed(seat)
    [letter] = Letter.objects.all()
    assert (letter.to, letter.calendar_method) == (cast.wes, "CANCEL")
    assert words in " ".join(letter.text.split())
    assert "takes it out of your calendar" in letter.text


def test_a_cancelled_review_is_told_with_its_reason(review, cast):
    Review.objects.update(state="cancelled", cancelled_because="Snow & ice.")
    telling.cancelled(fresh(review))
    assert len(addresses()) == 5
    letter = the_letter("cancelled", cast.stan)
    assert letter.subject == "Cancelled: peer review at Ash & Elm, 12 November 2026"
    assert "Snow & ice." in letter.text
    assert letter.calendar_method == "CANCEL"


def test_without_a_day_there_is_nothing_for_a_calendar(review, cast):
    Review.objects.update(day=None)
    telling.ask(seats_of(fresh(review)))
    letter = the_letter("asked", cast.wes)
    assert letter.subject == "Can you come? Peer review at Ash & Elm"
    assert "A day is still to be found." in letter.text
    assert letter.calendar == ""


def test_nobody_is_told_who_has_left(review, cast):
    for person in (cast.stan, cast.dev):
        person.is_active = False
        person.save()
    review.seats.filter(reviewer__person=cast.wes).update(state="released")
    telling.day_changed(review)
    assert addresses() == ["Cedar Deputy", "Hana Okafor"]


def test_letters_name_no_other_of_the_team(review, cast):
    telling.ask(seats_of(review))
    letter = the_letter("asked", cast.wes)
    whole = letter.text + letter.html + letter.calendar.replace("\r\n ", "")
    assert ("Wes Hughes" in whole, "Stan Bell" in whole) == (True, False)
