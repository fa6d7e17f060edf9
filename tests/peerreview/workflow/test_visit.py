from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from peerreview.models import DayPlan, Review, VisitDocument
from peerreview.workflow import visit
from records.models import HistoryLine, Letter
from records.steps import NotNow
from tests.cast import fresh
from tests.peerreview import stage

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SHORT = [["08:30", "12:00", "Talk", ""], ["12:00", "15:30", "Walk", "Hall"]]
EARLY = [["08:00", "15:30", "Talk", ""]]


@pytest.fixture
def review(cast, time_machine):
    time_machine.move_to(NOON, tick=False)
    return stage.review(stage.year(cast), cast, day=date(2026, 11, 12))


def happened():
    return list(HistoryLine.objects.order_by("number").values_list("became", "says"))


def test_the_first_plan_replaces_the_usual_day(review, cast):
    plan = visit.plan_day(review, by=cast.wes, seen_edition=0, items=SHORT)
    now = DayPlan.objects.of(review)
    assert (now, now.items, now.edition) == (plan, SHORT, 1)
    assert (now.changed_by, now.changed_at) == (cast.wes, NOON)
    assert happened() == [("day_planned", "")]
    assert not Letter.objects.exists()  # it begins and ends when the usual day does
    assert fresh(review).sequence == 0


def test_a_plan_is_changed_by_whoever_has_seen_it(review, cast):
    visit.plan_day(review, by=cast.wes, seen_edition=0, items=SHORT)
    for seen in (0, 2):
        with pytest.raises(visit.SomebodyElseChanged) as changed:
            visit.plan_day(review, by=cast.hana, seen_edition=seen, items=EARLY)
        assert (changed.value.theirs.items, changed.value.theirs.edition) == (SHORT, 1)
    assert DayPlan.objects.get().items == SHORT
    assert visit.plan_day(review, by=cast.hana, seen_edition=1, items=SHORT[:1]).edition == 2


def test_other_hours_go_into_all_calendars(review, cast):
    visit.plan_day(review, by=cast.hana, seen_edition=0, items=EARLY)
    assert fresh(review).sequence == 1
    told = Letter.objects.filter(key__startswith="review-hours:")
    assert told.count() == 5
    assert "DTSTART;TZID=Europe/London:20261112T080000" in told[0].calendar
    assert "SEQUENCE:1" in told[0].calendar
    assert set(review.seats.values_list("state", flat=True)) == {"confirmed"}


def test_without_a_day_nobody_is_told_of_hours(review, cast):
    Review.objects.update(day=None)
    visit.plan_day(review, by=cast.hana, seen_edition=0, items=EARLY)
    assert not Letter.objects.exists()


def test_the_plan_of_a_day_that_is_over_stays(review, cast):
    Review.objects.update(state="held")
    with pytest.raises(NotNow, match="until the review has taken place"):
        visit.plan_day(review, by=cast.hana, seen_edition=0, items=SHORT)


def test_an_address_is_given_and_taken_away(review, cast):
    document = visit.add_document(
        review, by=cast.dev, title="Our plan", url="https://ash.example/plan"
    )
    assert (document.added_by, document.added_at, document.file) == (cast.dev, NOON, "")
    visit.remove_document(document, by=cast.hana)
    assert not VisitDocument.objects.exists()
    assert happened() == [("document_added", "Our plan"), ("document_removed", "Our plan")]


def test_a_file_lies_where_no_address_leads_and_goes_with_its_document(
    review, cast, private_files, django_capture_on_commit_callbacks
):
    file = SimpleUploadedFile("School plan.pdf", b"%PDF-1.7 words")
    document = visit.add_document(review, by=cast.hana, title="Our plan", file=file)
    assert (document.file_name, document.size) == ("School plan.pdf", 14)
    assert document.media_type == "application/pdf"
    path = Path(document.file.path)
    assert path.read_bytes() == b"%PDF-1.7 words"
    assert path.is_relative_to(private_files)
    assert "School" not in path.name
    with django_capture_on_commit_callbacks(execute=True):
        visit.remove_document(document, by=cast.hana)
        assert path.exists()  # until it is certain
    assert not path.exists()


def test_a_team_reads_so_much_and_no_more(review, cast):
    for n in range(VisitDocument.AT_MOST):
        visit.add_document(review, by=cast.hana, title=f"No. {n}", url="https://ash.example/")
    with pytest.raises(NotNow, match="There are 20 documents already"):
        visit.add_document(review, by=cast.hana, title="More", url="https://ash.example/")
