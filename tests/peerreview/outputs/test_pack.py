import subprocess

import pytest
from django.db import connection
from django.utils import timezone

from peerreview.models import DayPlan, Participation, Review, Theme, VisitDocument
from peerreview.outputs import drawing, pack
from records import claims
from schools.models import School
from tests.peerreview import stage


@pytest.fixture
def review(cast):
    made = stage.year(cast)
    School.objects.filter(pk=cast.ash.pk).update(
        street="1 Ash Lane", telephone="01795 555012", pupils=212, low_age=4, high_age=7
    )
    School.objects.filter(pk=cast.beech.pk).update(telephone="01795 555099")
    Participation.objects.filter(school=cast.ash).update(
        focus=["reading"], focus_words="Look at <early> readers."
    )
    found = stage.review(made, cast)
    return Review.objects.get(pk=found.pk)


def words_of(pdf):
    """The words of each page, line by line."""
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return [" ".join(page.split()) for page in told.stdout.decode().split("\f")[:-1]]


def test_everything_for_the_day_is_in_it(cast, review):
    VisitDocument.objects.create(
        review=review, title="Our plan", url="https://ash.example/plan", added_by=cast.hana
    )
    DayPlan.objects.create(
        review=review, items=[["08:30", "15:30", "Walking about", "All"]], changed_by=cast.hana
    )
    pages = words_of(pack.pack_of(review))
    text = " ".join(pages)
    for said in (
        "Visit pack for the peer review on Thursday 12 November 2026, 8.30am to 3.30pm",
        "1 Ash Lane",
        "Telephone of the school: 01795 555012",
        "8.30am to 3.30pm Walking about All",
        "Hana Okafor Headteacher, here hana@example.org 01795 555012",
        "Wes Hughes",
        "leads the team",
        "01795 555099",
        "Cora Whitlock Partnership coordinator cora@example.org",
        "Pupils 212",
        "Ages 4 to 7",
        "Look at <early> readers.",
        "Our plan: https://ash.example/plan",
        "Reading · asked for",
        "What do pupils say?",
        "A good review",
    ):
        assert said in text, said
    assert [page.startswith("Notes") for page in pages[-3:]] == [False, True, True]


def test_a_school_of_which_little_is_known(cast):
    made = stage.year(cast)
    Theme.objects.all().delete()
    found = stage.review(made, cast, host="cedar", team=("beech-head",), day=None)
    text = " ".join(words_of(pack.pack_of(Review.objects.get(pk=found.pk))))
    assert "Visit pack for the peer review Getting there" in text
    assert "The school has left it open." in text
    assert "There is none this year" in text


def test_only_facts_that_are_known_are_told():
    school = School(name="A", phase="infant", pupils=0, percent_fsm=0)
    assert pack.facts_of(school) == [
        ("Phase", "Infant"),
        ("Pupils", 0),
        ("Free school meals", "0%"),
    ]


def test_contacts_are_the_school_the_team_and_the_coordinators(cast, review):
    review.seats.filter(reviewer__person=cast.stan).update(
        state="declined", because="Ill", answered_at=timezone.now()
    )
    told = pack.contacts_of(review)
    assert [[c.name for c in people] for people in told] == [
        ["Hana Okafor", "Dev Raman"],
        ["Wes Hughes", "Cedar Deputy"],
        ["Cora Whitlock"],
    ]
    assert [c.part for c in told[1]] == ["leads the team", ""]


def test_papers_are_drawn_one_at_a_time(db, monkeypatch):
    monkeypatch.setattr(claims, "PATIENCE", 0)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 0)", [claims.PRESS])
        with pytest.raises(claims.BeingDrawn, match="drawing other papers"):
            drawing.drawn("<p>x")
    finally:
        other.close()
