"""Who reads a word of a report: each state of consent × everybody × every door. No leak anywhere.

In each finding, in the summary, in what the school said and in the answer stands a word of its own.
"""

import json

import pytest
from django.contrib import admin
from django.urls import reverse

from peerreview import models
from peerreview.models import Finding
from peerreview.outputs import drawing
from peerreview.workflow import consent, facts, reporting
from records.models import Document, HistoryLine, Letter, Notice, Seal
from schools.models import SupportEntry
from tests.cast import fresh
from tests.house import personas
from tests.peerreview import reports, stage

STRENGTHS = ("quillstrone", "quillstrtwo")
DEVELOPMENT = ("quilldevone", "quilldevtwo")
FINDINGS = (*STRENGTHS, *DEVELOPMENT)
AROUND = ("quillsum", "quillopen", "quillsaid", "quillanswer", "quillreason")
WORDS = {*FINDINGS, *AROUND}
CHOSEN = STRENGTHS[0]

STATES = {  # what is done, and which findings the board and the coordinator then read
    "held": set(),
    "with the school": set(),
    "being signed": set(),
    "asked": set(),
    "all": set(FINDINGS),
    "chosen": {CHOSEN},
    "none": set(),
    "withdrawn": set(),
    "narrowed": {CHOSEN},
}
ACCEPTED = set(STATES) - {"held", "with the school", "being signed"}

TEAM = {"wes", "stan", "cedar-deputy"}
EARLY = {"hana", "dev", "gus"}
LATE = EARLY | {"priya", "tess"}
SHARED = {"bo", "cora", "sue"}
OTHERS = {
    "mei",
    "dina",
    "gale",
    "vera",
    "jo",
    "eve",
    "dora",
    "nina",
    "ada",
    "al",
    "bella",
    "cedar-head",  # the deputy of Cedar goes there, the head does not
    "left",
}


@pytest.fixture
def people(cast):
    """Everybody; bella sits on the board of a collaborative, left has given up going there."""
    personas.gather(cast)
    made = stage.year(cast)
    from schools.models import Person, Post

    bella = cast.people["bella"] = Person.objects.create_user("bella@example.org", "Bella Ash")
    Post.objects.create(person=bella, kind=Post.Kind.BOARD_MEMBER, collaborative=cast.collaborative)
    cast.made = made
    return cast


def arrange(cast, state):
    """A review of ash whose report has come to this state."""
    review = reports.held(cast, cast.made)
    left = cast.made.reviewers["damson-deputy"]
    cast.people["left"] = left.person
    models.Seat.objects.create(
        review=review,
        reviewer=left,
        school=cast.made.schools["damson"],
        role="deputy",
        state="released",
    )
    wes = cast.wes
    reporting.write_text(review, by=wes, seen_edition=0, opening="quillopen.", summary="quillsum.")
    for word in FINDINGS:
        kind = Finding.Kind.STRENGTH if word in STRENGTHS else Finding.Kind.DEVELOPMENT
        reporting.add_finding(
            review,
            by=wes,
            kind=kind,
            theme="reading",
            text=f"Found {word}.",
            evidence=f"Seen {word}.",
            suggestion=f"Do {word}." if kind == Finding.Kind.DEVELOPMENT else "",
        )
    if state == "held":
        return fresh(review)
    reporting.send(review, by=wes)
    comment = facts.comment(review.findings.first(), by=cast.hana, words="quillsaid.")
    reporting.take_back(review, by=wes, because="quillreason.")
    reporting.send(review, by=wes)
    facts.answer(comment, by=wes, words="quillanswer.")
    if state == "with the school":
        return fresh(review)
    review, document = reports.frozen(fresh(review))
    if state == "being signed":
        return review
    for person in (wes, cast.hana):
        reports.sign(review, person)
    Seal.objects.create(
        document=document,
        pdf=document.body.encode(),
        sha256=f"{document.pk:064}",
        size=4,
        history_head="b" * 64,
        sealed_at=document.frozen_at,
    )
    review = fresh(review)
    say = {
        "asked": (),
        "all": ("all",),
        "chosen": ("chosen",),
        "none": ("none",),
        "withdrawn": ("all", "none"),
        "narrowed": ("all", "chosen"),
    }[state]
    one = review.findings.filter(text__contains=CHOSEN)
    for scope in say:
        consent.say(review, by=cast.hana, scope=scope, findings=one)
    return review


def doors(review):
    """Every address at which a report, or a part of it, could be read."""
    at = f"/reviews/{review.pk}/report/"
    finding = review.findings.first().pk
    comment = models.FactsComment.objects.first()
    document = Document.objects.of(review).first()
    return [
        "/",
        "/plans/",
        "/support/",
        *(f"/support/{pk}/" for pk in SupportEntry.objects.values_list("pk", flat=True)),
        f"/schools/{review.school_id}/",
        f"/reviews/{review.pk}/",
        "/reviews/shared/",
        *(f"/reviews/shared/?search={word}" for word in ("quill", CHOSEN, "quilldevone")),
        "/reviews/shared.csv",
        "/reviews/shared.csv?search=quill",
        "/reviews/feedback/",
        at,
        *(
            f"{at}{rest}"
            for rest in (
                "sealing/",
                "text/",
                "add/strength/",
                f"findings/{finding}/",
                f"findings/{finding}/remove/",
                f"findings/{finding}/comment/",
                f"comments/{comment.pk if comment else 1}/",
                "send/",
                "take-back/",
                "accept/",
                "sign/",
                "sign/code/",
                "sign/refuse/",
                "versions/1/",
                "versions/1/pdf/",
                "areas/",
                "consent/",
                "feedback/",
                "shared.pdf",
            )
        ),
        *([f"/verify/{document.code}/"] if document else []),
    ]


def read(client, address):
    """The words that somebody reads there; those that they typed themselves do not count."""
    answer = client.get(address)
    text = answer.getvalue() if answer.streaming else answer.content
    typed = address.partition("?search=")[2]
    text = text.decode(errors="replace")
    for echo in (f'value="{typed}"', f"search={typed}"):
        text = text.replace(echo, "") if typed else text
    return {word for word in WORDS if word in text}


def expected(who, state):
    """What this person may read in this state, all doors taken together."""
    around = set(AROUND)
    if state == "held":
        around = {"quillsum", "quillopen"}
    elif state in ("with the school", "being signed") or state in ACCEPTED:
        around -= {"quillreason"}  # the reason goes with the next sending
    if who in TEAM:
        return set(FINDINGS) | around
    if who in EARLY and state != "held":
        return set(FINDINGS) | around
    if who in LATE and state in ACCEPTED:
        return set(FINDINGS) | around
    if who in SHARED:
        return STATES[state]
    return set()


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_everybody_reads_what_is_theirs_at_every_door(people, client, state, monkeypatch):
    cast = people
    # A PDF that can be read here: what would be drawn.
    monkeypatch.setattr(drawing.paper, "render", lambda html, **facts: b"%PDF " + html.encode())
    review = arrange(cast, state)
    wrong = {}
    everybody = TEAM | LATE | SHARED | OTHERS
    assert len(everybody) == 24
    for who in sorted(everybody):
        client.force_login(cast.people[who])
        found = {address: read(client, address) for address in doors(review)}
        together = set().union(*found.values())
        may = expected(who, state)
        if together != may:
            leaks = {a: sorted(w - may) for a, w in found.items() if w - may}
            wrong[who] = leaks or f"does not see {sorted(may - together)}"
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("state", ["with the school", "chosen", "withdrawn"])
def test_what_goes_out_by_itself_says_nothing_of_what_was_found(people, state):
    """Letters, news, todos and the history tell that something happened."""
    from partnership.todo import todos_of, todos_of_everybody

    cast = people
    arrange(cast, state)
    told = [
        *Letter.objects.values_list("subject", "text", "html"),
        *Notice.objects.values_list("says", "url"),
        *HistoryLine.objects.values_list("says", "by_name"),
        *((t.deed, t.about, t.place, t.says, t.url) for t in todos_of_everybody()),
        *((t.deed, t.about, t.place, t.says, t.url) for t in todos_of(cast.cora)),
        *Document.objects.values_list("title", "closed_because"),
    ]
    text = json.dumps(told, default=str)
    assert {word for word in WORDS if word in text} == set()
    assert "Ash Lane" in text  # there was something to read


def test_the_desk_of_the_coordinator_has_none_of_it(people, client):
    arrange(people, "withdrawn")
    confidential = {
        models.Finding,
        models.FactsComment,
        models.ReportText,
        models.Finding.pgh_event_model,
        models.ReportText.pgh_event_model,
    }
    assert confidential & set(admin.site._registry) == set()
    client.force_login(people.cora)
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        answer = client.get(reverse(f"admin:{name}_changelist"))
        assert {word for word in WORDS if word in answer.content.decode()} == set(), name
    # Documents stand there, without their text.
    (document,) = Document.objects.all()
    answer = client.get(reverse("admin:records_document_change", args=[document.pk]))
    text = answer.content.decode()
    assert document.code in text
    assert {word for word in WORDS if word in text} == set()


def test_seeing_as_the_head_shows_the_coordinator_no_more(people, client):
    review = arrange(people, "chosen")
    client.force_login(people.cora)
    client.post(f"/see-as/{people.hana.pk}/")
    assert "Hana Okafor" in client.get("/").content.decode()
    found = set().union(*(read(client, address) for address in doors(review)))
    assert found == {CHOSEN}


def test_consent_taken_back_holds_at_the_next_click(people, client):
    review = arrange(people, "all")
    client.force_login(people.bo)
    at = f"/reviews/{review.pk}/report/"
    assert read(client, at) == set(FINDINGS)
    consent.say(review, by=people.hana, scope="none")
    for address in (at, f"{at}shared.pdf", "/reviews/shared/", "/reviews/shared.csv"):
        assert read(client, address) == set()
    assert client.get(at).status_code == 404
    assert client.get(f"{at}shared.pdf").status_code == 404
