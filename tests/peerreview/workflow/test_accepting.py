import json

import pytest

from peerreview import signals
from peerreview.models import Review
from peerreview.wording import report as wording
from peerreview.workflow import accepting, facts, reporting
from peerreview.workflow.reporting import NotReady
from records import sealing, signing
from records.models import Document, HistoryLine, Notice, Seal
from records.steps import NotNow
from schools.models import Post
from tests.cast import fresh, place_of
from tests.peerreview import reports


@pytest.fixture
def review(cast):
    return reports.sent(cast)


@pytest.fixture
def heard():
    """{signal: [what it was sent with]}."""
    found = {"accepted": [], "wanted": []}

    def on_accepted(sender, *, signal, **facts):
        found["accepted"].append(facts)

    def on_wanted(sender, *, signal, **facts):
        found["wanted"].append(facts)

    signals.report_accepted.connect(on_accepted)
    signals.areas_wanted.connect(on_wanted)
    yield found
    signals.report_accepted.disconnect(on_accepted)
    signals.areas_wanted.disconnect(on_wanted)


def test_accepting_fixes_the_text_for_the_lead_and_then_the_head(cast, review):
    document = accepting.accept(review, by=cast.dev)
    assert [(s.turn, s.name, s.post, s.organisation) for s in document.signatories.all()] == [
        (1, "Wes Hughes", "Headteacher", "Beech Hill Infant School"),
        (2, "Hana Okafor", "Headteacher", "Ash Lane Infant School"),
    ]
    assert (document.kind, document.title, document.url, document.frozen_by) == (
        "peerreview",
        "Peer review of Ash Lane Infant School, 2026–27",
        f"/reviews/{review.pk}/report/",
        cast.dev,
    )
    text = json.loads(document.body)
    assert text["schema"] == "peerreview/1"
    assert text["declaration"] == wording.DECLARATION
    assert [one["name"] for one in text["team"] if one["leads"]] == ["Wes Hughes"]
    assert [(f["theme"], f["text"].strip()) for f in text["strengths"]] == [
        ("Reading", "Found strength 1."),
        ("Inclusion", "Found strength 2."),
    ]
    assert len(text["development"]) == 2
    assert fresh(review).state == Review.State.WITH_HOST
    assert HistoryLine.objects.about(review).last().became == "facts_checked"


def test_it_waits_for_the_answers(cast, review):
    comment = facts.comment(review.findings.first(), by=cast.hana, words="It was year 3.")
    with pytest.raises(NotReady) as refused:
        accepting.accept(review, by=cast.hana)
    assert refused.value.problems == [wording.unanswered(1)]
    facts.answer(comment, by=cast.wes, words="Put right.")
    assert accepting.accept(review, by=cast.hana).is_open


def test_it_needs_somebody_to_sign_for_each_side(cast, review):
    Post.objects.filter(person=cast.hana).update(kind=Post.Kind.DEPUTY)
    with pytest.raises(NotReady) as refused:
        accepting.accept(review, by=cast.hana)
    assert refused.value.problems == [wording.NO_HEAD.format(school=cast.ash)]
    Post.objects.filter(person__in=[cast.hana, cast.dev], school=cast.ash).update(
        kind=Post.Kind.HEADTEACHER
    )
    with pytest.raises(NotReady) as refused:
        accepting.accept(review, by=cast.hana)
    assert refused.value.problems == [
        wording.SEVERAL_HEADS.format(school=cast.ash, names="Hana Okafor, Dev Raman")
    ]


def test_where_the_lead_has_left_another_of_the_team_signs(cast, review):
    Post.objects.filter(person=cast.wes).delete()
    assert accepting.places_of(review)[0][0].person == cast.stan
    people = [cast.stan, cast.people["cedar-deputy"]]
    Post.objects.filter(person__in=people).delete()
    assert accepting.places_of(review)[1] == [wording.NO_LEAD]


def test_a_text_is_fixed_once(cast, review):
    reports.frozen(review)
    with pytest.raises(NotNow) as refused:
        accepting.accept(review, by=cast.hana)
    assert str(refused.value) == wording.BEING_SIGNED
    assert Document.objects.of(review).count() == 1


@pytest.mark.parametrize("state", [Review.State.HELD, Review.State.PLANNED])
def test_only_what_is_with_the_school_is_accepted(cast, state):
    review = reports.held(cast, state=state)
    with pytest.raises(NotNow) as refused:
        accepting.accept(review, by=cast.hana)
    assert str(refused.value) == wording.NOT_WITH_HOST.format(
        review=review, state=review.get_state_display()
    )


def test_the_head_signs_last_and_that_accepts_it(cast, review, heard):
    review, document = reports.frozen(review)
    with pytest.raises(NotNow):
        signing.send_code(place_of(document, cast.hana), by=cast.hana, sha256=document.sha256)
    reports.sign(review, cast.wes)
    assert fresh(review).state == Review.State.WITH_HOST
    assert heard["accepted"] == []
    assert reports.sign(review, cast.hana).is_signed_by_all
    assert fresh(review).state == Review.State.ACCEPTED
    assert fresh(review).text.accepted_at is not None
    assert heard["accepted"] == [{"review": review, "by": cast.hana}]
    told = Notice.objects.filter(key__startswith="report_accepted")
    assert sorted(told.values_list("to__name", flat=True)) == [
        "Cedar Deputy",
        "Dev Raman",
        "Gus Merriman",
        "Priya Nair",
        "Stan Bell",
        "Wes Hughes",
    ]


def test_who_lost_the_post_meanwhile_does_not_sign(cast, review):
    review, document = reports.frozen(review)
    Post.objects.filter(person=cast.wes).update(ended_at="2026-11-20T12:00Z")
    with pytest.raises(NotNow, match="no longer holds the post"):
        reports.sign(review, cast.wes)
    [dev] = accepting.successors_of(review, place_of(document, cast.hana))
    assert dev == cast.dev
    assert sorted(
        p.name for p in accepting.successors_of(review, place_of(document, cast.wes))
    ) == [
        "Cedar Deputy",
        "Stan Bell",
    ]
    accepting.replace_signatory(
        review, place_of(document, cast.wes), person=cast.stan, by=cast.cora, because="Left."
    )
    reports.sign(review, cast.stan)
    reports.sign(review, cast.hana)
    assert fresh(review).state == Review.State.ACCEPTED


def test_sent_back_the_team_can_change_it_and_the_school_accepts_anew(cast, review):
    review, document = reports.frozen(review)
    reports.sign(review, cast.wes)
    accepting.send_back(review, place_of(document, cast.hana), by=cast.hana, because="Year 3!")
    document.refresh_from_db()
    assert (document.state, document.closed_because) == (
        Document.State.SENT_BACK,
        wording.REASON_IS_WITH_REPORT,
    )
    text = fresh(review).text
    assert (text.because, text.because_of) == ("Year 3!", cast.hana)
    finding = review.findings.first()
    reporting.change_finding(finding, by=cast.wes, seen_edition=1, text="Year 3 reads.")
    review, again = reports.frozen(review)
    assert again.version == 2
    assert fresh(review).text.because == ""
    told = Notice.objects.filter(key__startswith="not_signed")
    assert "Year 3" not in "".join(told.values_list("says", flat=True))


def test_only_who_has_not_signed_sends_it_back(cast, review):
    review, document = reports.frozen(review)
    reports.sign(review, cast.wes)
    for who, place in ((cast.wes, cast.wes), (cast.dev, cast.hana)):
        with pytest.raises(NotNow) as refused:
            accepting.send_back(review, place_of(document, place), by=who, because="No.")
        assert str(refused.value) == wording.NOT_YOURS_TO_STOP
    assert fresh(document).is_open


@pytest.mark.slow
def test_the_signed_report_is_sealed_and_the_seal_proves_itself(cast, settings, tmp_path, review):
    from partnership.verify import root
    from records import verify_document

    settings.SEAL_KEYS_DIR = tmp_path / "keys"
    review, document = reports.frozen(review)
    for person in (cast.wes, cast.hana):
        reports.sign(review, person)
    sealing.seal(fresh(document))
    pdf = bytes(Seal.objects.get(document=document).pdf)
    verdict = verify_document.check(pdf, root())
    assert (verdict.ok, verdict.reasons) == (True, ())
    assert [s["name"] for s in verdict.signatures] == ["Wes Hughes", "Hana Okafor"]


def test_the_school_chooses_what_goes_into_its_plan(cast, review, heard):
    review, _ = reports.frozen(review)
    for person in (cast.wes, cast.hana):
        reports.sign(review, person)
    strength = review.findings.filter(kind="strength").first()
    area = review.findings.filter(kind="development").first()
    assert accepting.want_areas(review, [strength, area], by=cast.hana) == [area]
    assert heard["wanted"] == [{"review": review, "findings": [area], "by": cast.hana}]


def test_nothing_goes_into_a_plan_before_it_is_accepted(cast, review):
    with pytest.raises(NotNow) as refused:
        accepting.want_areas(review, review.findings.all(), by=cast.hana)
    assert str(refused.value) == wording.NOT_ACCEPTED
