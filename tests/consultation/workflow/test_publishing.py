from datetime import timedelta

import pytest
from django.utils import timezone

from consultation import keys
from consultation.models import Consultation, Draft, Invitee
from consultation.workflow import asking, publishing, writing
from records.models import HistoryLine, Notice
from records.moments import moment
from records.steps import NotNow
from schools.models import Person, Post, School
from tests.consultation.stage import ALL, answer, close, draft, fresh, invitee, published

DAY = timedelta(days=1)


def refused(deed, **facts):
    with pytest.raises(NotNow) as refusal:
        deed(**facts)
    return str(refusal.value)


# -- Publishing ------------------------------------------------------------------------------------


def test_an_opening_that_has_come_means_now(cast, time_machine):
    consultation = draft(cast, opens=-3, audience=ALL)
    time_machine.move_to(now := timezone.now(), tick=False)
    publishing.publish(consultation, by=cast.cora)
    consultation = fresh(consultation)
    assert consultation.opens_at == now
    assert consultation.standing == ("open", "Open")
    assert consultation.last_moment == consultation.closes_at + timedelta(minutes=10)


def test_one_that_opens_later_waits(cast):
    consultation = published(cast, opens=3)
    assert consultation.standing == ("to_open", "Opens soon")


def test_what_is_missing_is_said(cast):
    consultation = draft(cast)
    Consultation.objects.filter(pk=consultation.pk).update(opens_at=None, closes_at=None)
    assert refused(publishing.publish, consultation=consultation, by=cast.cora) == (
        "Say when it opens and when it closes."
    )
    late = draft(cast, opens=-9, closes=-1)
    assert refused(publishing.publish, consultation=late, by=cast.cora) == (
        "Choose a close that is still to come."
    )


def test_a_second_click_publishes_nothing(cast, consultation):
    assert "is now “Published”" in refused(
        publishing.publish, consultation=consultation, by=cast.cora
    )
    assert consultation.versions.count() == 1


@pytest.mark.slow
def test_5000_are_entered_and_asked_in_a_few_statements(cast, django_assert_max_num_queries):
    schools = School.objects.bulk_create(
        School(name=f"School {n}", district=cast.district, phase="primary") for n in range(500)
    )
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", name=f"Person {n}", password="!") for n in range(5_000)
    )
    kinds = ["headteacher", "chair", "deputy", *["governor"] * 7]
    Post.objects.bulk_create(
        Post(person=person, school=schools[n % 500], kind=kinds[n // 500])
        for n, person in enumerate(people)
    )
    consultation = draft(cast, asks="both", audience=ALL)
    began = timezone.now()
    with django_assert_max_num_queries(45):
        publishing.publish(consultation, by=cast.cora)
    assert timezone.now() - began < timedelta(seconds=15)
    assert Invitee.objects.people().count() == 5_009
    assert Invitee.objects.schools().count() == 503
    assert asking.ask_waiting() == 200


# -- Times -----------------------------------------------------------------------------------------


def set_times(consultation, by, opens, closes, grace=None):
    return publishing.set_times(consultation, by=by, opens_at=opens, closes_at=closes, grace=grace)


def test_a_drafts_times_can_be_anything_to_come(cast):
    now = timezone.now().replace(microsecond=0)
    after = set_times(draft(cast), cast.cora, now - DAY, now + DAY, 0)
    assert (after.opens_at, after.closes_at, after.grace) == (now - DAY, now + DAY, 0)
    line = HistoryLine.objects.about(after).last()
    assert (line.became, line.says) == (
        "times_set",
        f"{moment(now - DAY)} to {moment(now + DAY)}",
    )


def test_before_it_opens_everything_moves(cast):
    consultation = published(cast, opens=2)
    opens, closes = consultation.opens_at + DAY, consultation.closes_at - DAY
    set_times(consultation, cast.cora, opens, closes, 5)
    after = fresh(consultation)
    assert (after.opens_at, after.closes_at, after.grace) == (opens, closes, 5)
    assert after.last_moment == closes + timedelta(minutes=5)
    assert not Notice.objects.exists()  # nobody had been told another time


def test_one_that_waits_is_opened_now(cast):
    consultation = published(cast, opens=2)
    set_times(consultation, cast.cora, timezone.now(), consultation.closes_at)
    assert fresh(consultation).standing == ("open", "Open")


def test_what_cannot_be_is_said(cast):
    waiting, opened = published(cast, opens=2), published(cast)
    now = timezone.now()
    sentences = [
        refused(
            publishing.set_times, consultation=c, by=cast.cora, opens_at=o, closes_at=e, grace=g
        )
        for c, o, e, g in (
            (waiting, now + 2 * DAY, now + DAY, None),
            (waiting, now - 3 * DAY, now - DAY, None),
            (waiting, now - DAY, now + DAY, None),
            (opened, opened.opens_at + timedelta(hours=1), opened.closes_at, None),
            (opened, opened.opens_at, opened.closes_at - DAY, None),
            (opened, opened.opens_at, opened.closes_at, 9),
        )
    ]
    assert sentences == [
        "It must close after it opens.",
        "Choose a close that is still to come.",
        "Choose an opening that is still to come, or “now”.",
        f"“{opened.title}” has opened already, so this is fixed.",
        "It is open already, so it can only close later than was said: "
        f"{moment(opened.closes_at)}.",
        "It is open already, so the minutes after the close can only become more: 10.",
    ]


def test_an_extension_of_one_person_stays_the_last_moment(cast, consultation):
    until = consultation.closes_at + 9 * DAY
    asking.give_longer(consultation, invitee(consultation, cast.gus), until=until, by=cast.cora)
    set_times(consultation, cast.cora, consultation.opens_at, consultation.closes_at + DAY)
    assert fresh(consultation).last_moment == until


def test_once_it_has_closed_its_times_stay(cast, consultation, time_machine):
    later = consultation.closes_at + 9 * DAY
    time_machine.move_to(consultation.last_moment)
    facts = {"opens_at": consultation.opens_at, "closes_at": later, "by": cast.cora}
    assert refused(publishing.set_times, consultation=consultation, **facts) == (
        f"“{consultation.title}” has closed and is being sealed, so its times stay as they are."
    )
    close(consultation)
    assert refused(publishing.set_times, consultation=consultation, **facts) == (
        f"“{consultation.title}” is “Closed and sealed”: nothing can be changed any more."
    )


# -- Withdrawing -----------------------------------------------------------------------------------


def test_withdrawing_destroys_what_was_written_and_tells_everybody(
    cast, consultation, django_capture_on_commit_callbacks
):
    answer(consultation, cast.hana, {"q1": "yes"})
    with django_capture_on_commit_callbacks(execute=True):
        publishing.withdraw(consultation, because="We ask again in May.", by=cast.cora)
    after = fresh(consultation)
    assert (after.state, after.withdrawn_because) == ("withdrawn", "We ask again in May.")
    assert not Draft.objects.exists()
    assert not keys.is_there(consultation.pk)
    assert Notice.objects.count() == 9
    assert set(Notice.objects.values_list("says", flat=True)) == {
        f"“{consultation.title}” was withdrawn. What you had written was destroyed unread."
    }


def test_only_what_is_published_is_withdrawn(cast, consultation):
    assert publishing.why_not_withdraw(draft(cast)) == (f"“{consultation.title}” is not published.")
    assert publishing.why_not_withdraw(consultation) == ""
    close(consultation)
    assert publishing.why_not_withdraw(fresh(consultation)) == (
        f"“{consultation.title}” is “Closed and sealed”: nothing can be changed any more."
    )
    assert "is now “Closed and sealed”" in refused(
        publishing.withdraw, consultation=consultation, because="Too late.", by=cast.cora
    )


def test_a_title_is_the_old_one_until_the_new_version_is_out(cast):
    consultation = published(cast)
    before = consultation.title
    seen = writing.mark_of_frame(consultation)
    writing.set_frame(consultation, by=cast.cora, seen=seen, title="Together?", organiser="Others")
    assert (fresh(consultation).title, fresh(consultation).organiser) == (
        before,
        "the steering group",
    )
    publishing.publish_again(consultation, by=cast.cora)
    assert fresh(consultation).title == "Together?"


def test_what_is_published_is_what_was_seen(cast):
    consultation = draft(cast, audience=ALL)
    says = refused(publishing.publish, consultation=consultation, by=cast.cora, seen_edition=0)
    assert says.startswith("Somebody has changed the consultation since you opened this page.")
    publishing.publish(consultation, by=cast.cora, seen_edition=1)
    says = refused(
        publishing.publish_again, consultation=consultation, by=cast.cora, seen_edition=0
    )
    assert says.startswith("Somebody has changed")


def test_who_is_asked_must_be_said(cast):
    assert publishing.why_not_publish(draft(cast)) == ["Say who is asked."]
    assert publishing.why_not_publish(draft(cast, audience=ALL)) == []
