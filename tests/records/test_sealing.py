import json
from datetime import UTC, datetime

import psycopg2
import pytest
from django.db import connection

from records import claims, history, keys, paper, sealing, seals
from records.canonical import sha256
from records.models import Document, HistoryLine, Notice, Seal
from records.verify_document import check
from tests.cast import draft, fresh, propose, sign_by_all

SEALED_AT = datetime(2026, 9, 4, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.SEAL_KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def press(monkeypatch):
    """A press that only notes what it is given; `press.fails` are titles that it cannot print."""

    class Press:
        printed, attached, fails = [], [], {}

        def compose(self, template, **context):
            self.printed.append((template, context))
            return context["document"]["title"]

        def render(self, html, **more):
            if html in self.fails:
                raise self.fails[html]
            self.attached.append(more)
            return f"PDF of {html}".encode()

    press = Press()
    press.printed, press.attached, press.fails = [], [], {}
    monkeypatch.setattr(paper, "compose", press.compose)
    monkeypatch.setattr(paper, "render", press.render)
    monkeypatch.setattr(seals, "seal", lambda pdf, **how: pdf + b", sealed")
    return press


@pytest.fixture
def two_signed(cast, signed):
    """The documents of two plans that all have signed, the older first."""
    plan, document = propose(draft(cast, title="Another plan"), cast.hana)
    other = sign_by_all(plan, document, cast)
    return [fresh(signed[1]), fresh(other)]


def test_what_all_have_signed_becomes_one_sealed_pdf(cast, signed, settings):
    _, document = signed
    document = fresh(document)
    _, head = history.head()
    sealing.seal_waiting()
    seal = Seal.objects.get()
    pdf = bytes(seal.pdf)
    assert (seal.document, seal.sha256, seal.size, seal.history_head) == (
        document,
        sha256(pdf),
        len(pdf),
        head,
    )
    root = keys.root_certificate_pem(settings.SEAL_KEYS_DIR, settings.PARTNERSHIP_NAME)
    verdict = check(pdf, root)
    assert (verdict.ok, verdict.reasons, verdict.sha256, verdict.code, verdict.sealed_at) == (
        True,
        (),
        document.sha256,
        document.code,
        seal.sealed_at,
    )
    assert [s["name"] for s in verdict.signatures] == [
        "Hana Okafor",
        "Wes Hughes",
        "Gus Merriman",
        "Mei Lindqvist",
    ]
    line = HistoryLine.objects.latest("number")
    assert (line.became, line.by, line.says) == ("sealed", None, f"SHA-256 {seal.sha256}")


def test_it_is_sealed_once_however_often_it_is_asked_for(signed, press):
    _, document = signed
    sealing.seal_waiting()
    sealing.seal_waiting()
    sealing.seal(fresh(document))
    assert len(press.printed) == Seal.objects.count() == 1
    assert HistoryLine.objects.filter(became="sealed").count() == 1


def test_who_comes_second_throws_the_own_paper_away(signed, press, monkeypatch):
    _, document = signed

    def slow(pdf, **how):
        monkeypatch.setattr(seals, "seal", lambda pdf, **how: b"the quicker one")
        sealing.seal(fresh(document))
        return b"the slower one"

    monkeypatch.setattr(seals, "seal", slow)
    sealing.seal_waiting()
    assert bytes(Seal.objects.get().pdf) == b"the quicker one"
    assert HistoryLine.objects.filter(became="sealed").count() == 1
    assert fresh(document).seal_tries == 0


def test_the_paper_is_made_of_the_frozen_text_and_the_signatures_alone(
    cast, signed, press, settings
):
    settings.SITE_URL = "https://portal.example"
    plan, document = signed
    plan.areas.update(name="Changed afterwards")
    cast.hana.name = "Changed afterwards"
    cast.hana.save()
    sealing.seal_waiting()
    document = fresh(document)
    [(template, context)] = press.printed
    assert template == "paper/actionplan.html"
    assert context["plan"] == json.loads(document.body)
    assert context["document"] == {
        "code": document.code,
        "version": 1,
        "sha256": document.sha256,
        "title": "Joint plan",
        "verify_url": f"https://portal.example/verify/{document.code}/",
    }
    assert "Changed afterwards" not in str(context)
    assert [(s["order"], s["name"], s["sha256"]) for s in context["signatures"]] == [
        (1, "Hana Okafor", document.sha256),
        (1, "Wes Hughes", document.sha256),
        (2, "Gus Merriman", document.sha256),
        (2, "Mei Lindqvist", document.sha256),
    ]
    assert press.attached[0]["identifier"] == document.sha256


def test_what_not_all_have_signed_is_not_sealed(proposed, press):
    sealing.seal_waiting()
    assert not Seal.objects.exists()


def test_everybody_who_signed_is_told_once(cast, signed, press):
    _, document = signed
    sealing.seal_waiting()
    told = Notice.objects.filter(key=f"sealed:{document.pk}").values_list("to__name", "says")
    says = "Joint plan (version 1) is signed by all and sealed. The PDF is ready."
    assert set(told) == {
        (name, says) for name in ("Hana Okafor", "Wes Hughes", "Gus Merriman", "Mei Lindqvist")
    }


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (paper.PaperFailed("Laying out took too long."), "Laying out took too long."),
        (
            MemoryError(),
            "Sealing failed for a reason the portal did not expect (MemoryError).",
        ),
    ],
)
def test_one_bad_document_never_holds_up_the_next(two_signed, press, failure, says):
    bad, good = two_signed
    press.fails[bad.title] = failure
    sealing.seal_waiting()
    assert [seal.document for seal in Seal.objects.all()] == [good]
    bad = fresh(bad)
    assert (bad.seal_tries, bad.seal_problem) == (1, says)
    line = HistoryLine.objects.about(bad).last()
    assert (line.became, line.says) == ("seal_failed", says)


def test_after_three_tries_it_waits_for_somebody_to_look(signed, press):
    _, document = signed
    press.fails["Joint plan"] = paper.PaperFailed("x" * 500)
    for tries in (1, 2, 3):
        assert list(Document.objects.seal_failed()) == []
        sealing.seal_waiting()
        assert fresh(document).seal_tries == tries
    document = fresh(document)
    assert document.seal_has_failed
    assert list(Document.objects.seal_failed()) == [document]
    assert document.seal_problem == "x" * 300
    press.fails.clear()
    sealing.seal_waiting()
    assert not Seal.objects.exists()
    Document.objects.filter(pk=document.pk).update(seal_tries=0)  # somebody has looked
    sealing.seal_waiting()
    assert Seal.objects.count() == 1


def test_what_another_worker_is_sealing_is_left_to_it(two_signed, press):
    theirs, mine = two_signed
    other = psycopg2.connect(**_parameters())
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [claims.SEALING, theirs.pk])
        sealing.seal_waiting()
        assert [seal.document for seal in Seal.objects.all()] == [mine]
        assert fresh(theirs).seal_tries == 0
    finally:
        other.close()  # … killed: the claim goes with its connection
    sealing.seal_waiting()
    assert Seal.objects.count() == 2


def _parameters():
    facts = connection.get_connection_params()
    return {k: facts[k] for k in ("dbname", "user", "password", "host", "port") if k in facts}


def test_the_claim_is_given_back_also_after_a_failure(signed, press):
    press.fails["Joint plan"] = paper.PaperFailed("no")
    sealing.seal_waiting()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2")
        assert cursor.fetchone() == (0,)
