import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerreview.models import Finding, Review
from peerreview.outputs import extract
from peerreview.wording import report as wording
from peerreview.workflow import consent, facts, reporting
from records.claims import BeingDrawn
from records.paper import PaperFailed
from schools.models import Person, Post
from tests.cast import fresh
from tests.peerreview import reports, stage


@pytest.fixture
def review(cast):
    return reports.held(cast)


def at(review, rest=""):
    return f"/reviews/{review.pk}/report/{rest}"


def says(answer, *words):
    text = answer.content.decode()
    return [word for word in words if word not in text]


def test_the_team_writes_in_place(as_, cast, review):
    wes = as_("wes")
    page = wes.get(at(review))
    assert says(page, wording.NO_SUMMARY, "What do pupils say?", "Only the team") == []
    answer = wes.post(at(review, "text/"), {"summary": "It goes well.", "edition": "0"})
    assert answer.url == at(review) + "#text"
    answer = wes.post(
        at(review, "add/strength/"), {"theme": "reading", "text": "They read.", "evidence": ""}
    )
    finding = review.findings.get()
    assert answer.url == f"{at(review)}#finding-{finding.pk}"
    answer = wes.post(
        at(review, f"findings/{finding.pk}/"),
        {"theme": "inclusion", "text": "All read.", "edition": "1"},
    )
    assert (fresh(finding).text, fresh(finding).theme) == ("All read.", "inclusion")
    assert says(wes.get(at(review, f"findings/{finding.pk}/remove/")), "All read.") == []
    wes.post(at(review, f"findings/{finding.pk}/remove/"), {"edition": "2"})
    assert not review.findings.exists()


@pytest.mark.parametrize(
    ("rest", "typed", "errors"),
    [
        ("text/", {"edition": "0"}, {"summary": ["Write the summary."]}),
        (
            "add/development/",
            {},
            {"theme": ["Choose the theme it belongs to."], "text": ["Write what you found."]},
        ),
        (
            "add/strength/",
            {"theme": "no-such", "text": "x"},
            {"theme": ["Select a valid choice. no-such is not one of the available choices."]},
        ),
    ],
)
def test_bad_input_is_given_back_with_a_sentence(as_, review, rest, typed, errors):
    answer = as_("wes").post(at(review, rest), typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors == errors
    assert says(answer, "Error:") == []


def test_only_a_development_comes_with_a_suggestion(as_, review):
    assert "suggestion" not in as_("wes").get(at(review, "add/strength/")).context["form"].fields
    form = as_("wes").get(at(review, "add/development/?theme=inclusion")).context["form"]
    assert "suggestion" in form.fields
    assert form["theme"].value() == "inclusion"
    assert as_("wes").get(at(review, "add/nothing/")).status_code == 404


def test_who_comes_second_is_shown_both_texts(as_, cast, review):
    finding = reporting.add_finding(
        review, by=cast.wes, kind="strength", theme="reading", text="First."
    )
    reporting.change_finding(finding, by=cast.stan, seen_edition=1, text="Stan’s words.")
    answer = as_("wes").post(
        at(review, f"findings/{finding.pk}/"),
        {"theme": "inclusion", "text": "Wes’s words.", "edition": "1"},
    )
    assert answer.status_code == 409
    assert answer.context["editing"]["conflict"] == [
        ("Theme", "Inclusion", "Reading"),
        ("What you found", "Wes’s words.", "Stan’s words."),
    ]
    assert fresh(finding).text == "Stan’s words."
    answer = as_("wes").post(at(review, f"findings/{finding.pk}/remove/"), {"edition": "1"})
    assert answer.status_code == 409
    assert Finding.objects.filter(pk=finding.pk).exists()
    reporting.write_text(review, by=cast.stan, seen_edition=0, opening="", summary="Stan’s.")
    answer = as_("wes").post(at(review, "text/"), {"summary": "Mine.", "edition": "0"})
    assert answer.status_code == 409
    assert answer.context["editing"]["conflict"] == [("Summary", "Mine.", "Stan’s.")]


def test_a_late_edit_is_told_and_led_back(as_, cast):
    review, _ = reports.frozen(reports.sent(cast))
    finding = review.findings.first()
    for answer in (
        as_("wes").get(at(review, f"findings/{finding.pk}/")),
        as_("wes").post(
            at(review, f"findings/{finding.pk}/"), {"theme": "reading", "text": "x", "edition": "1"}
        ),
    ):
        assert (answer.status_code, answer.url) == (302, at(review))
    assert says(as_("wes").get(at(review)), wording.BEING_SIGNED) == []


def test_the_lead_alone_sends_it(as_, cast, review):
    assert as_("stan").get(at(review, "send/")).status_code == 403
    assert as_("stan").post(at(review, "send/")).status_code == 403
    answer = as_("wes").post(at(review, "send/"))
    assert answer.status_code == 422
    assert says(answer, wording.NO_SUMMARY, wording.NO_STRENGTH) == []
    reports.write(review)
    answer = as_("wes").post(at(review, "send/"))
    assert answer.url == at(review)
    assert fresh(review).state == Review.State.WITH_HOST
    assert as_("wes").get(at(review, "send/")).status_code == 302


def test_the_lead_takes_it_back_with_a_reason(as_, cast):
    review = reports.sent(cast)
    assert as_("stan").get(at(review, "take-back/")).status_code == 403
    answer = as_("wes").post(at(review, "take-back/"), {"because": " "})
    assert answer.context["form"].errors == {
        "because": ["Give the reason in a sentence or two: the others will read it."]
    }
    as_("wes").post(at(review, "take-back/"), {"because": "A slip."})
    assert fresh(review).state == Review.State.HELD
    assert says(as_("wes").get(at(review)), "A slip.", "Wes Hughes took the report back") == []
    assert as_("wes").get(at(review, "take-back/")).status_code == 302


def test_the_school_comments_and_the_team_answers(as_, cast):
    review = reports.sent(cast)
    finding = review.findings.first()
    door = at(review, f"findings/{finding.pk}/comment/")
    assert as_("gus").get(door).status_code == 403
    assert as_("wes").get(door).status_code == 403
    assert as_("dev").post(door, {"words": ""}).status_code == 422
    as_("dev").post(door, {"words": "It was year 3."})
    comment = finding.comments.get()
    door = at(review, f"comments/{comment.pk}/")
    assert as_("dev").get(door).status_code == 403
    assert as_("stan").post(door, {"words": ""}).status_code == 422
    as_("stan").post(door, {"words": "Put right."})
    assert says(as_("hana").get(at(review)), "It was year 3.", "Put right.") == []
    answer = as_("wes").get(door)
    assert (answer.status_code, answer.url) == (302, finding.get_absolute_url())


def test_a_comment_of_another_report_is_not_there(as_, cast):
    made = stage.year(cast)
    review = reports.sent(cast, made)
    other = reports.sent(cast, made, **reports.AT_BEECH)
    comment = facts.comment(other.findings.first(), by=cast.wes, words="No.")
    assert as_("wes").get(at(review, f"comments/{comment.pk}/")).status_code == 404
    finding = other.findings.first()
    assert as_("wes").get(at(review, f"findings/{finding.pk}/")).status_code == 404


def test_the_school_accepts_and_both_sign_at_the_same_desk_as_plans(as_, cast):
    review = reports.sent(cast)
    comment = facts.comment(review.findings.first(), by=cast.hana, words="No.")
    answer = as_("hana").post(at(review, "accept/"))
    assert answer.status_code == 422
    assert says(answer, wording.unanswered(1)) == []
    facts.answer(comment, by=cast.wes, words="Yes.")
    assert as_("gus").get(at(review, "accept/")).status_code == 403
    assert says(as_("hana").get(at(review, "accept/")), "Wes Hughes", "Hana Okafor") == []
    as_("hana").post(at(review, "accept/"))
    early = as_("hana").get(at(review, "sign/"))
    assert (early.status_code, early.url) == (302, at(review))
    page = as_("wes").get(at(review, "sign/"))
    assert says(page, "Found strength 1.", "Sheet 3 of 3", wording.DECLARATION[:40]) == []
    reports.sign(fresh(review), cast.wes)
    assert says(as_("wes").get(at(review, "sign/")), "Signed. Thank you") == []
    reports.sign(fresh(review), cast.hana)
    assert says(as_("hana").get(at(review)), "Say what may be shared", "Being sealed") == []
    assert as_("wes").get(at(review, "versions/1/")).status_code == 200
    assert as_("wes").get(at(review, "versions/2/")).status_code == 404
    assert as_("cora").get(at(review, "versions/1/")).status_code == 404


def test_sent_back_from_the_desk_the_team_reads_why(as_, cast):
    review, _ = reports.frozen(reports.sent(cast))
    answer = as_("wes").post(at(review, "sign/refuse/"), {"because": ""})
    assert answer.status_code == 422
    answer = as_("wes").post(at(review, "sign/refuse/"), {"because": "Year 3."})
    assert answer.url == at(review)
    assert says(as_("stan").get(at(review)), "Year 3.", "wants something changed") == []


def test_the_coordinator_replaces_who_has_left(as_, cast):
    review, document = reports.frozen(reports.sent(cast))
    Post.objects.filter(person=cast.wes).update(ended_at="2026-11-20T12:00Z")
    place = document.signatories.first()
    door = at(review, f"signatories/{place.pk}/replace/")
    assert as_("hana").get(door).status_code == 403
    as_("cora").post(door, {"person": cast.stan.pk, "because": "Left."})
    assert document.signatories.standing().first().person == cast.stan


def test_after_it_the_school_chooses_for_itself(as_, cast):
    review = reports.accepted(cast)
    area = review.findings.filter(kind="development").first()
    assert as_("gus").get(at(review, "areas/")).status_code == 403
    assert as_("hana").post(at(review, "areas/"), {"x": "1"}).context["form"].errors == {
        "findings": ["Choose at least one area."]
    }
    as_("hana").post(at(review, "areas/"), {"findings": area.pk})
    assert cast.ash.action_plans.get().areas.get().aims == area.text
    door = at(review, "consent/")
    assert as_("hana").post(door, {"x": "1"}).context["form"].errors == {
        "scope": ["Choose one of the three."]
    }
    assert as_("hana").post(door, {"scope": "chosen"}).context["form"].errors == {
        "findings": ["Choose at least one finding, or choose “Nothing”."]
    }
    as_("hana").post(door, {"scope": "chosen", "findings": area.pk})
    page = as_("hana").get(door)
    assert page.context["form"]["findings"].value() == [area.pk]
    assert says(page, "Some findings shared") == []
    as_("hana").post(door, {"scope": "none"})
    assert says(as_("hana").get(at(review)), "Taken back") == []


def test_before_it_is_accepted_nothing_of_that_is_asked(as_, cast):
    review = reports.sent(cast)
    for rest in ("areas/", "consent/", "feedback/"):
        answer = as_("hana").get(at(review, rest))
        assert (answer.status_code, answer.url) == (302, at(review))


def test_feedback_is_given_by_who_was_there_and_read_by_the_coordinator(as_, cast):
    review = reports.accepted(cast)
    door = at(review, "feedback/")
    assert as_("gus").get(door).status_code == 403
    assert as_("stan").post(door, {"x": "1"}).context["form"].errors == {
        "useful": ["Choose how useful it was."]
    }
    as_("stan").post(door, {"useful": "4", "words": "Good talk.", "better": "Start at nine."})
    as_("hana").post(door, {"useful": "5"})
    page = as_("cora").get("/reviews/feedback/")
    assert says(page, "Good talk.", "Start at nine.", "Stan Bell", "4.0 of 5") == []
    assert as_("hana").get("/reviews/feedback/").status_code == 403


@pytest.fixture
def board(cast):
    bo = cast.people["bo"] = Person.objects.create_user("bo@example.org", "Bo Example")
    Post.objects.create(person=bo, kind=Post.Kind.BOARD_MEMBER)
    return bo


def test_the_board_searches_in_what_is_shared(as_, cast, board):
    assert says(as_("bo").get("/reviews/shared/"), "Nothing is shared yet") == []
    review = reports.accepted(cast)
    as_("hana").post(at(review, "consent/"), {"scope": "all"})
    page = as_("bo").get("/reviews/shared/")
    assert [f.text.strip() for f in page.context["findings"]] == [
        "Found development 1.",
        "Found development 2.",
        "Found strength 1.",
        "Found strength 2.",
    ]
    page = as_("bo").get("/reviews/shared/?search=strength+2")
    assert page.context["total"] == 1
    assert says(as_("bo").get("/reviews/shared/?search=xyzzy"), "Nothing fits") == []
    file = as_("bo").get("/reviews/shared.csv?search=strength+2").content.decode("utf-8-sig")
    assert file.splitlines()[1] == (
        '"Ash Lane Infant School","2026–27","Strength","Inclusion","Found strength 2.",'
        '"Seen in year 2.",""'
    )
    assert as_("ada").get("/reviews/shared/").status_code == 403


def test_four_shared_findings_take_as_many_queries_as_one(as_, cast, board):
    review = reports.accepted(cast)
    as_("hana").post(at(review, "consent/"), {"scope": "all"})
    client, counts = as_("bo"), []
    for query, found in (("?search=strength+2", 1), ("", 4)):
        client.get("/reviews/shared/")
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/reviews/shared/{query}")
        assert page.context["total"] == found
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_page_of_a_long_report_takes_as_many_queries_as_that_of_a_short_one(as_, cast, review):
    client, counts = as_("wes"), []
    client.get(at(review))
    reports.write(review, strengths=1, development=1)
    for more in (0, 2):
        for n in range(more):
            reporting.add_finding(
                review, by=cast.wes, kind="strength", theme="reading", text=f"And {n}."
            )
        with CaptureQueriesContext(connection) as captured:
            client.get(at(review))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("refusal", [BeingDrawn("Wait."), PaperFailed("No.")])
def test_an_extract_that_cannot_be_drawn_now_is_told(as_, cast, board, monkeypatch, refusal):
    review = reports.accepted(cast)
    consent.say(review, by=cast.hana, scope="all")

    def refuse(html):
        raise refusal

    monkeypatch.setattr(extract, "drawn", refuse)
    answer = as_("hana").get(at(review, "shared.pdf"), follow=True)
    assert answer.redirect_chain[0][0] == at(review)
    assert wording.EXTRACT_FAILED in answer.content.decode()
