import pytest

from consultation.models import Invitee, Report, SealedComment
from consultation.outputs import report as outputs
from consultation.workflow import coding, reporting
from records.models import HistoryLine, Letter
from records.steps import NotNow
from tests.consultation import commenting
from tests.consultation.seeding import sealed
from tests.consultation.stage import fresh


@pytest.fixture
def report(cast):
    """The report of a consultation with 300 responses, begun."""
    consultation = sealed(cast.cora, replies=300)
    return reporting.report_of(consultation)


def written(report, cast, **words):
    given = {name: tuple(text.split("|")) for name, text in words.items()}
    return reporting.write(
        report,
        introduction="We asked how to work together.",
        words=given,
        by=cast.cora,
        seen_edition=report.edition,
    )


def test_there_is_none_before_the_sealing(cast, consultation):
    with pytest.raises(NotNow, match="not closed and sealed yet"):
        reporting.report_of(consultation)


def test_words_are_kept_and_nobody_s_are_overwritten(cast, report):
    report = written(report, cast, q1="Most want it.|We begin in April.")
    assert [(d.question, d.said, d.did) for d in report.deeds.all()] == [
        ("q1", "Most want it.", "We begin in April.")
    ]
    with pytest.raises(reporting.SomebodyElseChanged):
        reporting.write(
            report, introduction="Mine.", words={}, by=cast.cora, seen_edition=report.edition - 1
        )
    assert fresh(report).introduction == "We asked how to work together."


def test_it_needs_an_introduction_to_go_out(cast, report):
    with pytest.raises(NotNow, match="introduction"):
        reporting.publish(report, by=cast.cora)


def test_figures_and_quotations_are_frozen_and_what_was_done_is_added(cast, report):
    report = written(report, cast, q1="Most want it.|")
    comment = SealedComment.objects.filter(
        consultation=report.consultation, question="q2", quotable=True
    ).first()
    coding.quote(comment, by=cast.cora)
    reporting.publish(report, by=cast.cora)
    out = fresh(report)
    assert out.state == Report.State.PUBLISHED
    assert out.figures == outputs.with_words(outputs.content_of(out), out)
    before = outputs.frozen(out)
    reporting.write(
        out,
        introduction="Rewritten.",
        words={"q1": ("Nobody wants it.", "It began.")},
        by=cast.cora,
        seen_edition=out.edition,
    )
    after = outputs.frozen(fresh(out))
    first = after["sections"][0]["questions"][0]
    assert (first["said"], first["did"]) == ("Most want it.", "It began.")
    assert after["introduction"] == before["introduction"]
    told = [q["quotations"] for s in after["sections"] for q in s["questions"] if q["quotations"]]
    assert [each["text"] for each in told[0]] == [comment.text]


def test_words_taken_out_of_a_comment_go_from_a_report_that_is_out(cast, report):
    told, other = commenting.add_comments(
        report.consultation, ["Ask Joe Bloggs.", "Joe Bloggs, again."], question="q2"
    )
    for comment in (told, other):
        coding.quote(comment, by=cast.cora)
    reporting.publish(written(report, cast), by=cast.cora)
    before = fresh(report).figures
    coding.redact(told, passage="Joe Bloggs", because="Names somebody", by=cast.cora)
    after = fresh(report).figures
    assert quoted(after) == ["Ask […].", "Joe Bloggs, again."]
    coding.redact(other, passage="Joe Bloggs", because="Names somebody", by=cast.cora)
    assert "Bloggs" not in str(fresh(report).figures)
    assert quoted(before) == ["Ask Joe Bloggs.", "Joe Bloggs, again."]
    assert {k: v for k, v in after.items() if k != "sections"} == {
        k: v for k, v in before.items() if k != "sections"
    }


def quoted(content):
    questions = [q for section in content["sections"] for q in section["questions"]]
    return [each["text"] for question in questions for each in question["quotations"]]


def test_it_goes_out_once(cast, report):
    report = written(report, cast)
    reporting.publish(report, by=cast.cora)
    with pytest.raises(NotNow):
        reporting.publish(report, by=cast.cora)
    lines = HistoryLine.objects.filter(subject=f"consultation.report:{report.pk}")
    assert lines.filter(became="published").count() == 1


def test_everybody_who_was_invited_gets_one_letter(cast, report, monkeypatch):
    consultation = report.consultation
    Invitee.objects.filter(consultation=consultation).delete()
    Invitee.objects.bulk_create(
        Invitee(consultation=consultation, person=person, role="governor", replied=n % 2 == 0)
        for n, person in enumerate(cast.people.values())
    )
    monkeypatch.setattr(reporting, "AT_ONCE", 4)
    assert reporting.tell_waiting() == 0  # it is not out yet
    reporting.publish(written(report, cast), by=cast.cora)
    assert [reporting.tell_waiting() for _ in range(4)] == [4, 4, 1, 0]
    written_to = Letter.objects.filter(key__startswith=f"report:{report.pk}:")
    assert sorted(written_to.values_list("to", flat=True)) == sorted(
        person.pk for person in cast.people.values()
    )
    letter = written_to.first()
    assert f"/consultations/{consultation.pk}/report/" in letter.text
    assert f"/consultations/{consultation.pk}/report/" in letter.html
