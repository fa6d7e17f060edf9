import pytest
from django.db import DatabaseError, IntegrityError, transaction

from peerreview import signals
from peerreview.models import Consent
from peerreview.models.consent import Standing, consent_of
from peerreview.models.report import shared
from peerreview.wording import report as wording
from peerreview.workflow import consent
from records.models import HistoryLine
from records.steps import NotNow
from tests.peerreview import reports, stage

ALL, CHOSEN, NONE = Consent.Scope.ALL, Consent.Scope.CHOSEN, Consent.Scope.NONE


@pytest.fixture
def review(cast):
    return reports.accepted(cast)


@pytest.fixture
def heard():
    found = []

    def on_changed(sender, *, signal, **facts):
        found.append(facts)

    signals.consent_changed.connect(on_changed)
    yield found
    signals.consent_changed.disconnect(on_changed)


def keys(findings):
    return sorted(f.pk for f in findings)


def test_it_is_asked_when_the_report_is_accepted(cast, review):
    assert consent_of(review) == (Standing.ASKED, None)
    assert keys(shared(review)) == []


def test_before_it_cannot_be_said(cast):
    review = reports.sent(cast)
    assert consent_of(review) == (Standing.NOT_YET, None)
    with pytest.raises(NotNow) as refused:
        consent.say(review, by=cast.hana, scope=ALL)
    assert str(refused.value) == wording.NOT_ACCEPTED
    assert not Consent.objects.exists()


def test_all_some_and_none_the_newest_counts(cast, review, heard):
    every = list(review.findings.all())
    row = consent.say(review, by=cast.hana, scope=ALL)
    assert consent_of(review) == (Standing.ALL, row)
    assert keys(shared(review)) == keys(every)
    row = consent.say(review, by=cast.dev, scope=CHOSEN, findings=every[:1])
    assert consent_of(review) == (Standing.CHOSEN, row)
    assert keys(shared(review)) == [every[0].pk]
    row = consent.say(review, by=cast.hana, scope=NONE)
    assert consent_of(review) == (Standing.WITHDRAWN, row)
    assert keys(shared(review)) == []
    told = [(keys(h["given"]), keys(h["withdrawn"]), h["by"].name) for h in heard]
    assert told == [
        (keys(every), [], "Hana Okafor"),
        ([], keys(every[1:]), "Dev Raman"),
        ([], [every[0].pk], "Hana Okafor"),
    ]
    lines = HistoryLine.objects.about(review).filter(became="consent_said")
    assert list(lines.values_list("says", flat=True)) == ["All findings", "1 finding", "Taken back"]


def test_no_is_an_answer_too(cast, review):
    row = consent.say(review, by=cast.hana, scope=NONE)
    assert consent_of(review) == (Standing.KEPT, row)


def test_some_of_nothing_is_nothing(cast, review):
    assert consent.say(review, by=cast.hana, scope=CHOSEN).scope == NONE


def test_findings_of_another_report_are_never_chosen(cast):
    made = stage.year(cast)
    review = reports.accepted(cast, made)
    other = reports.accepted(cast, made, **reports.AT_BEECH)
    row = consent.say(review, by=cast.hana, scope=CHOSEN, findings=other.findings.all())
    assert (row.scope, row.findings) == (NONE, [])
    assert keys(shared(other)) == []


def test_rows_are_only_added(cast, review):
    row = consent.say(review, by=cast.hana, scope=NONE)
    for attempt in (
        lambda: Consent.objects.filter(pk=row.pk).update(scope=ALL),
        lambda: Consent.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


@pytest.mark.parametrize(("scope", "findings"), [(CHOSEN, []), (ALL, [1]), (NONE, [1])])
def test_a_row_says_one_thing(cast, review, scope, findings):
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(review=review, scope=scope, findings=findings, by=cast.hana)
