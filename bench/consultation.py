"""Consultations: opening and saving a page, results at 50,000 responses, and the last evening."""

import gc
import json
from itertools import cycle

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from bench import evening, questions
from bench.figures import Figure, pairs
from bench.outcome import FEW_COMMENTS, Outcome
from bench.peers.open_page import Answers
from bench.plan import Copy
from bench.respondents import Respondents, fill
from bench.visitor import Visitor, encoded
from consultation.workflow import answering

STORED = 50_000
OPEN_QUERIES, TIMES_OPEN = 6, 1.5
SAVE_QUERIES, TIMES_SAVE, GROWTH = 8, 1 / 0.85, 1.10
OPEN, SAVE, INSERT = "/bench/open/", "/bench/save/", "/bench/insert/"
TURNS = {"n": 15, "repeat": 20}


def run():
    """Yield the figures; loads 50,000 people and their answers on its way."""
    call_command("collectstatic", interactive=False, verbosity=0)
    with override_settings(ROOT_URLCONF="bench.peers.save_page"), Copy() as empty:
        respondents = Respondents()
        respondents.grow_to(evening.INVITED)
        _make_tables()
        if evening.MINUTES:
            yield from evening.figures(respondents)
        small = respondents.asked()
        respondents.grow_to(STORED)
        outcome = Outcome(WSGIHandler(), respondents)
        yield from outcome.seal(small, comments=FEW_COMMENTS)
        consultation = respondents.asked()
        yield from _pages(respondents, consultation, empty)
        yield from outcome.seal(consultation)
        yield from outcome.figures()


def _pages(respondents, consultation, empty):
    # A web server does not hold 50,000 people, which would be looked through for garbage.
    gc.collect()
    gc.freeze()
    portal = WSGIHandler()
    person = respondents.people[-1]
    Answers.objects.get_or_create(person=person)
    visitor = Visitor(portal, person)
    page = f"/consultations/{consultation.pk}/answer/me/{questions.page_name(1)}/"
    save, save_peer = Saver(visitor, consultation, page), PeerSaver(visitor)

    yield Figure("open a page: queries", visitor.queries(page), goal=OPEN_QUERIES)
    both = pairs(lambda: visitor.get(page), lambda: visitor.get(OPEN), **TURNS)
    yield both.figure("open a page of 21 questions", peer="R3, bare page", goal=TIMES_OPEN)
    yield Figure("save a page: queries", len(visitor.statements(save)), goal=SAVE_QUERIES)
    both = pairs(save, save_peer, **TURNS)
    yield both.figure("save a page of 21 answers", peer="R2, bare save", goal=TIMES_SAVE)
    insert = _bare_insert(visitor)
    yield pairs(save, insert, **TURNS).figure("save a page", peer="R1, bare insert")

    empty.make()
    save_empty = empty.instead(Saver(visitor, consultation, page, after=save))
    fill(consultation, comments=STORED // 2, leaving_out=person.pk)
    stored = f"{STORED:,} stored"
    yield Figure(
        f"save a page, {stored}: queries", len(visitor.statements(save)), goal=SAVE_QUERIES
    )
    both = pairs(save, save_empty, **TURNS)
    yield both.figure(f"save a page, {stored}", peer="none stored", goal=GROWTH)
    open_empty = empty.instead(lambda: visitor.get(page))
    both = pairs(lambda: visitor.get(page), open_empty, **TURNS)
    yield both.figure(f"open a page, {stored}", peer="none stored", goal=GROWTH)


def _make_tables():
    with connection.schema_editor() as editor:
        editor.create_model(Answers)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_inserted (id bigserial PRIMARY KEY, answers jsonb)")


def _bare_insert(visitor):
    """Puts the same answers into a row, behind no middleware."""
    with override_settings(MIDDLEWARE=[]):
        bare = WSGIHandler()
    answers = json.dumps(questions.answers(1, seed="some")).encode()
    return lambda: visitor.through(bare).post(INSERT, answers)


class Saver:
    """Saves a page again and again, each time with other answers than before.

    `after` is another Saver whose answers are there already.
    """

    def __init__(self, visitor, consultation, address, after=None):
        self.visitor, self.address = visitor, address
        page = consultation.version().read.by_name[questions.page_name(1)]
        some, others = (questions.answers(1, seed=seed) for seed in ("some", "others"))
        forms = {
            (before, now): encoded(
                mark=answering.mark(page, those[before]), action="next", **those[now]
            )
            for those in [{"none": {}, "some": some, "others": others}]
            for before in those
            for now in those
        }
        self.forms = forms
        self.stands = after.stands if after else "none"

    def __call__(self):
        now = "others" if self.stands == "some" else "some"
        self.visitor.post(self.address, self.forms[self.stands, now])
        self.stands = now


class PeerSaver:
    """The same on the bare page."""

    def __init__(self, visitor):
        self.visitor = visitor
        self.forms = cycle(
            encoded(**questions.bare_answers(seed=seed)) for seed in ("some", "others")
        )

    def __call__(self):
        self.visitor.post(SAVE, next(self.forms))
