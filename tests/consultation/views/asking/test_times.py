from datetime import UTC, datetime

import pytest
from django.urls import reverse

from consultation.models import Draft
from consultation.workflow import publishing
from records.models import Notice
from tests.consultation.stage import answer, close, draft, fresh, published

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TIMES = {
    "opens": "at",
    "opens_on": "2026-12-01",
    "opens_time": "09:00",
    "closes_on": "2026-12-15",
    "closes_time": "17:00",
    "grace": "10",
}


@pytest.fixture
def cora(as_, time_machine):
    time_machine.move_to(NOON)
    return as_("cora")


def at(name, consultation):
    return reverse(f"consultation:{name}", args=[consultation.pk])


def test_times_are_kept_and_told(cora, cast, words):
    consultation = draft(cast)
    done = cora.post(at("times", consultation), TIMES, follow=True)
    assert done.redirect_chain == [(at("run", consultation), 302)]
    assert "It opens on 1 December 2026, 9am and closes on 15 December 2026, 5pm." in words(done)
    assert fresh(consultation).opens_at == datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_now_is_as_soon_as_it_is_published(cora, cast, words):
    consultation = draft(cast, opens=5)
    done = cora.post(at("times", consultation), TIMES | {"opens": "now"}, follow=True)
    assert "It opens as soon as it is published, and closes on 15 December 2026" in words(done)
    assert "From the moment it is published" in words(done)


def test_one_that_waits_can_be_opened_now(cora, cast, words):
    consultation = published(cast, opens=5)
    done = cora.post(at("times", consultation), TIMES | {"opens": "now"}, follow=True)
    assert "It is open now, until 15 December 2026, 5pm." in words(done)
    assert fresh(consultation).standing[0] == "open"


def test_what_is_refused_stays_typed(cora, cast, words):
    page = cora.post(at("times", draft(cast)), TIMES | {"closes_on": "2026-11-30"})
    assert page.status_code == 422
    assert "It must close after it opens." in words(page)
    assert page.context["form"]["closes_on"].value() == "2026-11-30"


def test_one_that_is_open_closes_later(cora, cast, words):
    consultation = published(cast)
    typed = {"closes_on": "2026-12-24", "closes_time": "12:00", "grace": "10"}
    done = cora.post(at("times", consultation), typed, follow=True)
    assert "It closes on 24 December 2026, noon now." in words(done)
    earlier = cora.post(at("times", consultation), typed | {"closes_on": "2026-12-23"})
    assert earlier.status_code == 422
    assert "so it can only close later than was said: 24 December 2026, noon." in words(earlier)


def test_what_is_over_has_no_times_to_move(cora, cast, words):
    consultation = published(cast)
    close(consultation)
    for ask in (cora.get, cora.post):
        page = ask(at("times", consultation), follow=True)
        assert "is “Closed and sealed”: nothing can be changed any more." in words(page)


def test_withdrawing_says_first_what_it_destroys(cora, cast, words):
    consultation = published(cast, asks="both")
    answer(consultation, cast.hana, {"q1": "yes"})
    said = words(cora.get(at("withdraw", consultation)))
    assert "Replies of people: fewer than 5. They are destroyed, and nobody has read them." in said
    assert Draft.objects.count() == 1
    bare = cora.post(at("withdraw", consultation), {"because": " "})
    assert bare.status_code == 422
    assert fresh(consultation).state == "published"
    done = cora.post(at("withdraw", consultation), {"because": "We ask again."}, follow=True)
    assert "is withdrawn. What had been written is destroyed, and everybody is told." in words(done)
    assert not Draft.objects.exists()
    assert fresh(consultation).withdrawn_because == "We ask again."


def test_before_it_opens_nothing_is_destroyed(cora, cast, words):
    said = words(cora.get(at("withdraw", published(cast, opens=2))))
    assert "It has not opened: nobody has been asked, and nobody has written anything." in said
    assert "Replies of people" not in said

    waiting = published(cast, opens=2)
    done = cora.post(at("withdraw", waiting), {"because": "Not now."}, follow=True)
    assert "is withdrawn, before anybody was asked." in words(done)
    assert not Notice.objects.exists()


def test_a_draft_or_what_is_over_cannot_be_withdrawn(cora, cast, words):
    waiting, over = draft(cast), published(cast)
    publishing.withdraw(over, because="A mistake.", by=cast.cora)
    assert "is not published." in words(cora.get(at("withdraw", waiting), follow=True))
    again = cora.post(at("withdraw", over), {"because": "Twice."}, follow=True)
    assert "is “Withdrawn”: nothing can be changed any more." in words(again)
    assert fresh(over).withdrawn_because == "A mistake."
