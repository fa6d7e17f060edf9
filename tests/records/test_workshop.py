import io
import threading

import pytest
from django.db import connection
from django.utils import timezone

from records import jobs, wording, workshop
from records.models import Job
from records.workshop import CannotBeDone


@pytest.fixture
def done(monkeypatch):
    """What the workshop has done so far; "test.note" jobs note what they want there."""
    done = []
    monkeypatch.setattr(
        workshop, "_does", {"test.note": lambda job: done.append(job.wants["word"])}
    )
    return done


def fails_with(monkeypatch, error):
    def fail(job):
        raise error

    monkeypatch.setitem(workshop._does, "test.fail", fail)


def test_what_was_asked_for_is_done_in_its_order_and_once(cast, done):
    for word in ("first", "second"):
        jobs.ask("test.note", by=cast.hana, word=word)
    assert workshop.do_waiting() is False
    workshop.do_waiting()
    assert done == ["first", "second"]
    assert [(job.state, job.tries) for job in Job.objects.all()] == [("done", 1)] * 2
    assert all(job.begun_at <= job.ended_at for job in Job.objects.all())


def test_one_at_a_time_tells_whether_more_wait(cast, done):
    for word in ("first", "second"):
        jobs.ask("test.note", by=cast.hana, word=word)
    assert (workshop.do_waiting(at_most=1), done) == (True, ["first"])
    assert (workshop.do_waiting(at_most=1), done) == (False, ["first", "second"])


def test_nobody_is_asked_for_what_nobody_does(cast, done):
    with pytest.raises(LookupError):
        jobs.ask("test.unheard-of", by=cast.hana)
    assert Job.objects.count() == 0


def test_a_refusal_is_a_sentence_and_final(cast, done, monkeypatch):
    fails_with(monkeypatch, CannotBeDone("There is nothing to export."))
    jobs.ask("test.fail", by=cast.hana)
    workshop.do_waiting()
    workshop.do_waiting()
    job = Job.objects.get()
    assert (job.state, job.says, job.tries) == ("failed", "There is nothing to export.", 1)


def test_the_unexpected_is_tried_three_times_and_then_told_without_its_words(
    cast, done, monkeypatch
):
    fails_with(monkeypatch, ValueError("secret of a stranger"))
    jobs.ask("test.fail", by=cast.hana)
    jobs.ask("test.note", by=cast.hana, word="next")
    told = []
    for _ in range(4):
        workshop.do_waiting()
        told.append(Job.objects.get(kind="test.fail").state)
    job = Job.objects.get(kind="test.fail")
    assert told == ["waiting", "waiting", "failed", "failed"]
    assert (job.says, job.tries) == (wording.JOB_FAILED, 3)
    assert done == ["next"]


def test_who_was_switched_off_meanwhile_gets_nothing(cast, done):
    jobs.ask("test.note", by=cast.hana, word="late")
    cast.hana.is_active = False
    cast.hana.save()
    workshop.do_waiting()
    assert done == []
    assert Job.objects.get().says == wording.JOB_NOT_ALLOWED


def test_a_file_is_kept_privately_under_the_name_that_people_see(cast, done, monkeypatch, settings):
    def make(job):
        workshop.keep_file(job, io.BytesIO(b"a,b"), name="schools.csv", media_type="text/csv")

    monkeypatch.setitem(workshop._does, "test.make", make)
    jobs.ask("test.make", by=cast.hana)
    workshop.do_waiting()
    job = Job.objects.get()
    assert (job.file_name, job.media_type, job.file.read()) == ("schools.csv", "text/csv", b"a,b")
    assert (job.keep_until - timezone.now()).days == 6
    with pytest.raises(ValueError, match="no address"):
        _ = job.file.url
    job.file.close()
    job.file.delete()


def test_everybody_sees_their_own_jobs_alone(cast, done):
    mine = jobs.ask("test.note", by=cast.hana, word="mine")
    assert list(Job.objects.for_user(cast.hana)) == [mine]
    assert list(Job.objects.for_user(cast.cora)) == []


def test_the_newest_job_on_a_record(cast, done):
    jobs.ask("test.note", by=cast.hana, about=cast.ash, word="old")
    newest = jobs.ask("test.note", by=cast.hana, about=cast.ash, word="new")
    jobs.ask("test.note", by=cast.hana, about=cast.beech, word="other")
    assert jobs.latest(cast.ash) == newest
    assert jobs.latest(cast.ash, "test.note") == newest
    assert jobs.latest(cast.ash, "test.fail") is None
    assert jobs.latest(cast.elsewhere) is None


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_transaction_is_open(done, monkeypatch):
    from django.db import transaction

    from tests import cast as stage

    people = stage.gather()
    seen = []

    def look():
        job = Job.objects.get()
        seen.append((job.done, job.total, job.says, job.percent))
        connection.close()

    def long(job):
        with transaction.atomic():
            workshop.progress(job, 30, total=120, says="Reading")
            watcher = threading.Thread(target=look)
            watcher.start()
            watcher.join()
            transaction.set_rollback(True)

    monkeypatch.setitem(workshop._does, "test.long", long)
    jobs.ask("test.long", by=people.hana)
    workshop.do_waiting()
    assert seen == [(30, 120, "Reading", 25)]
    workshop._wire.close()
    workshop._wire = None


@pytest.mark.django_db(transaction=True)
def test_only_one_process_is_in_the_workshop(done):
    from tests import cast as stage

    people, answers = stage.gather(), []

    def second():
        answers.append(workshop.do_waiting())
        connection.close()

    def busy(job):
        other = threading.Thread(target=second)
        other.start()
        other.join()

    workshop._does["test.busy"] = busy
    jobs.ask("test.busy", by=people.hana)
    jobs.ask("test.note", by=people.hana, word="after")
    workshop.do_waiting(at_most=1)
    assert (answers, done) == ([False], [])
    workshop.do_waiting()
    assert done == ["after"]


def test_who_gave_the_job_hears_once_that_it_will_not_be_done(cast, done, monkeypatch):
    gave_up = []
    monkeypatch.setitem(workshop._gives_up, "test.fail", lambda job: gave_up.append(job.state))
    fails_with(monkeypatch, ValueError("no"))
    jobs.ask("test.fail", by=cast.hana)
    heard = []
    for _ in range(4):
        workshop.do_waiting()
        heard.append(list(gave_up))
    assert heard == [[], [], ["failed"], ["failed"]]
