import datetime

import pytest

from consultation import keys
from consultation.models import Draft, Invitee
from consultation.workflow import answering, asking, publishing
from records.models import HistoryLine
from schools import signals
from schools.models import Post, School, Succession
from schools.workflow import succession
from tests.consultation.stage import answer, close, fresh, invitee, published

YES = {"q1": "yes", "q2": "Let us begin."}


@pytest.fixture
def becomes(cast):
    """`becomes()` lets Ash Lane become an academy, through the real verb and signal."""
    academy = School.objects.create(name="Ash Academy", phase="infant", district=cast.district)

    def heard(sender, *, predecessor, successor, by, **_):
        return asking.pass_on(predecessor, successor, by=by)

    def undone(sender, *, predecessor, successor, by, moved, **_):
        asking.pass_back(predecessor, successor, moved, by=by)

    signals.school_succeeded.connect(heard)
    signals.succession_undone.connect(undone)

    def succeed():
        School.objects.filter(pk=cast.ash.pk).update(status="closed", closed_on="2026-01-31")
        row = Succession.objects.create(
            predecessor=fresh(cast.ash), successor=academy, on=datetime.date(2026, 2, 1)
        )
        return row, succession.succeed(row, by=cast.cora)

    yield academy, succeed
    signals.school_succeeded.disconnect(heard)
    signals.succession_undone.disconnect(undone)


def as_fresh(person):
    person.__dict__.pop("current_posts", None)
    return person


def test_the_seat_passes_with_what_was_written_there(cast, becomes):
    academy, succeed = becomes
    consultation = published(cast, asks="both")
    Invitee.objects.filter(school=academy).delete()
    answer(consultation, cast.hana, YES, school=cast.ash, send=False)
    _, did = succeed()
    assert did["moved"] == [["consultation.consultation", consultation.pk]]
    seat = invitee(consultation, school=academy)
    assert not Invitee.objects.filter(as_school=True, school=cast.ash).exists()
    draft = answering.draft_of(consultation, seat)
    assert draft.answers == YES
    assert draft.pseudonym == keys.read(consultation.pk).pseudonym(f"school:{academy.pk}")
    assert Draft.objects.filter(consultation=consultation).count() == 1
    answer(consultation, as_fresh(cast.hana), {"q4": "o1"}, school=academy)
    made = close(consultation)
    assert (made.schools_invited, made.schools_replied) == (3, 1)
    line = HistoryLine.objects.about(consultation).get(became="seat_passed_on")
    assert line.says == "Ash Lane Infant School → Ash Academy"


def test_its_people_go_on_in_their_posts(cast, becomes):
    academy, succeed = becomes
    consultation = published(cast)
    answer(consultation, cast.hana, YES)
    succeed()
    seat = invitee(consultation, cast.hana)
    assert seat.school == academy
    assert seat.may_be_written_by(as_fresh(cast.hana))
    assert answering.draft_of(consultation, seat).answers == YES
    assert invitee(consultation, cast.wes).school == cast.beech


def test_whose_post_did_not_pass_on_stays_where_it_ended(cast, becomes):
    _, succeed = becomes
    consultation = published(cast)
    Post.objects.filter(person=cast.dev).update(until="2020-01-01")
    succeed()
    assert invitee(consultation, cast.dev).school == cast.ash


def test_where_both_schools_are_asked_the_new_ones_seat_takes_what_was_written(cast, becomes):
    academy, succeed = becomes
    consultation = published(cast, asks="schools")
    answer(consultation, cast.hana, YES, school=cast.ash)
    _, did = succeed()
    assert did["moved"] == []
    (seat,) = Invitee.objects.filter(school__in=[cast.ash, academy])
    assert (seat.school, seat.replied) == (academy, True)
    assert answering.draft_of(consultation, seat).answers == YES
    assert close(consultation).schools_replied == 1


def test_nothing_that_somebody_wrote_is_thrown_away(cast, becomes):
    academy, succeed = becomes
    consultation = published(cast, asks="schools")
    answer(consultation, cast.hana, YES, school=cast.ash)
    Post.objects.create(person=cast.ada, kind="headteacher", school=academy)
    answer(consultation, as_fresh(cast.ada), {"q1": "no"}, school=academy)
    succeed()
    assert Invitee.objects.filter(school__in=[cast.ash, academy]).count() == 2
    assert close(consultation).schools_replied == 2


def test_a_longer_time_passes_on_too(cast, becomes):
    academy, succeed = becomes
    consultation = published(cast, asks="schools")
    until = consultation.closes_at + datetime.timedelta(days=2)
    asking.give_longer(
        consultation, invitee(consultation, school=cast.ash), until=until, by=cast.cora
    )
    succeed()
    assert invitee(consultation, school=academy).until == until


def test_what_is_sealed_or_withdrawn_stays_as_it_is(cast, becomes):
    _, succeed = becomes
    sealed, withdrawn = published(cast, asks="both"), published(cast, asks="both")
    close(sealed)
    publishing.withdraw(withdrawn, because="A mistake.", by=cast.cora)
    succeed()
    for consultation in (sealed, withdrawn):
        assert invitee(consultation, school=cast.ash).school == cast.ash


def test_it_is_taken_back_with_what_was_written(cast, becomes):
    academy, succeed = becomes
    consultation = published(cast, asks="both", audience={"phases": ["infant"]})
    Invitee.objects.filter(school=academy).delete()
    answer(consultation, cast.hana, YES, school=cast.ash)
    row, did = succeed()
    succession.take_back(row, did, by=cast.cora)
    seat = invitee(consultation, school=cast.ash)
    assert answering.draft_of(consultation, seat).answers == YES
    assert invitee(consultation, cast.hana).school == cast.ash
    assert not Invitee.objects.filter(school=academy).exists()


def test_without_the_key_the_seat_passes_all_the_same(cast, becomes):
    academy, succeed = becomes
    consultation = published(cast, asks="schools")
    Invitee.objects.filter(school=academy).delete()
    keys.destroy(consultation.pk)
    succeed()
    assert invitee(consultation, school=academy).as_school


def test_who_still_writes_for_the_old_school_is_told_and_leaves_no_row(cast, becomes):
    _, succeed = becomes
    consultation = published(cast, asks="schools")
    before = invitee(consultation, school=cast.ash)
    answer(consultation, cast.hana, YES, school=cast.ash, send=False)
    succeed()
    page = consultation.version().read.by_name["p3"]
    with pytest.raises(answering.CannotTake):
        answering.save_page(consultation, before, page, {"q4": "o1"}, by=cast.hana)
    assert Draft.objects.filter(consultation=consultation).count() == 1
