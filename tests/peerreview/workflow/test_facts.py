import pytest
from django.db import IntegrityError, transaction

from peerreview.models import FactsComment
from peerreview.wording import report as wording
from peerreview.workflow import facts, reporting
from records.models import HistoryLine, Notice
from records.steps import NotNow
from tests.cast import fresh
from tests.peerreview import reports


@pytest.fixture
def review(cast):
    return reports.sent(cast)


@pytest.fixture
def finding(review):
    return review.findings.first()


def told(what):
    return sorted(Notice.objects.filter(key__startswith=what).values_list("to__name", flat=True))


def test_the_school_says_what_is_not_right_and_the_team_is_told(cast, review, finding):
    made = facts.comment(finding, by=cast.hana, words="It was year 3.")
    assert (made.words, made.by, made.answered_at) == ("It was year 3.", cast.hana, None)
    assert told("facts:") == ["Cedar Deputy", "Stan Bell", "Wes Hughes"]
    line = HistoryLine.objects.about(review).last()
    assert (line.became, line.says) == ("facts_commented", "")


def test_the_team_answers_once_and_the_school_hears_when_all_is_answered(cast, finding):
    first = facts.comment(finding, by=cast.hana, words="It was year 3.")
    second = facts.comment(finding, by=cast.dev, words="And year 4.")
    facts.answer(first, by=cast.stan, words="Put right.")
    assert told("facts_answered") == []
    facts.answer(second, by=cast.wes, words="That too.")
    assert told("facts_answered") == ["Dev Raman", "Hana Okafor"]
    assert (fresh(first).answer, fresh(first).answered_by) == ("Put right.", cast.stan)
    with pytest.raises(NotNow) as late:
        facts.answer(first, by=cast.wes, words="No.")
    assert str(late.value) == wording.ANSWERED_ALREADY.format(name="Stan Bell")
    assert fresh(first).answer == "Put right."


def test_both_need_the_report_to_be_with_the_school(cast, review, finding):
    comment = facts.comment(finding, by=cast.hana, words="It was year 3.")
    reporting.take_back(review, by=cast.wes, because="Wait.")
    for deed in (
        lambda: facts.comment(finding, by=cast.hana, words="Also."),
        lambda: facts.answer(comment, by=cast.wes, words="Yes."),
    ):
        with pytest.raises(NotNow) as refused:
            deed()
        assert str(refused.value) == wording.NOT_WITH_HOST.format(
            review=review, state="Held, report being written"
        )
    assert FactsComment.objects.unanswered().count() == 1


def test_nothing_more_is_said_while_it_is_signed(cast, review, finding):
    reports.frozen(review)
    with pytest.raises(NotNow) as refused:
        facts.comment(finding, by=cast.hana, words="Also.")
    assert str(refused.value) == wording.BEING_SIGNED


def test_a_finding_that_is_gone_gets_no_comment(cast, review, finding):
    reporting.remove_finding(finding, by=cast.wes, seen_edition=1)
    with pytest.raises(NotNow) as refused:
        facts.comment(finding, by=cast.hana, words="Also.")
    assert str(refused.value) == wording.FINDING_GONE


def test_an_answer_has_words_and_somebody(cast, finding):
    comment = facts.comment(finding, by=cast.hana, words="It was year 3.")
    with pytest.raises(IntegrityError), transaction.atomic():
        FactsComment.objects.filter(pk=comment.pk).update(answer="Nobody’s.")
