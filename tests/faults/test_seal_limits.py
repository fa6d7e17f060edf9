"""A text that nobody can lay out, and texts that want more than to be laid out."""

import io
import json
import time
from functools import partial

import pikepdf
import pytest
from django.conf import settings
from django.urls import reverse

from actionplans import workflow
from actionplans.models import Action, Area, Impact, Objective, ReviewRound
from partnership.todo import todos_of
from records import bell, paper, sealing, tasks, wording
from records.models import HistoryLine, Seal
from schools.models import Collaborative, Person, School
from tests import cast as stage
from tests.records.test_paper_fence import HOSTILE, _Canary, canary, everything_in

__all__ = ["canary"]  # a fixture

pytestmark = pytest.mark.slow

LIMIT = 2.5  # seconds here, a minute in the portal: a small plan takes 0.4, the long one 5


@pytest.fixture(autouse=True)
def _keys(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "SEAL_KEYS_DIR", tmp_path / "keys")


@pytest.fixture
def short_limit(monkeypatch):
    """The same limits on the same press, but of LIMIT seconds."""
    with monkeypatch.context() as patch:
        patch.setattr(paper, "render", partial(paper.render, seconds=LIMIT))
        yield patch


def signed_by_all(cast, plan):
    plan, document = stage.propose(plan, cast.hana)
    return stage.fresh(stage.sign_by_all(plan, document, cast))


def without_end(cast):
    """A plan with so much text that laying it out takes longer than LIMIT."""
    plan = stage.draft(cast, title="Plan without end")
    much = "To do better in everything that we do together. " * 20
    Area.objects.bulk_create(
        Area(plan=plan, position=n, name=f"Area {n}", aims=much, outcomes=much)
        for n in range(10, 160)
    )
    return plan


def sealed():
    return sorted(Seal.objects.values_list("document__title", flat=True))


def test_a_text_that_takes_too_long_ends_with_the_coordinator_and_holds_up_nobody(
    cast, as_, short_limit, figure
):
    paper.warm()
    endless = signed_by_all(cast, without_end(cast))
    longest = 0
    for number in (1, 2, 3):
        signed_by_all(cast, stage.draft(cast, title=f"Small plan {number}"))
        assert todos_of(cast.cora) == []
        start = time.monotonic()
        sealing.seal_waiting()
        longest = max(longest, time.monotonic() - start)
        assert sealed() == [f"Small plan {n}" for n in range(1, number + 1)]
        assert stage.fresh(endless).seal_tries == number
    assert longest < 2 * LIMIT + 2

    start = time.monotonic()
    sealing.seal_waiting()
    assert time.monotonic() - start < 0.5  # it waits for a person now

    [todo] = todos_of(cast.cora)
    assert (todo.deed, todo.about, todo.url) == (
        wording.SEAL_FAILED_TODO,
        "Plan without end (version 1)",
        endless.url,
    )
    assert todo.says.startswith(f"The PDF was not drawn within {LIMIT} seconds")
    assert [t.deed for t in todos_of(cast.hana)] == []
    client = as_("cora")
    home = client.get("/").content.decode()
    assert [words in home for words in (todo.deed, todo.about)] == [True, True]
    lines = HistoryLine.objects.about(endless).filter(became="seal_failed")
    assert [line.says for line in lines] == [todo.says] * 3

    again = reverse("actionplans:seal_again", args=[endless.subject.split(":")[1], 1])
    assert as_("hana").post(again).status_code == 403
    assert as_("cora").post(again).status_code == 302
    assert todos_of(cast.cora) == []
    short_limit.undo()
    start = time.monotonic()
    sealing.seal_waiting()
    figure(
        f"3 tries of {LIMIT} s, 3 of 3 other plans sealed meanwhile (longest round {longest:.1f} s)"
        f"; tried again without the short limit: sealed in {time.monotonic() - start:.1f} s"
    )
    assert sealed() == ["Plan without end", "Small plan 1", "Small plan 2", "Small plan 3"]
    assert todos_of(cast.cora) == []
    assert endless.signatures.count() == 4


def test_those_tried_in_vain_come_after_those_that_were_not_tried(cast, short_limit):
    endless = signed_by_all(cast, without_end(cast))
    assert sealing.seal_waiting(at_most=1) is False
    signed_by_all(cast, stage.draft(cast, title="Small plan"))
    assert sealing.seal_waiting(at_most=1) is False
    assert (sealed(), stage.fresh(endless).seal_tries) == (["Small plan"], 1)


def test_a_letter_gets_between_two_seals(cast, monkeypatch):
    """A heap of plans must not keep the one worker from the code that somebody is waiting for."""
    for number in (1, 2, 3):
        signed_by_all(cast, stage.draft(cast, title=f"Small plan {number}"))
    bells = []
    monkeypatch.setattr(bell, "ring", bells.append)
    for number in (1, 2, 3):
        tasks.seal_complete_documents()
        assert len(sealed()) == number
        assert bells == [tasks.seal_complete_documents] * min(number, 2)


def test_a_sweep_that_nobody_was_there_for_is_dropped_when_the_next_is_due():
    for name in ("seal complete documents", "send waiting letters"):
        sweep = settings.CELERY_BEAT_SCHEDULE[name]
        assert sweep["options"]["expires"] == sweep["schedule"] <= 15


@pytest.fixture
def typed(canary, cast):
    """A plan that has hostile text in every field that anybody can type, and the texts."""
    web, secret = canary
    hostile = [p.format(web=web, file=secret.as_uri(), path=secret) for p in HOSTILE]
    short = [text for text in hostile if len(text) <= 100]
    all_of_it = "\n".join(hostile)
    School.objects.filter(pk=cast.ash.pk).update(name=short[0])
    Collaborative.objects.filter(pk=cast.collaborative.pk).update(name=short[1])
    for key, name in zip(("hana", "wes", "gus", "mei"), short[2:], strict=False):
        Person.objects.filter(pk=cast.people[key].pk).update(name=name)
        cast.people[key].name = name
    by = cast.hana
    plan = workflow.start(
        title=max((t for t in hostile if len(t) <= 200), key=len),
        year=2026,
        collaborative=stage.fresh(cast.collaborative),
        by=by,
    )
    objectives = [
        workflow.add(Objective, to=plan, by=by, text=text) for text in (all_of_it, *hostile[:3])
    ]
    areas = []
    for text in hostile:
        more = {"aims": text, "outcomes": text} if areas else {"aims": all_of_it}
        if not areas:
            more["outcomes"] = all_of_it
        area = workflow.add(
            Area, to=plan, by=by, name=text[:200], objectives=objectives[:1], **more
        )
        areas.append(area)
        words = text if text in short else ""
        workflow.add(Action, to=area, by=by, text=text, when=words, place=text[:200])
        workflow.add(Impact, to=area, by=by, up_to="2026-07-31", text=text)
    for text in short[:3]:
        workflow.add(ReviewRound, to=plan, by=by, name=text, heads_when=text, statement=all_of_it)
    return stage.fresh(plan), hostile, short, all_of_it


def test_the_renderer_reaches_nothing_whatever_is_typed_into_any_field(cast, typed, figure):
    plan, hostile, short, all_of_it = typed
    document = signed_by_all(cast, plan)
    sealing.seal_waiting()
    pdf = bytes(Seal.objects.get(document=document).pdf)

    assert _Canary.hits == []
    inside = everything_in(pdf)
    # The address of the file was typed, and is printed; what is in the file is not.
    assert b"CANARYFILE" not in inside
    assert b"CANARYWEB" not in inside

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        attached = {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}
    assert sorted(attached) == ["document.json", "signatures.json"]
    assert attached["document.json"].decode() == document.body
    text = json.loads(attached["document.json"])
    assert text["title"] == plan.title
    assert [o["text"] for o in text["objectives"]] == [all_of_it, *hostile[:3]]
    assert [a["name"] for a in text["areas"]] == [t[:200] for t in hostile]
    assert [a["aims"] for a in text["areas"]] == [all_of_it, *hostile[1:]]
    assert [a["outcomes"] for a in text["areas"]] == [all_of_it, *hostile[1:]]
    assert [a["actions"] for a in text["areas"]] == [
        [{"term": "", "text": t, "when": t if t in short else "", "place": t[:200]}]
        for t in hostile
    ]
    assert [a["impact"][0]["text"] for a in text["areas"]] == hostile
    assert [(r["name"], r["heads"], r["statement"]) for r in text["rounds"]] == [
        (t, t, all_of_it) for t in short[:3]
    ]
    assert text["collaborative"] == short[1]
    assert text["schools"][0]["name"] == short[0]
    assert sorted(s["name"] for s in text["signatories"]) == sorted(short[2:6])
    assert sorted(s["name"] for s in json.loads(attached["signatures.json"])["signatures"]) == (
        sorted(short[2:6])
    )
    figure(f"{len(hostile)} payloads in every field: 0 requests, 0 files, all texts attached")
