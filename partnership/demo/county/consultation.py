"""The county is consulted: once on a partnership, closed and sealed, and once on training days, open.

People answer through the verbs behind the pages; nobody writes into a sealed table.
"""

import json
import random
from collections import defaultdict
from datetime import date, timedelta

from django.utils import timezone

from consultation.instrument import on_path, parse
from consultation.models import Consultation, Invitee
from consultation.models.asking import WRITES_FOR_SCHOOL
from consultation.workflow import answering, sealing
from partnership.demo.consultation import (
    LARGE,
    SMALL,
    demo_instrument,
    evening,
    write_and_publish,
)
from partnership.demo.county import report
from partnership.demo.county.making import SEED
from partnership.demo.county.opinions import Opinions
from partnership.demo.reading import tree
from records import history
from records.moments import moment
from schools.models import Person, Post

ORGANISER = "the steering group"
OPEN_FOR = 3  # days already, of the open one
_ELSEWHERE = "Weald and Downs"  # where the large one is asked in the small demo
_MINUTE = timedelta(minutes=1)
_KIND = Post.Kind


def load_consultations(county, say):
    """Ask the county twice; `say` hears how many answered. Returns (the sealed, the open one)."""
    by = Person.objects.get(email=county.coordinator.email)
    words = tree("county_answers")
    past = _large(county, words, by)
    of = past.sealing
    say(
        f"Asking {of.people_invited:,} people about a partnership: "
        f"{of.people_replied:,} answered; closed and sealed"
    )
    report.code_comments(past, words["comments"], coders=_coders(county, by))
    report.write(past, words["report"], by=by)
    now_open = _short(county, words["days"], by)
    schools = Invitee.objects.filter(consultation=now_open)
    say(
        f"Asking {schools.count():,} schools about joint training days: "
        f"{schools.filter(replied=True).count():,} have answered so far"
    )
    return past, now_open


def county_instrument(county):
    """The large instrument, asked here."""
    told = json.dumps(demo_instrument(LARGE).as_json(), ensure_ascii=False)
    told = told.replace(f"{_ELSEWHERE} Schools Partnership", county.words["partnership"])
    return parse(json.loads(told.replace(f"the {_ELSEWHERE}", county.words["county"])))


def _coders(county, by):
    """The two who read the comments: the coordinator and somebody of the board."""
    board = next(held.person for held in county.posts if held.kind == _KIND.BOARD_MEMBER)
    return by, Person.objects.get(email=board.email)


# -- The large one, closed and sealed ----------------------------------------------------------------


def _large(county, words, by):
    times, now = tree(LARGE)["times"], timezone.now()
    last_moment = now.replace(second=0, microsecond=0) - _MINUTE
    closes_at = last_moment - times["grace"] * _MINUTE
    consultation = write_and_publish(
        county_instrument(county),
        by=by,
        asked={
            "asks": Consultation.Asks.PEOPLE,
            "roles": [_KIND.HEADTEACHER, _KIND.DEPUTY, _KIND.CHAIR, _KIND.GOVERNOR],
        },
        opens_at=closes_at - timedelta(days=times["days"]),
        closes_at=now + 60 * _MINUTE,
        grace=times["grace"],
        organiser=ORGANISER,
    )
    _answer(consultation, words)
    _let_the_close_pass(consultation, closes_at, last_moment)
    sealing.seal(consultation)
    return Consultation.objects.get(pk=consultation.pk)


def _answer(consultation, words):
    """As many of each post as the words say answer; some begin and never send it in."""
    chance = random.Random(SEED + 4)
    invitees = Invitee.objects.filter(consultation=consultation).select_related("person", "school")
    of_role = defaultdict(list)
    for invitee in invitees.order_by("person__email"):
        of_role[invitee.role].append(invitee)
    replies = dict(words["replies"])
    begun = replies.pop("begun")
    chosen = []
    for role, count in replies.items():
        some = chance.sample(of_role[role], count + begun // len(replies))
        chosen += [(invitee, number < count) for number, invitee in enumerate(some)]
    opinions = Opinions(consultation.version().read, words)
    for invitee, sends in chance.sample(chosen, len(chosen)):
        reply = opinions.of(invitee.phase, invitee.role)
        pages = on_path(opinions.instrument, reply.answers)
        if not sends:
            pages = pages[: chance.randint(3, 9)]
        draft = _save(consultation, invitee, pages, reply.answers, invitee.person)
        if sends:
            answering.send(
                consultation,
                invitee,
                by=invitee.person,
                edition=draft.edition,
                withheld=reply.withheld,
                quotable=reply.quotable,
            )


def _save(consultation, invitee, pages, answers, by):
    """Page by page, as they are clicked through; pages that stay empty are passed by."""
    draft = None
    for page in pages:
        mine = {asked.name: answers[asked.name] for asked in page.asks if asked.name in answers}
        if mine:
            draft = answering.save_page(consultation, invitee, page, mine, by=by)
    return draft


def _let_the_close_pass(consultation, closes_at, last_moment):
    """Move the close into the past.

    No verb does that, and none should: it is for the demo alone, which cannot wait three weeks. The
    history tells of it as of any other change of the times.
    """
    with history.deed():
        Consultation.objects.filter(pk=consultation.pk).update(
            closes_at=closes_at, last_moment=last_moment
        )
        says = f"{moment(consultation.opens_at)} to {moment(closes_at)}"
        history.note(consultation, "times_set", by=None, says=says)


# -- The short one, open for some days ---------------------------------------------------------------


def _short(county, words, by):
    told, now = tree(SMALL), timezone.now()
    opens_at = now - timedelta(days=OPEN_FOR)
    consultation = write_and_publish(
        demo_instrument(SMALL),
        by=by,
        asked=told["asked"],
        opens_at=opens_at,
        closes_at=evening(opens_at + timedelta(days=told["times"]["days"])),
        grace=told["times"]["grace"],
    )
    invitees = Invitee.objects.filter(consultation=consultation)
    # The letters of three days ago. Thousands of them would hide the codes in the demo's mailbox.
    invitees.update(asked=True)
    chance = random.Random(SEED + 5)
    instrument = consultation.version().read
    last = county.yet_to_answer().urn  # half written for whoever tries it out
    schools = list(invitees.select_related("school").order_by("school__urn"))
    schools = chance.sample(schools, len(schools))
    schools.sort(key=lambda invitee: invitee.school.urn != last)
    half = schools[: words["half_written"]]
    sent = schools[len(half) : len(half) + words["sent"]]
    writers = _writers([invitee.school_id for invitee in half + sent])
    for number, invitee in enumerate(half):
        team = writers[invitee.school_id]
        _write_with_others(consultation, invitee, instrument, team, words, chance)
        if number < words["noted"]:
            _note(consultation, invitee, team, chance.choice(words["notes"]))
    for invitee in sent:
        team = writers[invitee.school_id]
        answers = _on_training(words, chance)
        draft = _save(consultation, invitee, on_path(instrument, answers), answers, _head(team))
        sender = team.get(_KIND.CHAIR, _head(team)) if chance.random() < 0.2 else _head(team)
        answering.send(consultation, invitee, by=sender, edition=draft.edition)
    return consultation


def _write_with_others(consultation, invitee, instrument, team, words, chance):
    """Somebody begins, and stops before the last page."""
    answers = _on_training(words, chance)
    pages = on_path(instrument, answers)
    who = team.get(_KIND.DEPUTY, _head(team))
    _save(consultation, invitee, pages[: chance.randint(1, len(pages) - 1)], answers, who)


def _note(consultation, invitee, team, says):
    who = team.get(_KIND.GOVERNOR) or team.get(_KIND.CHAIR) or _head(team)
    answering.add_note(consultation, invitee, question="topics", says=says, by=who)


def _head(team):
    return team[_KIND.HEADTEACHER]


def _writers(schools):
    """{school: {post: somebody who holds it there}}"""
    found = defaultdict(dict)
    posts = Post.objects.current().filter(school__in=schools, kind__in=WRITES_FOR_SCHOOL)
    for post in posts.select_related("person").order_by("person__email"):
        found[post.school_id].setdefault(post.kind, post.person)
    return found


def _on_training(words, chance):
    """What one school answers about joint training days."""
    pick = chance.choice
    forms = chance.sample(["groups", "lessons", "planning", "talk"], chance.randint(0, 4))
    topics = ["reading", "writing", "maths", "needs", "behaviour", "wellbeing", "transition"]
    given = {
        "worth": str(pick(words["worth"])),
        "howmany": pick(words["howmany"]),
        "gatethisyear": "yes" if chance.random() * 100 < words["opens"] else "no",
        "firstday": _day_for_it(chance),
        "far": pick(words["far"]),
        "forms": forms,
        "topics": [name for name in topics if chance.random() < 0.35],
        "everybody": str(pick(words["everybody"])),
        "speaker": pick(words["speaker"]) if chance.random() < 0.3 else None,
    }
    if given["gatethisyear"] == "yes":
        given["ourday"] = pick(words["ourday"])
    return {name: answer for name, answer in given.items() if answer}


def _day_for_it(chance):
    """A Monday or a Friday of next school year."""
    today = timezone.localdate()
    autumn = today.year + (today.month >= 9)
    month = chance.choice([9, 9, 10, 10, 11, 1, 2])
    first = date(autumn + (month < 9), month, 1)
    weekday = chance.choice([0, 0, 4])
    return (first + timedelta(days=(weekday - first.weekday()) % 7)).isoformat()
