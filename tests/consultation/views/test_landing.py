"""The list of consultations and the page of one, for everybody."""

import pytest
import time_machine
from django.utils import timezone

from consultation.models import Consultation, Invitee, Report
from consultation.workflow import asking, publishing
from tests.consultation.stage import answer, close, draft, instrument, invitee, published


def named(cast, title, **facts):
    return published(cast, told=instrument(title), **facts)


def titles(page):
    """The titles on the list, in order."""
    return [piece.split(">", 1)[1].split("<")[0] for piece in page.split('class="task-what"')[1:]]


def test_what_is_asked_of_me_comes_first_by_its_close(as_, cast):
    named(cast, "Later", closes=20)
    named(cast, "Soon", closes=3)
    named(cast, "Not open yet", opens=1, closes=2)
    over = named(cast, "Over")
    close(over)
    draft(cast, told=instrument("Draft"))
    page = as_("hana").get("/consultations/").content.decode()
    assert titles(page) == ["Soon", "Later", "Not open yet", "Over"]
    assert "Start a consultation" not in page
    page = as_("cora").get("/consultations/").content.decode()
    assert titles(page) == ["Soon", "Later", "Not open yet", "Draft", "Over"]


@time_machine.travel("2026-11-21T12:00:00Z", tick=False)
def test_the_close_is_told_to_the_minute_in_london(as_, cast):
    consultation = published(cast)
    closes = timezone.datetime(2026, 12, 4, 19, 4, tzinfo=timezone.get_current_timezone())
    Consultation.objects.filter(pk=consultation.pk).update(
        closes_at=closes, last_moment=closes + timezone.timedelta(minutes=10)
    )
    for address in ("/consultations/", consultation.get_absolute_url()):
        page = as_("hana").get(address).content.decode()
        assert "closes 7.04pm on 4 December 2026" in page
    assert "Who is still typing then has 10 more minutes" in page


@pytest.mark.parametrize(
    ("answers", "send", "state", "deed"),
    [
        ({}, False, "Not begun", "Answer"),
        ({"q1": "yes"}, False, "Begun", "Go on with my answers"),
        ({"q1": "yes"}, True, "Sent", "Change my answers"),
    ],
)
def test_how_far_i_have_come_is_told(as_, cast, consultation, answers, send, state, deed):
    answer(consultation, cast.hana, answers, send=send)
    client = as_("hana")
    for address in ("/consultations/", consultation.get_absolute_url()):
        page = client.get(address).content.decode()
        told = [s for s in ("Not begun", "Begun", "Sent") if f"</svg>{s}</span>" in page]
        assert told == [state]
    button = page.split('class="seat-deeds"')[1].split("</a>")[0]
    assert button.endswith(f">{deed}")


def test_ones_own_answer_and_the_schools_stand_apart(as_, cast):
    consultation = published(cast, asks="both")
    page = as_("hana").get(consultation.get_absolute_url()).content.decode()
    assert page.count('<section class="seat"') == 2
    for slug in ("me", f"school-{cast.ash.pk}"):
        assert f'href="/consultations/{consultation.pk}/answer/{slug}/"' in page
    page = as_("cora").get(consultation.get_absolute_url()).content.decode()
    assert page.count('<section class="seat"') == 1


def test_who_is_not_asked_sees_nothing_of_it(as_, cast, consultation):
    Invitee.objects.filter(consultation=consultation, person=cast.stan).delete()
    assert as_("stan").get(consultation.get_absolute_url()).status_code == 404
    page = as_("stan").get("/consultations/").content.decode()
    assert titles(page) == []
    assert "Nothing is asked of you" in page


def test_a_draft_is_the_coordinators(as_, cast):
    consultation = draft(cast)
    assert as_("hana").get(consultation.get_absolute_url()).status_code == 404
    assert as_("cora").get(consultation.get_absolute_url()).status_code == 200


def test_with_nothing_at_all_the_coordinator_is_told_how_to_begin(as_, db):
    page = as_("cora").get("/consultations/").content.decode()
    assert "No consultations yet" in page
    assert 'href="/consultations/start/"' in page


def test_the_promise_tells_what_stays_outside_it(as_, consultation):
    page = as_("hana").get(consultation.get_absolute_url()).content.decode()
    promise = page.split('<section class="promise"')[1].split("</section>")[0]
    assert "One question asks for your name, and says so." in promise
    assert "May we pass your name on?" in promise
    assert "goes to the coordinator of the reviews" in promise
    assert "a school’s answer is seen by those who write it" not in promise


def test_how_long_it_is_is_told_with_and_without_what_one_may_ask_for(as_, consultation):
    page = as_("hana").get(consultation.get_absolute_url()).content.decode()
    assert "<dd>2, or up to 3 if you ask to read more</dd>" in page
    assert "<dd>9, or up to 10</dd>" in page


def test_who_looks_on_learns_who_has_sent_and_nothing_more(as_, cast, consultation):
    answer(consultation, cast.hana, {"q1": "yes"}, send=False)
    client = as_("cora")
    client.post(f"/see-as/{cast.hana.pk}/")
    for address in ("/consultations/", consultation.get_absolute_url()):
        assert "Begun" not in client.get(address).content.decode()
    receipt = answer(consultation, cast.hana, {"q1": "yes"}).receipt
    page = client.get(consultation.get_absolute_url()).content.decode()
    assert "Only Hana Okafor can open these answers." in page
    assert receipt not in page
    assert "Sent" in page


def test_after_the_close_one_is_told_whether_it_was_sent(as_, cast, consultation):
    answer(consultation, cast.hana, {"q1": "yes"})
    close(consultation)
    for who, says in (("hana", "Your answer was sent in time."), ("gus", "No answer was sent.")):
        page = as_(who).get(consultation.get_absolute_url()).content.decode()
        assert says in page
        assert "seat-deeds" not in page
        assert "Nobody can find out any more who said what" in page


def test_a_withdrawn_one_says_why_and_offers_nothing(as_, cast, consultation):
    answer(consultation, cast.hana, {"q1": "yes"})
    publishing.withdraw(consultation, because="We ask again in May.", by=cast.cora)
    page = as_("hana").get(consultation.get_absolute_url()).content.decode()
    assert "We ask again in May. What had been written was destroyed unread." in page
    assert 'class="seat"' not in page
    assert 'class="promise"' not in page


def test_whose_post_ended_is_told_so_and_offered_nothing(as_, cast, consultation):
    cast.hana.posts.update(ended_at=consultation.opens_at)
    page = as_("hana").get(consultation.get_absolute_url()).content.decode()
    assert "do not hold that post any more" in page
    assert "seat-deeds" not in page


def test_without_its_key_the_page_still_stands(as_, cast, consultation):
    from consultation import keys

    answer(consultation, cast.hana, {"q1": "yes"})
    keys.destroy(consultation.pk)
    assert as_("hana").get(consultation.get_absolute_url()).status_code == 200
    assert as_("hana").get("/consultations/").status_code == 200


def test_a_report_that_is_out_is_told_on_the_list(as_, cast, consultation):
    close(consultation)
    Report.objects.filter(consultation=consultation).update(
        state="published", figures={}, published_at=timezone.now(), published_by=cast.cora
    )
    page = as_("hana").get("/consultations/").content.decode()
    assert "The report is out" in page


def test_who_was_given_longer_is_told_until_when(as_, cast, consultation):
    seat = invitee(consultation, cast.hana)
    until = consultation.closes_at + timezone.timedelta(days=2)
    Invitee.objects.filter(pk=seat.pk).update(until=until)
    page = as_("hana").get(consultation.get_absolute_url()).content.decode()
    assert "You were given until <strong>" in page


def test_that_somebody_has_longer_asks_nothing_of_the_others(as_, cast, consultation):
    until = consultation.closes_at + timezone.timedelta(days=2)
    asking.give_longer(consultation, invitee(consultation, cast.hana), until=until, by=cast.cora)
    address = consultation.get_absolute_url()
    with time_machine.travel(consultation.closes_at + timezone.timedelta(days=1)):
        assert address in as_("hana").get("/consultations/").content.decode()
        assert address not in as_("gus").get("/consultations/").content.decode()
