import pytest
from django.db import DatabaseError, transaction

from peerreview.models import Finding, ReportText, Review
from peerreview.wording import report as wording
from peerreview.workflow import facts, reporting
from peerreview.workflow.reporting import NotReady, SomebodyElseChanged
from records.models import Document, HistoryLine, Notice
from records.steps import NotNow
from tests.cast import fresh
from tests.peerreview import reports


@pytest.fixture
def review(cast):
    return reports.held(cast)


def told(what):
    return sorted(Notice.objects.filter(key__startswith=what).values_list("to__name", flat=True))


def became(review):
    return list(HistoryLine.objects.about(review).values_list("became", "by_name", "says"))


def test_the_words_are_written_and_written_anew(cast, review):
    text = reporting.write_text(review, by=cast.wes, seen_edition=0, opening="a", summary="b")
    assert (text.opening, text.summary, text.edition) == ("a", "b", 1)
    text = reporting.write_text(review, by=cast.stan, seen_edition=1, opening="c", summary="d")
    assert (text.opening, text.summary, text.edition) == ("c", "d", 2)


@pytest.mark.parametrize("seen", [0, 1])
def test_who_writes_over_newer_words_is_shown_them(cast, review, seen):
    reporting.write_text(review, by=cast.wes, seen_edition=0, opening="", summary="mine")
    if seen:
        reporting.write_text(review, by=cast.wes, seen_edition=1, opening="", summary="mine, later")
    with pytest.raises(SomebodyElseChanged) as told:
        reporting.write_text(review, by=cast.stan, seen_edition=seen, opening="", summary="no")
    assert told.value.theirs.summary == ("mine, later" if seen else "mine")
    assert ReportText.objects.get().summary == told.value.theirs.summary


def add(review, by, **more):
    facts = {"kind": Finding.Kind.STRENGTH, "theme": "reading", "text": "They read."} | more
    return reporting.add_finding(review, by=by, **facts)


def test_findings_stand_in_the_order_in_which_they_came(cast, review):
    first, second = add(review, cast.wes), add(review, cast.stan, text="And write.")
    assert [(f.pk, f.position, f.written_by, f.edition) for f in review.findings.all()] == [
        (first.pk, 1, cast.wes, 1),
        (second.pk, 2, cast.stan, 1),
    ]


def test_a_finding_is_changed_by_whoever_saw_the_newest(cast, review):
    finding = add(review, cast.wes)
    changed = reporting.change_finding(
        finding, by=cast.stan, seen_edition=1, text="They read well."
    )
    assert (changed.text, changed.edition, changed.written_by) == ("They read well.", 2, cast.stan)
    with pytest.raises(SomebodyElseChanged) as told:
        reporting.change_finding(finding, by=cast.wes, seen_edition=1, text="They read a lot.")
    assert told.value.theirs.text == "They read well."
    assert fresh(finding).text == "They read well."


def test_the_database_keeps_who_wrote_what(cast, review):
    finding = add(review, cast.wes)
    reporting.change_finding(finding, by=cast.stan, seen_edition=1, text="They read well.")
    events = finding.events.order_by("pgh_id").select_related("pgh_context")
    assert [(e.pgh_label, e.text, e.pgh_context.metadata["user"]) for e in events] == [
        ("insert", "They read.", cast.wes.pk),
        ("update", "They read well.", cast.stan.pk),
    ]


def test_a_finding_is_taken_out_by_whoever_saw_the_newest(cast, review):
    finding = add(review, cast.wes)
    with pytest.raises(SomebodyElseChanged):
        reporting.remove_finding(finding, by=cast.stan, seen_edition=7)
    reporting.remove_finding(finding, by=cast.stan, seen_edition=1)
    assert not review.findings.exists()
    for verb in (reporting.remove_finding, reporting.change_finding):
        with pytest.raises(NotNow, match=wording.FINDING_GONE) as gone:
            verb(finding, by=cast.wes, seen_edition=1)
        assert gone.value.record.get_absolute_url() == f"/reviews/{review.pk}/report/"


def test_what_the_school_said_something_to_stays(cast):
    review = reports.sent(cast)
    finding = review.findings.first()
    facts.comment(finding, by=cast.hana, words="It was year 3.")
    with pytest.raises(NotNow) as refused:
        reporting.remove_finding(finding, by=cast.wes, seen_edition=finding.edition)
    assert str(refused.value) == wording.HAS_COMMENTS
    assert Finding.objects.filter(pk=finding.pk).exists()


@pytest.mark.parametrize("state", [Review.State.PLANNED, Review.State.CANCELLED])
def test_nothing_is_written_before_the_day(cast, state):
    review = reports.held(cast, state=state, cancelled_because="Snow.")
    for write in (
        lambda: add(review, cast.wes),
        lambda: reporting.write_text(
            review, by=cast.wes, seen_edition=0, opening="", summary="Early."
        ),
    ):
        with pytest.raises(NotNow) as refused:
            write()
        assert str(refused.value) == wording.NOT_WRITTEN_NOW.format(
            review=review, state=review.get_state_display()
        )
    assert not ReportText.objects.exists()


def test_an_empty_report_is_not_sent_and_says_what_is_missing(cast, review):
    with pytest.raises(NotReady) as refused:
        reporting.send(review, by=cast.wes)
    assert refused.value.problems == [
        wording.NO_SUMMARY,
        wording.NO_STRENGTH,
        wording.NO_DEVELOPMENT,
    ]
    assert fresh(review).state == Review.State.HELD
    add(review, cast.wes)
    assert reporting.what_is_missing(review) == [wording.NO_SUMMARY, wording.NO_DEVELOPMENT]
    reporting.write_text(review, by=cast.wes, seen_edition=0, opening="Yes.", summary=" ")
    assert reporting.what_is_missing(review) == [wording.NO_SUMMARY, wording.NO_DEVELOPMENT]


def test_the_report_goes_to_the_school_which_is_told(cast, review):
    reports.write(review)
    reporting.send(review, by=cast.wes)
    assert fresh(review).state == Review.State.WITH_HOST
    assert fresh(review).text.sent_by == cast.wes
    assert became(review)[-1] == ("with_host", "Wes Hughes", "")
    assert told("report_sent") == ["Dev Raman", "Gus Merriman", "Hana Okafor"]
    with pytest.raises(NotNow):
        reporting.send(fresh(review), by=cast.wes)


def test_taken_back_it_can_be_written_and_sent_again(cast):
    review = reports.sent(cast)
    reporting.take_back(review, by=cast.wes, because="A slip of ours.")
    now = fresh(review)
    assert now.state == Review.State.HELD
    assert (now.text.because, now.text.because_of) == ("A slip of ours.", cast.wes)
    # The reason is not for everybody who may read the history.
    assert became(review)[-1] == ("held", "Wes Hughes", "")
    assert told("report_back") == ["Dev Raman", "Hana Okafor"]
    with pytest.raises(NotNow):
        reporting.take_back(now, by=cast.wes, because="Again.")
    reporting.send(now, by=cast.wes)
    assert fresh(review).text.because == ""


def test_taken_back_while_it_is_signed_the_text_is_withdrawn(cast):
    review, document = reports.frozen(reports.sent(cast))
    reports.sign(review, cast.wes)
    reporting.take_back(review, by=cast.wes, because="A slip of ours.")
    document.refresh_from_db()
    assert (document.state, document.closed_because) == (
        Document.State.WITHDRAWN,
        wording.REASON_IS_WITH_REPORT,
    )


def test_what_is_being_signed_or_is_accepted_cannot_be_written(cast):
    review, _ = reports.frozen(reports.sent(cast))
    finding = review.findings.first()
    with pytest.raises(NotNow) as refused:
        reporting.change_finding(finding, by=cast.wes, seen_edition=1, text="Later.")
    assert str(refused.value) == wording.BEING_SIGNED
    for person in (cast.wes, cast.hana):
        reports.sign(review, person)
    with pytest.raises(NotNow) as refused:
        add(review, cast.wes)
    assert "Report accepted" in str(refused.value)


@pytest.mark.parametrize("signed", [False, True])
def test_the_database_itself_holds_a_fixed_text(cast, signed):
    review = reports.accepted(cast) if signed else reports.frozen(reports.sent(cast))[0]
    finding = review.findings.first()
    for attempt in (
        lambda: Finding.objects.filter(pk=finding.pk).update(text="Other."),
        lambda: Finding.objects.filter(pk=finding.pk).delete(),
        lambda: Finding.objects.create(
            review=review, kind="strength", theme="reading", text="x", written_by=cast.wes
        ),
        lambda: ReportText.objects.filter(review=review).update(summary="Other."),
    ):
        with pytest.raises(DatabaseError, match="report is fixed"), transaction.atomic():
            attempt()
    assert ReportText.objects.filter(review=review).update(because="Still kept.") == 1
