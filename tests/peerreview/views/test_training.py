"""Training on the screen: sessions, ticks, pasted addresses."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peerreview.models import TrainingSession
from schools.models import Person, Post
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture
def made(cast):
    return stage.year(cast)


@pytest.fixture
def session(cast):
    return TrainingSession.objects.create(
        title="Refresher", day=date(2026, 9, 20), holds_until=date(2028, 9, 20)
    )


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def there(session):
    return {t.reviewer.person.name for t in session.trained.select_related("reviewer__person")}


def test_sessions_are_the_coordinators(as_, cast, session):
    at = f"/reviews/training/{session.pk}/"
    for page in ("/reviews/training/", "/reviews/training/new/", at, f"{at}there/", f"{at}paste/"):
        for who in ("hana", "dev", "ada"):
            assert as_(who).get(page).status_code == 403
    assert as_("cora").get("/reviews/training/987654/").status_code == 404


def test_a_session_is_added_and_changed(as_, cast):
    client = as_("cora")
    assert "No sessions yet" in client.get("/reviews/training/").content.decode()
    assert client.post("/reviews/training/new/", {"title": ""}).status_code == 422
    typed = {"title": "Day one", "day": "2026-09-10", "where": "Hall", "holds_until": ""}
    answer = client.post("/reviews/training/new/", typed, follow=True)
    assert told(answer) == ["The session is on record."]
    session = TrainingSession.objects.get()
    assert session.holds_until == date(2028, 9, 10)
    page = client.get(f"/reviews/training/{session.pk}/change/")
    assert page.context["form"]["where"].value() == "Hall"
    typed |= {"where": "Library", "holds_until": "2027-09-10"}
    answer = client.post(f"/reviews/training/{session.pk}/change/", typed, follow=True)
    assert told(answer) == ["Saved."]
    assert (fresh(session).where, fresh(session).holds_until) == ("Library", date(2027, 9, 10))


def test_sessions_are_listed_with_how_many_are_not_trained(as_, cast, made, session):
    made.reviewers["cedar-head"].trainings.all().delete()
    ahead = timezone.localdate() + timedelta(days=9)
    TrainingSession.objects.create(title="Next one", day=ahead, holds_until=ahead)
    page = as_("cora").get("/reviews/training/")
    assert [s.title for s in page.context["to_come"]] == ["Next one"]
    assert [(s.title, s.people) for s in page.context["have_been"]] == [
        ("Refresher", 0),
        ("Reviewing well", 9),
    ]
    assert "1 reviewer</a> of the pool is not trained" in page.content.decode()


def test_who_was_there_is_ticked_and_put_right(as_, cast, made, session):
    client, at = as_("cora"), f"/reviews/training/{session.pk}/"
    assert "Nobody is down as there yet" in client.get(at).content.decode()
    wes, dev = made.reviewers["beech-head"], made.reviewers["ash-deputy"]
    answer = client.post(f"{at}there/", {"there": [wes.pk, dev.pk], "were": ""}, follow=True)
    assert told(answer) == ["2 people were put down as there."]
    page = client.get(f"{at}there/")
    assert page.context["form"]["were"].value() in (f"{wes.pk} {dev.pk}", f"{dev.pk} {wes.pk}")
    was = f"{wes.pk} {dev.pk}"
    answer = client.post(f"{at}there/", {"there": [dev.pk], "were": was}, follow=True)
    assert told(answer) == ["1 was taken off."]
    assert there(session) == {"Dev Raman"}
    answer = client.post(f"{at}there/", {"there": [dev.pk], "were": str(dev.pk)}, follow=True)
    assert told(answer) == ["Nothing was changed."]
    assert client.post(f"{at}there/", {"there": ["0"]}).status_code == 422


def test_who_was_there_and_left_the_pool_stays_in_the_list(as_, cast, made, session):
    wes = made.reviewers["beech-head"]
    session.trained.create(reviewer=wes)
    Post.objects.filter(person=cast.wes).update(ended_at=timezone.now())
    page = as_("cora").get(f"/reviews/training/{session.pk}/there/")
    labels = dict(page.context["form"].fields["there"].choices)
    assert labels[wes.pk] == "Wes Hughes"
    assert len(labels) == 10


def test_what_fits_nobody_stays_in_the_box_with_why(as_, cast, made, session):
    client, at = as_("cora"), f"/reviews/training/{session.pk}/paste/"
    assert client.post(at, {"addresses": " "}).status_code == 422
    answer = client.post(at, {"addresses": "wes@example.org\nnobody@example.org\nDEV@example.org"})
    assert answer.status_code == 422
    assert told(answer) == ["2 people were put down as there."]
    form = answer.context["form"]
    assert form["addresses"].value() == "nobody@example.org"
    assert form.errors["addresses"] == [
        "Line 2: Nobody on record has the address nobody@example.org. Check how it is spelt."
    ]
    assert there(session) == {"Wes Hughes", "Dev Raman"}
    answer = client.post(at, {"addresses": "hana@example.org"}, follow=True)
    assert told(answer) == ["1 person was put down as there."]
    answer = client.post(at, {"addresses": "hana@example.org"}, follow=True)
    assert told(answer) == ["Nothing was changed."]


def test_before_the_day_nobody_was_there(as_, cast, made, session):
    TrainingSession.objects.filter(pk=session.pk).update(day=date(2028, 1, 1))
    client, at = as_("cora"), f"/reviews/training/{session.pk}/"
    assert "It has not been yet" in client.get(at).content.decode()
    for page, data in (("there", {"there": []}), ("paste", {"addresses": "wes@example.org"})):
        answer = client.post(f"{at}{page}/", data, follow=True)
        assert told(answer) == [
            "“Refresher, 1 January 2028” has not been yet. Say who was there once it has."
        ]


@pytest.mark.parametrize("page", ["", "there/"])
def test_more_people_cost_no_more(as_, cast, made, session, page):
    client, at, costs = as_("cora"), f"/reviews/training/{session.pk}/{page}", []
    for n in range(2):
        for m in range(n, 3 * n + 1):
            person = Person.objects.create_user(f"d{m}@example.org", f"Deputy {m}")
            Post.objects.create(person=person, kind="deputy", school=cast.ash)
            session.trained.create(reviewer=stage.reviewer(person))
        client.get(at)
        with CaptureQueriesContext(connection) as asked:
            client.get(at)
        costs.append(len(asked))
    assert costs[0] == costs[1]
