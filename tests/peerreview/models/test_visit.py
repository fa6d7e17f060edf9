from datetime import date, time

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from peerreview.models import DayPlan, Participation, Review, Theme, VisitDocument
from peerreview.models.visit import days_left, span
from schools.models import Post
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture
def review(cast):
    return stage.review(stage.year(cast), cast)


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [
        (time(8, 30), time(9), "8.30 to 9am"),
        (time(8, 30), time(15, 30), "8.30am to 3.30pm"),
        (time(11, 40), time(12, 15), "11.40am to 12.15pm"),
        (time(11), time(12), "11am to noon"),
        (time(12), time(13), "noon to 1pm"),
        (time(12, 5), time(13), "12.05 to 1pm"),
    ],
)
def test_hours_are_told_as_people_tell_them(starts, ends, says):
    assert span(starts, ends) == says


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (date(2026, 11, 24), "in 12 days"),
        (date(2026, 11, 13), "tomorrow"),
        (date(2026, 11, 12), "today"),
        (date(2026, 11, 11), "yesterday"),
        (date(2026, 11, 9), "3 days ago"),
    ],
)
def test_days_left_in_words(on, says):
    assert days_left(on, date(2026, 11, 12)) == says


def test_the_usual_day_goes_around_what_the_school_has_chosen(review, cast):
    Participation.objects.filter(school=cast.ash).update(focus=["safeguarding", "inclusion"])
    plan = DayPlan.objects.of(review)
    assert (plan.edition, plan.pk, plan.hours) == (0, None, "8.30am to 3.30pm")
    whats = [line.what for line in plan.lines]
    assert "Inclusion: in classrooms together" in whats
    assert "Safeguarding: talking with those who lead it" in whats
    assert "Reading, Mathematics: work, books, and what staff say" in whats
    assert all(a.ends == b.starts for a, b in zip(plan.lines, plan.lines[1:], strict=False))


@pytest.mark.parametrize(
    ("left", "first", "last"),
    [
        (1, "Reading: in classrooms together", "Work, books, what staff say"),
        (
            0,
            "what the school is working on: in classrooms together",
            "Work, books, what staff say",
        ),
    ],
)
def test_the_usual_day_of_a_framework_with_little_in_it(review, left, first, last):
    Theme.objects.filter(position__gt=left).delete()
    whats = [line.what for line in DayPlan.objects.of(review).lines]
    assert (whats[2], whats[7]) == (first, last)


def test_a_plan_has_lines(review, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        DayPlan.objects.create(review=review, items=[], changed_by=cast.hana)


@pytest.mark.parametrize("facts", [{}, {"url": "https://a.example", "file": "x"}])
def test_a_document_is_an_address_or_a_file(review, cast, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitDocument.objects.create(review=review, title="A", added_by=cast.hana, **facts)


def test_a_document_is_never_exchanged_for_another(review, cast):
    document = VisitDocument.objects.create(
        review=review, title="A", url="https://a.example", added_by=cast.hana
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        VisitDocument.objects.filter(pk=document.pk).update(url="https://b.example")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("A.PDF", "application/pdf"), ("b.jpg", "image/jpeg"), ("c.exe", "application/octet-stream")],
)
def test_what_a_file_is_follows_from_its_name(name, kind):
    assert VisitDocument(file_name=name).media_type == kind


RIGHTS = (
    "is_hosted_by",
    "may_be_called_off_by",
    "may_be_reported_held_by",
    "may_be_planned_by",
    "shows_contacts_to",
)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("hana", {"is_hosted_by", "may_be_planned_by", "shows_contacts_to"}),
        ("dev", {"is_hosted_by", "may_be_planned_by", "shows_contacts_to"}),
        ("gus", set()),
        ("priya", set()),
        ("wes", {"may_be_reported_held_by", "may_be_planned_by", "shows_contacts_to"}),
        ("stan", {"shows_contacts_to"}),
        ("cora", {"may_be_called_off_by", "may_be_reported_held_by", "shows_contacts_to"}),
        ("mei", set()),
        ("ada", set()),
    ],
)
def test_who_may_do_what(review, cast, who, may):
    person = getattr(cast, who)
    assert {right for right in RIGHTS if getattr(review, right)(person)} == may


def test_a_seat_that_is_declined_gives_no_right(review, cast):
    review.seats.filter(reviewer__person=cast.wes).update(state="declined", because="Ill.")
    now = fresh(review)
    assert [right for right in RIGHTS if getattr(now, right)(cast.wes)] == []
    assert not Review.objects.for_user(cast.wes).exists()


def test_documents_are_for_who_sees_the_review(review, cast):
    VisitDocument.objects.create(
        review=review, title="A", url="https://a.example", added_by=cast.hana
    )
    sees = {
        who
        for who in ("hana", "dev", "gus", "priya", "wes", "stan", "cora", "mei", "ada")
        if VisitDocument.objects.for_user(getattr(cast, who)).exists()
    }
    assert sees == {"hana", "dev", "gus", "wes", "stan", "cora"}


def test_a_seat_is_answered_by_its_person_alone(review, cast):
    seat = review.seats.get(reviewer__person=cast.wes)
    may = [w for w in ("wes", "cora", "hana", "stan") if seat.may_be_answered_by(getattr(cast, w))]
    assert may == ["wes"]


def test_who_speaks_for_a_school_is_who_holds_the_post_today(review, cast):
    Post.objects.filter(person=cast.hana).update(until=date(2020, 1, 1))
    assert not review.is_hosted_by(type(cast.hana).objects.get(pk=cast.hana.pk))
