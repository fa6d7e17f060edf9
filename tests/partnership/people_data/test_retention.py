"""Each rule with the clock moved: what is old goes, what is a day younger stays."""

import logging
from datetime import timedelta
from unittest import mock

import pghistory
import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from pghistory.models import Context

from partnership import tasks
from partnership.people_data import retention
from records.models import Job, Letter, Notice, SigningCode, Tries
from records.steps import NotNow
from schools.models import Import, ImportRow, Person, Post, School
from schools.workflow import imports, posts
from tests.cast import code_for, place_of
from tests.consultation import stage

CLEAN = {rule.key: 0 for rule in retention.rules()}


def after(*, failing=(), **span):
    """What the rules would do so long from now: {key: rows} of those that do something."""
    problems = []
    watch = logging.Handler()
    watch.emit = lambda record: problems.append(record.args[0])
    retention.log.addHandler(watch)
    # Each batch commits by itself; what is left for after the commit is done at once here.
    at_once = mock.patch.object(transaction, "on_commit", lambda do, **_: do())
    with at_once, time_machine.travel(timezone.now() + timedelta(**span), tick=False):
        done = retention.carry_out()
    retention.log.removeHandler(watch)
    assert (set(done), problems) == (set(CLEAN), list(failing))
    return {key: rows for key, rows in done.items() if rows}


@pytest.fixture
def day(db):
    """A day on which nothing but the row of the test is there."""
    retention.carry_out()


def letter(person=None, **facts):
    facts = {
        "key": "k",
        "address": "x@example.org",
        "subject": "S",
        "text": "T",
        "html": "H",
    } | facts
    return Letter.objects.create(to=person, **facts)


def test_the_text_of_a_letter(day):
    sent = letter(sent_at=timezone.now())
    assert after(days=89) == {}
    assert after(days=91) == {"letters": 1}
    sent.refresh_from_db()
    assert (sent.subject, sent.text, sent.html) == ("S", "", "")
    assert after(days=91) == {}


def test_a_letter_that_waits_keeps_its_text(day):
    letter()
    assert after(days=91) == {}


def test_a_code_that_was_never_delivered(day):
    waiting = letter(confidential=True)
    assert after(hours=23) == {}
    assert after(hours=25) == {"codes in letters": 1}
    waiting.refresh_from_db()
    assert waiting.text == ""
    assert list(Letter.objects.waiting()) == []


def test_a_sign_in_letter(day):
    letter(key="sign-in:1", text="", html="")
    assert after(days=29) == {}
    assert after(days=31) == {"sign-in letters": 1}
    assert Letter.objects.count() == 0


def test_the_row_of_a_letter(day):
    letter(text="", html="")
    assert after(days=729) == {}
    assert after(days=731) == {"letter rows": 1}
    assert Letter.objects.count() == 0


def test_news(day):
    person = Person.objects.create_superuser("a@example.org", "A")
    Notice.objects.create(key="n", to=person, says="x", url="/")
    assert after(days=89) == {}
    assert after(days=91) == {"notices": 1}


def test_a_code_for_signing(proposed, cast):
    _, document = proposed
    code_for(place_of(document, cast.hana))
    assert "codes" not in after(hours=23)
    assert after(hours=25)["codes"] == 1
    assert SigningCode.objects.count() == 0


def test_the_file_of_a_job_and_its_row(day, folders):
    person = Person.objects.create_superuser("a@example.org", "A")
    job = Job(kind="x", asked_by=person, ended_at=timezone.now())
    job.keep_until = timezone.now() + timedelta(days=7)
    job.file.save("list.csv", ContentFile(b"x"))
    path = folders / "private" / job.file.name
    assert after(days=6) == {}
    assert path.exists()
    assert after(days=8) == {"export files": 1}
    assert not path.exists()
    assert Job.objects.count() == 1
    assert after(days=31) == {"jobs": 1}
    assert Job.objects.count() == 0


def brought(**facts):
    person = Person.objects.create_superuser("a@example.org", "A")
    imp = Import(kind="people", file_name="p.csv", by=person, **facts)
    imp.file.save("p.csv", ContentFile(b"x"))
    ImportRow.objects.bulk_create(
        ImportRow(part_of=imp, number=n, verdict="new", cells={"name": "X"}) for n in range(1_200)
    )
    return imp


@pytest.mark.parametrize("state", ["done", "undone", "dropped", "refused"])
def test_an_import_that_was_dealt_with(day, folders, state):
    now = timezone.now()
    imp = brought(
        state=state,
        done_at=now if state in ("done", "undone") else None,
        undone_at=now if state == "undone" else None,
    )
    path = folders / "private" / imp.file.name
    assert after(days=29) == {}
    assert after(days=31) == {"imports": 1_201}
    imp.refresh_from_db()
    assert (imp.rows.count(), bool(imp.file), path.exists()) == (0, False, False)


def test_an_import_whose_rows_are_gone_can_no_longer_be_undone(day, cast):
    imp = brought(state="done", done_at=timezone.now(), counts={"new": 1_200})
    after(days=31)
    with pytest.raises(NotNow, match="can no longer be undone as a whole"):
        imports.undo(imp, by=None)


def test_an_import_that_nobody_came_back_to(day, folders):
    imp = brought(state="ready")
    assert after(days=89) == {}
    assert after(days=91) == {"forgotten imports": 1}
    imp.refresh_from_db()
    assert (imp.state, imp.rows.count(), bool(imp.file)) == ("dropped", 0, False)


def test_sessions_and_the_notes_of_browsers(day):
    person = Person.objects.create_superuser("a@example.org", "A")
    session = SessionStore()
    session.set_expiry(12 * 60 * 60)
    session.create()
    UserSession.objects.create(
        user=person, ip="192.0.2.1", session_key=session.session_key, last_seen_at=timezone.now()
    )
    assert after(hours=11) == {}
    assert after(hours=13) == {"sessions": 2}
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)


def test_counts_of_tries(day):
    Tries.objects.create(key="x", times=[], allowed=True, until=timezone.now())
    assert after(hours=23) == {}
    assert after(hours=25) == {"tries": 1}


def test_earlier_addresses(day):
    person = Person.objects.create_superuser("old@example.org", "A")
    person.email = "new@example.org"
    person.save()
    assert "earlier addresses" not in after(days=729)
    assert after(days=731) == {"earlier addresses": 2}
    assert Person.objects.get().email == "new@example.org"


def test_the_earlier_register_and_the_pages_of_changes(day):
    with pghistory.context(user=1, url="/x/"):
        School.objects.create(name="Ash", head_name="Hana")
    assert after(days=729) == {}
    assert after(days=731) == {"earlier register": 1, "pages of changes": 1}
    assert (School.pgh_event_model.objects.count(), Context.objects.count()) == (0, 0)


def test_a_page_of_a_change_that_is_kept_is_kept(day, cast):
    with pghistory.context(user=1, url="/x/"):
        post = cast.dev.posts.get()
        post.since = timezone.localdate()
        post.save()
    retention.carry_out()
    assert "pages of changes" not in after(days=731)
    assert Post.pgh_event_model.objects.exclude(pgh_context=None).count() == 1


def test_the_log_of_the_admin(day):
    person = Person.objects.create_superuser("a@example.org", "A")
    LogEntry.objects.create(user=person, object_repr="x", action_flag=CHANGE)
    assert after(days=729) == {}
    assert after(days=731)["admin log"] == 1


def test_somebody_who_never_came(day):
    Person.objects.create_user("never@example.org", "Never Came")
    assert after(days=364) == {}
    assert after(days=366) == {"never came": 1}
    assert Person.objects.count() == 0


def test_somebody_who_came_and_has_no_post(day, cast):
    cast.dev.last_login = timezone.now()
    cast.dev.save()
    posts.end(cast.dev.posts.get(), by=None)
    assert "long gone" not in after(days=729)
    assert after(days=732)["long gone"] == 1
    assert Person.objects.filter(email="dev@example.org").count() == 0
    assert Person.objects.filter(erased_at=None).count() == 8  # whoever has a post stays


def test_nobody_is_erased_who_is_asked_to_sign(day, cast, proposed):
    posts.end(cast.wes.posts.get(), by=None)
    assert "never came" not in after(days=400)
    assert Person.objects.get(pk=cast.wes.pk).erased_at is None


def test_a_file_that_belongs_to_nothing(day, folders):
    lost = folders / "private" / "jobs" / "lost.csv"
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"x")
    assert after(hours=23) == {}
    assert after(hours=25) == {"lost files": 1}
    assert not lost.exists()


# -- All of them -------------------------------------------------------------------------------


def test_who_was_asked_in_a_consultation_and_who_offered_something(day, cast):
    consultation = stage.published(cast)
    stage.answer(consultation, cast.hana, {"q1": "yes", "q10": "yes"})
    stage.close(consultation)
    everybody = len(cast.people)
    assert after(days=364).get("asked in consultations") is None
    assert after(days=366)["asked in consultations"] == everybody
    assert after(days=729).get("offers by name") is None
    assert after(days=731)["offers by name"] == 1


def test_a_fresh_house_loses_nothing(cast, signed):
    assert after(seconds=1) == {}


def test_twice_is_once(cast, signed):
    assert after(days=800) != {}
    assert after(days=800) == {}


def test_a_rule_that_fails_stops_no_other(day, monkeypatch):
    letter(sent_at=timezone.now())
    broken = [
        retention.Rule(r.key, r.kind, r.kept, r.then, r.why, r.period, lambda *_: 1 / 0)
        if r.key == "notices"
        else r
        for r in retention.RULES
    ]
    broken.sort(key=lambda rule: rule.key != "notices")
    monkeypatch.setattr(retention, "RULES", broken)
    assert after(days=91, failing=["notices"]) == {"letters": 1}


def test_the_clock_carries_them_out(day, settings):
    scheduled = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "partnership.tasks.keep_nothing_for_too_long" in scheduled
    with time_machine.travel(timezone.now() - timedelta(days=120)):
        old = letter(sent_at=timezone.now())
    tasks.keep_nothing_for_too_long()
    old.refresh_from_db()
    assert old.text == ""


def test_the_privacy_statement_shows_each_of_them(client, db):
    from django.utils.html import escape

    page = client.get("/privacy/").content.decode()
    for rule in retention.rules():
        for words in (rule.kind, rule.kept, rule.then, rule.why):
            assert escape(words) in page
