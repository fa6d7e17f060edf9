"""A word typed as an answer, in every way there is, stands nowhere but where answers lie.

Through the real pages and with real commits, with errors of every kind provoked meanwhile.
"""

import io
import logging
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings as real
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from consultation.models import Draft, SealedComment, partitions
from consultation.tasks import seal_closed_consultations
from consultation.workflow import answering, publishing, sealed_rows
from partnership import discretion
from records import typed
from tests.consultation import stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CANARY = "zqcanary"
TABLES = """
    SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
# The first is taken for the refusal of what comes too late.
REFUSALS = {
    "answers::text NOT LIKE '%refuse%'": 410,
    "1 / (answers::text NOT LIKE '%refuse%')::int = 1": 500,
}


def word(way):
    """What is typed in this way."""
    return f"{CANARY} as {way}"


class Browser(Client):
    """Notes what is in addresses, in headers and in cookies."""

    def __init__(self):
        super().__init__(raise_request_exception=False)
        self.outside, self.seen = [], []

    def request(self, **request):
        self.outside += [request.get("PATH_INFO", ""), request.get("QUERY_STRING", "")]
        answer = super().request(**request)
        self.outside += [f"{name}: {value}" for name, value in answer.headers.items()]
        self.outside.append(answer.cookies.output())
        self.seen.append((request["REQUEST_METHOD"], answer.status_code))
        return answer


@pytest.fixture
def logged():
    """What the handlers of the portal write, at every level that they let through."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(discretion.Line(real.LOGGING["formatters"]["line"]["format"]))
    mailer = discretion.Mailer()
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)
    for each in (handler, mailer):
        root.addHandler(each)
    yield stream
    for each in (handler, mailer):
        root.removeHandler(each)
    root.setLevel(level)


@pytest.fixture
def server_log():
    """The end of PostgreSQL's log, written as the portal's own server writes it; None where far away."""
    sys.path.append(str(Path(__file__).resolve().parents[2] / "script"))
    from portal_script.postgres import SETTINGS

    with connection.cursor() as cursor:
        for name in ("log_min_error_statement", "log_error_verbosity", "log_min_messages"):
            cursor.execute("SELECT set_config(%s, %s, false)", [name, SETTINGS[name]])
        cursor.execute("SHOW data_directory")
        file = Path(cursor.fetchone()[0]).parent / "log" / "postgres.log"
    start = file.stat().st_size if file.exists() else None

    def read():
        if start is None:
            return None
        with file.open(errors="replace") as log:
            log.seek(start)
            return log.read()

    yield read
    connection.close()


@contextmanager
def refusing(consultation, check):
    """The database refuses what is saved, and quotes the row or the statement in its error."""
    part = partitions.name_of("consultation_draft", consultation.pk)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {part} ADD CONSTRAINT refusing CHECK ({check})")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE {part} DROP CONSTRAINT refusing")


def places(*but):
    """Where the word stands: tables, sessions unpacked, the broker."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            if table in but:
                continue
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} t WHERE t::text ILIKE %s", [f"%{CANARY}%"])  # noqa: S608
            found += [table] if cursor.fetchone()[0] else []
    found += ["sessions" for each in Session.objects.all() if CANARY in repr(each.get_decoded())]
    broker = redis.Redis.from_url(real.REDIS_URL)
    for key in broker.scan_iter(count=1_000):
        if CANARY.encode() in key + (broker.dump(key) or b""):
            found.append(f"broker {key!r}")
    return found


def test_what_is_typed_as_an_answer_stands_nowhere_else(
    cast, settings, tmp_path, logged, server_log, monkeypatch
):
    settings.ADMINS = [("", "admin@example.org")]
    settings.DEMO = settings.DEBUG = False
    consultation = stage.published(cast, asks="both")
    browser = Browser()
    browser.force_login(cast.hana)
    school = f"school-{cast.ash.pk}"

    def at(page, slug="me"):
        return f"/consultations/{consultation.pk}/answer/{slug}/{page}"

    def seen_on(page, slug="me"):
        shown = browser.get(at(page, slug)).content.decode()
        return shown.split('name="mark" value="')[1].split('"')[0]

    def post(page, given, slug="me", mark=None, **more):
        return browser.post(at(page, slug), given | {"mark": mark or seen_on(page, slug)}, **more)

    # Saved, by the script too; refused as it cannot be read; changed on two devices.
    old = seen_on("p1/")
    assert post("p1/", {"q1": "yes", "q2": word("saved"), "g1": "yes"}).status_code == 302
    quiet = {"headers": {"X-Autosave": "1"}}
    assert post("p1/", {"q1": "yes", "q2": word("autosaved")}, **quiet).status_code == 204
    faulty = {"q9": word("faulty"), "q8-day": word("a day"), "q8-month": "1", "q8-year": "2027"}
    assert post("p3/", faulty).status_code == 422
    assert post("p3/", faulty, **quiet).status_code == 422
    assert post("p1/", {"q1": "no", "q2": word("a conflict")}, mark=old).status_code == 409
    assert post("p1/", {"q2": word("a conflict"), "q1": "no"}, mark=old, **quiet).status_code == 409

    # A school's answer, and what those who write it tell each other.
    assert (
        post(
            "p1/", {"q1": "yes", "q2": word("a school"), "note-q2": word("a note")}, school
        ).status_code
        == 302
    )
    long = {"q1": "yes", "q2": word("a school"), "note-q2": word("a note") * 500}
    assert post("p1/", long, school).status_code == 422

    # Errors: in the program, in the database, where pages are not.
    def breaks(*args, **kwargs):
        raise ValueError(f"{args} {kwargs}")

    with monkeypatch.context() as broken:
        broken.setattr(Draft, "keep", breaks)
        assert post("p1/", {"q1": "yes", "q2": word("broken")}).status_code == 500
        assert post("p1/", {"q2": word("broken quietly")}, **quiet).status_code == 500
    for check, status in REFUSALS.items():
        with refusing(consultation, check):
            refused = {"q1": "yes", "q2": word("refused: refuse")}
            assert post("p1/", refused).status_code == status
    mark = seen_on("p1/")
    assert post("p99/", {"q2": word("nowhere")}, mark=mark).status_code == 404
    assert post("p1/", {"q2": word("nowhere")}, "school-999999", mark=mark).status_code == 404
    assert browser.put(at("p1/"), {"q2": word("put")}).status_code == 405
    strict = Browser()
    strict.handler.enforce_csrf_checks = True
    strict.cookies = browser.cookies
    assert strict.post(at("p1/"), {"q2": word("forged")}).status_code == 403

    # The session ran out; the text waits, and comes back.
    form = {"q1": "yes", "q2": word("signed out"), typed.MARK: typed.mark(cast.hana)}
    browser.logout()
    assert browser.post(at("p1/"), form).status_code == 302
    kept = dict(browser.session.items())
    assert "typed" in kept
    assert places("consultation_draft", _draft(consultation)) == []
    browser.force_login(cast.hana)
    session = browser.session
    session.update(kept)
    session.save()
    assert word("signed out") in browser.get(at("p1/")).content.decode()

    # Checked, taken away, sent.
    assert word("autosaved") in browser.get(at("check/")).content.decode()
    assert browser.get(at("mine.pdf"))["Content-Type"] == "application/pdf"
    edition = answering.draft_of(consultation, stage.invitee(consultation, cast.hana)).edition
    sent = browser.post(at("check/"), {"edition": str(edition), "quotable": "yes"})
    assert sent.status_code == 302
    assert browser.get(at("sent/")).status_code == 200
    seat = stage.invitee(consultation, school=cast.ash)
    edition = answering.draft_of(consultation, seat).edition
    assert browser.post(at("check/", school), {"edition": str(edition)}).status_code == 302

    assert places(_draft(consultation)) == []

    # Closed while typing; and what is sealed breaks once.
    past = timezone.now() - stage.timedelta(minutes=1)
    type(consultation).objects.filter(pk=consultation.pk).update(
        opens_at=past - stage.timedelta(days=1),
        closes_at=past - stage.timedelta(hours=1),
        last_moment=past,
    )
    late = browser.post(at("p1/"), {"q1": "yes", "q2": word("late"), "mark": mark})
    assert (late.status_code, word("late") in late.content.decode()) == (410, True)
    assert browser.post(at("p1/"), {"q2": word("late quietly")}, **quiet).status_code == 410
    with monkeypatch.context() as broken:
        broken.setattr(sealed_rows, "code", lambda slots, answers: breaks(answers))
        seal_closed_consultations.apply()
        assert stage.fresh(consultation).state == "published"
    seal_closed_consultations.apply()
    assert stage.fresh(consultation).state == "sealed"
    assert browser.post(at("p1/"), {"q2": word("too late")}).status_code == 410

    # Another one is withdrawn while somebody types.
    taken_back = stage.published(cast)
    path = f"/consultations/{taken_back.pk}/answer/me/p1/"
    mark = browser.get(path).content.decode().split('name="mark" value="')[1].split('"')[0]
    given = {"q1": "yes", "q2": word("withdrawn"), "mark": mark}
    assert browser.post(path, given).status_code == 302
    publishing.withdraw(taken_back, because="It was wrong.", by=cast.cora)
    assert browser.post(path, given).status_code == 410

    texts = sorted(SealedComment.objects.values_list("text", flat=True))
    assert texts == sorted([word("autosaved"), word("a school"), word("faulty")])
    assert places("consultation_sealedcomment") == []
    assert {status for _, status in browser.seen} >= {200, 204, 302, 404, 405, 409, 410, 422, 500}
    assert [each for each in browser.outside if CANARY in each] == []
    assert "ValueError" in logged.getvalue()
    assert "DataError" in logged.getvalue()
    assert CANARY not in logged.getvalue()
    assert len(mail.outbox) >= 2
    assert [each.subject for each in mail.outbox if CANARY in each.message().as_string()] == []
    told = server_log()
    if told is not None:
        assert "refusing" in told  # it was told of the error …
        assert CANARY not in told  # … and quotes nothing


def _draft(consultation):
    return partitions.name_of("consultation_draft", consultation.pk)
