"""What the bench of the last evening asks, and how it finds out whether answers were kept."""

import pytest

from bench import kept, openloop, questions
from consultation import keys
from consultation.instrument import parse
from consultation.models import Draft, Invitee
from consultation.workflow import answering
from tests.consultation.stage import invitee, published

PAGES = 2


def test_a_visit_has_its_place_all_pages_then_the_check_then_pages_again():
    places = [openloop.place(number, 3) for number in range(8)]
    assert places == [1, 2, 3, openloop.SEND, 1, 2, 3, 1]


def test_nobody_answers_like_anybody_else_and_never_twice_the_same():
    all_of_them = [openloop.given(who, visit, 1) for who in range(3) for visit in range(3)]
    assert len({str(given) for given in all_of_them}) == 9
    assert openloop.given(1, 2, 1) == openloop.given(1, 2, 1)
    assert sorted(all_of_them[0]) == sorted(questions.names(1))


def test_an_answer_that_broke_off_is_not_whole():
    assert openloop.whole(b"HTTP/1.1 200 OK\r\nContent-Length: 3", b"abc")
    assert not openloop.whole(b"HTTP/1.1 200 OK\r\nContent-Length: 3", b"ab")
    assert openloop.whole(b"HTTP/1.1 200 OK", b"ab")


@pytest.fixture
def evening(cast):
    """(consultation, people, deeds): two people, three saves and a sending."""
    consultation = published(cast, told=parse(questions.told(PAGES)))
    everybody = [cast.hana, cast.wes]
    deeds = [(0, 0, 1, True), (0, 1, 2, True), (1, 0, 1, True), (0, 2, openloop.SEND, True)]
    instrument = consultation.version().read
    for who, visit, page, _ in deeds:
        seat = invitee(consultation, everybody[who])
        if page == openloop.SEND:
            edition = answering.draft_of(consultation, seat).edition
            answering.send(consultation, seat, by=everybody[who], edition=edition)
            continue
        asked = instrument.by_name[questions.page_name(page)]
        given = openloop.given(who, visit, page)
        answering.save_page(consultation, seat, asked, given, by=everybody[who])
    return consultation, [person.pk for person in everybody], deeds


@pytest.fixture(autouse=True)
def untidied(monkeypatch):
    # What tidies up can do so in no transaction.
    monkeypatch.setattr("bench.respondents.tidy", lambda: None)


def draft_of(consultation, pk):
    key = keys.read(consultation.pk)
    return Draft.objects.filter(pseudonym=key.pseudonym(f"person:{pk}"))


def test_where_all_is_kept_nothing_is_wrong(evening):
    found = kept.look(*evening)
    assert (found.people, found.saved, found.sent, found.wrong) == (2, 4, 1, 0)


def test_what_was_never_acknowledged_may_be_there_or_not(evening):
    consultation, people, deeds = evening
    unsure = [(*deed[:3], False) if deed == deeds[1] else deed for deed in deeds]
    unsure.append((1, 1, 2, False))
    assert kept.look(consultation, people, unsure).wrong == 0


def test_a_save_that_left_no_trace_is_found(evening):
    consultation, people, deeds = evening
    found = kept.look(consultation, people, [*deeds, (1, 1, 2, True)])
    assert found.lost == 2  # its page, and its edition


def test_answers_of_an_earlier_save_are_found(evening):
    consultation, people, _ = evening
    answers = draft_of(consultation, people[1]).get().answers
    name = questions.names(1)[0]
    answers[name] = next(each for each in questions.OPTIONS if each != answers[name])
    draft_of(consultation, people[1]).update(answers=answers)
    assert kept.look(*evening).lost == 1


def test_a_deed_done_twice_and_a_draft_of_nobody_are_found(evening):
    consultation, people, _ = evening
    draft_of(consultation, people[1]).update(edition=3)
    Draft.objects.create(pseudonym="of nobody", consultation=consultation)
    assert kept.look(*evening).doubled == 2


def test_a_response_that_is_not_counted_is_found(evening):
    consultation, people, _ = evening
    Invitee.objects.filter(consultation=consultation, person=people[0]).delete()
    found = kept.look(*evening)
    assert (found.lost, found.doubled) == (0, 0)
    assert found.miscounted == 1 + PAGES * questions.CHOICES
    assert found.comments == PAGES
