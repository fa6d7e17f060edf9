import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consultation import tasks
from consultation.models import Consultation, Invitee
from consultation.workflow import asking, publishing
from consultation.workflow.asking import letters
from records import bell, workshop
from records.models import HistoryLine, Job, Letter, Notice
from records.moments import moment
from records.steps import NotNow
from schools.models import Post
from tests.consultation.stage import answer, draft, fresh, invitee, published


def sweep():
    times = 0
    while asking.ask_waiting():
        times += 1
    return times


def letter_to(person):
    return Letter.objects.get(to=person, key__startswith="asked-in:")


# -- When it opens ---------------------------------------------------------------------------------


def test_each_gets_one_letter_when_it_opens_and_not_before(cast, time_machine):
    consultation = published(cast, opens=1)
    assert sweep() == 0
    assert not Letter.objects.exists()
    time_machine.move_to(consultation.opens_at)
    assert sweep() == 1
    keys = set(Letter.objects.values_list("key", flat=True))
    assert keys == {f"asked-in:{consultation.pk}:{p.pk}" for p in cast.people.values()}
    assert set(Invitee.objects.values_list("asked", flat=True)) == {True}
    assert sweep() == 0
    assert Letter.objects.count() == 9


def test_the_letter_says_what_it_is_until_when_and_where(cast, consultation, settings):
    sweep()
    letter = letter_to(cast.hana)
    assert letter.subject == f"You are asked: {consultation.title}"
    for part in (
        f"is open until {moment(consultation.closes_at)}.",
        "It is asked by the steering group.",
        "Answer in person, as Headteacher, Ash Lane Infant School.",
        f"{settings.SITE_URL}/consultations/{consultation.pk}/",
    ):
        assert part in letter.text
    assert not letter.confidential
    assert consultation.get_absolute_url() in letter.html


def test_one_letter_lists_a_person_and_their_school(cast):
    published(cast, asks="both")
    sweep()
    assert Letter.objects.count() == 9
    lines = {
        who: [x for x in letter_to(getattr(cast, who)).text.splitlines() if x.startswith("- ")]
        for who in ("hana", "gus", "dev", "ada")
    }
    ash = "Ash Lane Infant School"
    together = "its head, deputy, chair and governors write it together."
    assert lines == {
        "hana": [
            f"- Answer in person, as Headteacher, {ash}.",
            f"- Send the answer of {ash}, as its Headteacher: {together}",
        ],
        "gus": [
            f"- Answer in person, as Chair of governors, {ash}.",
            f"- Send the answer of {ash}, as its Chair of governors: {together}",
        ],
        "dev": [
            f"- Answer in person, as Deputy headteacher, {ash}.",
            f"- Help to write the answer of {ash}. "
            "Its headteacher or its chair of governors sends it.",
        ],
        "ada": ["- Answer in person, as Adviser."],
    }


def test_of_a_school_alone_the_others_are_told(cast):
    consultation = published(cast, asks="schools")
    sweep()
    subjects = dict(Letter.objects.values_list("to__name", "subject"))
    asked, told = (f"{x}: {consultation.title}" for x in ("You are asked", "Your school is asked"))
    assert subjects == {
        **dict.fromkeys(("Hana Okafor", "Wes Hughes", "Stan Bell"), asked),
        **dict.fromkeys(("Gus Merriman", "Mei Lindqvist"), asked),
        **dict.fromkeys(("Dev Raman", "Priya Nair"), told),
    }


def test_whose_post_ended_before_it_opened_gets_none_and_is_not_looked_at_again(cast):
    consultation = published(cast, asks="both")
    Post.objects.filter(person=cast.stan).update(until="2020-01-01")
    cast.ada.is_active = False
    cast.ada.save()
    sweep()
    asked = {str(i) for i in Invitee.objects.filter(consultation=consultation, asked=False)}
    assert asked == {"Stan Bell", "Ada Novak", "St Mary’s Primary School"}
    assert not Letter.objects.filter(to__in=[cast.stan, cast.ada]).exists()


def test_a_school_gets_its_letter_when_somebody_comes(cast):
    consultation = published(cast, asks="schools")
    Post.objects.filter(person=cast.stan).update(until="2020-01-01")
    sweep()
    Post.objects.create(person=cast.ada, kind="headteacher", school=cast.elsewhere)
    sweep()
    assert letter_to(cast.ada).subject == f"You are asked: {consultation.title}"


def test_letters_go_out_some_at_a_time(cast, monkeypatch):
    monkeypatch.setattr(letters, "AT_ONCE", 4)
    published(cast, asks="both")
    done = [asking.ask_waiting() for _ in range(8)]
    # People first; of the schools fewer, as each has many who write for it.
    assert done == [4, 4, 1, 1, 1, 1, 0, 0]
    assert Letter.objects.count() == 9


def test_a_worker_that_is_killed_leaves_neither_letters_nor_marks(cast, consultation, monkeypatch):
    written = []

    def write(key, **facts):
        if len(written) == 3:
            raise KeyboardInterrupt
        written.append(key)
        real(key, **facts)

    real = letters.letters.write
    monkeypatch.setattr(letters.letters, "write", write)
    with pytest.raises(KeyboardInterrupt):
        asking.ask_waiting()
    assert not Letter.objects.exists()
    assert not Invitee.objects.filter(asked=True).exists()
    monkeypatch.undo()
    sweep()
    assert Letter.objects.count() == 9


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_each_leaves_the_other_what_it_has(cast, consultation):
    holding, done = threading.Event(), threading.Event()

    def another_worker():
        try:
            with transaction.atomic():
                rows = Invitee.objects.filter(consultation=consultation, person=cast.hana)
                list(rows.select_for_update())
                holding.set()
                done.wait(20)
        finally:
            connection.close()

    worker = threading.Thread(target=another_worker)
    worker.start()
    holding.wait(20)
    assert asking.ask_waiting() == 8
    assert not Letter.objects.filter(to=cast.hana).exists()
    done.set()
    worker.join()
    assert asking.ask_waiting() == 1
    assert Letter.objects.count() == 9


def test_closed_withdrawn_and_draft_ones_ask_nobody(cast, consultation):
    draft(cast)
    withdrawn = published(cast)
    publishing.withdraw(withdrawn, because="A mistake.", by=cast.cora)
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=consultation.opens_at - timedelta(days=30),
        closes_at=consultation.opens_at - timedelta(days=1),
    )
    assert sweep() == 0


def test_a_sweep_asks_the_same_few_questions_besides_its_letters(
    cast, consultation, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(letters.letters, "write", lambda *args, **facts: None)
    monkeypatch.setattr(letters, "AT_ONCE", 2)
    with django_assert_num_queries(8) as few:
        asking.ask_waiting()
    monkeypatch.setattr(letters, "AT_ONCE", 200)
    with django_assert_num_queries(len(few)):
        asking.ask_waiting()


def test_the_task_rings_again_while_there_was_something_to_do(cast, consultation, monkeypatch):
    rung = []
    monkeypatch.setattr(bell, "ring", lambda task, **how: rung.append(task.name))
    tasks.ask_invitees()
    ours = [name for name in rung if name == tasks.ask_invitees.name]
    tasks.ask_invitees()
    assert ours == [name for name in rung if name == tasks.ask_invitees.name]
    assert len(ours) == 1


# -- News ------------------------------------------------------------------------------------------


def test_a_later_close_stands_in_everybodys_digest(cast):
    consultation = published(cast, asks="schools")
    later = consultation.closes_at + timedelta(days=7)
    publishing.set_times(
        consultation, by=cast.cora, opens_at=consultation.opens_at, closes_at=later
    )
    notices = dict(Notice.objects.values_list("to__name", "says"))
    says = f"“{consultation.title}” stays open longer: it closes on {moment(later)}."
    at_schools = ("hana", "wes", "gus", "mei", "dev", "priya", "stan")
    assert notices == {getattr(cast, who).name: says for who in at_schools}


# -- Reminders by hand -----------------------------------------------------------------------------


def test_those_who_have_not_replied_are_reminded_once_a_day(cast, consultation, time_machine):
    answer(consultation, cast.hana, {"q1": "yes"})
    asking.remind(consultation, by=cast.cora)
    assert not Letter.objects.exists()  # a worker writes them
    workshop.do_waiting()
    reminded = Letter.objects.filter(key__startswith=f"remind-in:{consultation.pk}:")
    others = {p.email for key, p in cast.people.items() if key != "hana"}
    assert set(reminded.values_list("address", flat=True)) == others
    letter = reminded.get(to=cast.gus)
    assert letter.subject == f"Open until {moment(consultation.closes_at)}: {consultation.title}"
    assert HistoryLine.objects.about(consultation).last().became == "reminded"
    assert Job.objects.get().says == "8 people"
    with pytest.raises(NotNow) as refusal:
        asking.remind(consultation, by=cast.cora)
    assert str(refusal.value) == (
        "A reminder went out today already. The next one can go out tomorrow."
    )
    answer(consultation, cast.gus, {"q1": "no"})
    time_machine.move_to(timezone.now() + timedelta(days=1))
    asking.remind(fresh(consultation), by=cast.cora)
    workshop.do_waiting()
    assert Letter.objects.filter(to=cast.mei).count() == 2
    assert Letter.objects.filter(to=cast.gus).count() == 1


def test_how_many_is_said_before(cast, consultation):
    published(cast, asks="both")
    both = published(cast, asks="both")
    assert asking.how_many_to_remind(both) == len(letters.to_remind(both)) == 9
    Invitee.objects.filter(consultation=both, as_school=False).update(replied=True)
    assert asking.how_many_to_remind(both) == len(letters.to_remind(both)) == 5
    Post.objects.filter(person=cast.stan).update(until="2020-01-01")
    assert asking.how_many_to_remind(both) == len(letters.to_remind(both)) == 4
    assert asking.how_many_to_remind(published(cast, opens=1)) == 0


def test_who_replies_before_the_worker_comes_gets_no_reminder(cast, consultation):
    asking.remind(consultation, by=cast.cora)
    answer(consultation, cast.gus, {"q1": "yes"})
    workshop.do_waiting()
    assert not Letter.objects.filter(to=cast.gus).exists()


def test_of_a_school_its_head_and_chair_are_reminded(cast):
    consultation = published(cast, asks="schools")
    asking.remind(consultation, by=cast.cora)
    workshop.do_waiting()
    reminded = set(Letter.objects.values_list("to__name", flat=True))
    assert reminded == {getattr(cast, who).name for who in ("hana", "gus", "wes", "mei", "stan")}
    lines = Letter.objects.get(to=cast.gus).text
    assert "- Send the answer of Ash Lane Infant School, as its Chair of governors." in lines


def test_a_job_that_comes_too_late_reminds_nobody(cast, consultation):
    asking.remind(consultation, by=cast.cora)
    publishing.withdraw(consultation, because="A mistake.", by=cast.cora)
    workshop.do_waiting()
    job = Job.objects.get()
    assert (job.state, job.says) == (
        "failed",
        f"“{consultation.title}” is not open, so nobody can be reminded.",
    )
    assert not Letter.objects.exists()


def test_nobody_is_reminded_of_what_is_not_open_or_replied_by_all(cast):
    waiting = published(cast, opens=1)
    with pytest.raises(NotNow, match="is not open, so nobody can be reminded"):
        asking.remind(waiting, by=cast.cora)
    consultation = published(cast)
    Invitee.objects.filter(consultation=consultation).update(replied=True)
    with pytest.raises(NotNow, match="Everybody who can reply has replied"):
        asking.remind(consultation, by=cast.cora)


def test_no_letter_tells_anything_of_an_answer(cast):
    consultation = published(cast, asks="both")
    words = {"q1": "yes", "q2": "Purple elephants."}
    for person in (cast.hana, cast.dev):
        answer(consultation, person, words, send=False)
    answer(consultation, cast.hana, words, school=cast.ash, send=False)
    sweep()
    asking.remind(consultation, by=cast.cora)
    until = consultation.closes_at + timedelta(days=1)
    asking.give_longer(consultation, invitee(consultation, cast.dev), until=until, by=cast.cora)
    workshop.do_waiting()
    for letter in Letter.objects.all():
        told = f"{letter.subject} {letter.text} {letter.html}"
        assert "elephants" not in told
        assert "begun" not in told
