"""A sealed consultation with as many responses as one likes, written straight to its tables.

Plausible, always the same for the same seed but for the random keys, and fast: responses come in
by COPY (50,000 of them in some twenty seconds). It leaves out what the sealing does (drafts, keys,
receipts); who is in which group is settled by the very functions that the sealing uses.
"""

import io
import json
import random
import uuid
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from consultation.instrument import Kind, code, layout, parse
from consultation.models import (
    BreakdownGroup,
    Consultation,
    Invitee,
    Report,
    SealedComment,
    SealedResponse,
    Sealing,
    Version,
    partitions,
)
from consultation.results import bands
from records.canonical import canonical, sha256
from schools.models import District, Person, School

PHASES = (("primary", 60), ("infant", 12), ("junior", 10), ("secondary", 14), ("special", 4))
ROLES = (("headteacher", 30), ("deputy", 15), ("chair", 20), ("governor", 35))
DISTRICTS = ("Cotswold", "Forest of Dean", "Gloucester", "Stroud", "Tewkesbury")
REPLY = {"headteacher": 0.75, "deputy": 0.6, "chair": 0.5, "governor": 0.35}
SHARED = ("id", "consultation_id", "as_school", "phase", "role", "district")
PER_SCHOOL = 10  # people
SENTENCES = (
    "Travel between our schools takes too long in winter.",
    "We would need supply cover before anybody can go anywhere.",
    "This is what small schools have asked for since the clusters ended.",
    "The board must be small, or nothing will be decided.",
    "Please publish the costs each year.",
    "Governors hear about it last. Write to us too.",
    "A good proposal.",
    "It worked with our neighbours, because the heads knew each other well.",
    "I doubt that a review by colleagues will be honest.",
    "Our special school should not be an afterthought.",
    "Twice a year is enough for a committee.",
    "Let each district begin at its own pace.",
    "The timetable is too tight for the autumn term.",
    "Training together was the best part of the pilot.",
)


def sealed(
    by,
    told=None,
    *,
    replies=600,
    schools=None,
    comments=None,
    asks="people",
    seed=4,
    lean=0.3,
    invited=True,
):
    """A sealed consultation by the coordinator `by`, with so many responses of people.

    `told` is an Instrument, else the one of the stage; `comments` how many people wrote something
    on each question (else one in five); `schools` how many there are (else as many as fit). Without
    `invited` nobody is on record as having been asked, which is quicker for large ones.
    """
    from tests.consultation.stage import instrument

    chance = random.Random(seed)
    told = told or instrument()
    consultation = _consultation(by, told, asks)
    everybody = _everybody(chance, replies, schools)
    seats = _draw(chance, everybody, replies)
    _groups(consultation, seats, as_school=False)
    _responses(consultation, told, chance, seats, comments, lean)
    if asks != "people":
        places = _schools_of(everybody)
        of_schools = _draw(chance, places, len(places) * 2 // 3)
        _groups(consultation, of_schools, as_school=True)
        _responses(consultation, told, chance, of_schools, comments, lean, as_school=True)
    else:
        places, of_schools = [], []
    if invited:
        _invitees(consultation, everybody, places)
    now = timezone.now()
    Report.objects.create(consultation=consultation)
    Sealing.objects.create(
        consultation=consultation,
        sealed_at=now,
        key_destroyed_at=now,
        wal_switched_at=now,
        checkpointed_at=now,
        promise_from=timezone.localdate(now) + timedelta(days=30),
        people_invited=len(everybody),
        people_replied=len(seats),
        schools_invited=len(places),
        schools_replied=len(of_schools),
    )
    Consultation.objects.filter(pk=consultation.pk).update(state="published")
    Consultation.objects.filter(pk=consultation.pk).update(state="sealed")
    consultation.refresh_from_db()
    return consultation


class Seat:
    """Somebody who was asked, and how they are counted."""

    def __init__(self, school, phase, role, district):
        self.school, self.facts = school, (phase, role, district)
        self.replied, self.band = False, ("", "", "")


def _consultation(by, told, asks):
    now = timezone.now().replace(microsecond=0)
    consultation = Consultation.objects.create(
        title=told.title,
        organiser="the steering group",
        instrument=told.as_json(),
        asks=asks,
        opens_at=now - timedelta(days=30),
        closes_at=now - timedelta(days=2),
        last_moment=now - timedelta(days=2),
        created_by=by,
    )
    body = canonical(parse(told.as_json()).as_json())
    Version.objects.create(
        consultation=consultation, number=1, body=body, sha256=sha256(body), published_by=by
    )
    partitions.make(consultation.pk)
    return consultation


def _weighted(chance, pairs):
    return chance.choices([key for key, _ in pairs], [weight for _, weight in pairs])[0]


def _everybody(chance, replies, schools):
    """Everybody who was asked: twice as many as replied."""
    asked = replies * 2 + 10
    for name in DISTRICTS:
        slug = name.lower().replace(" ", "-")
        District.objects.get_or_create(slug=slug, defaults={"name": name})
    slugs = [name.lower().replace(" ", "-") for name in DISTRICTS]
    number = schools or max(asked // PER_SCHOOL, 3)
    places = [(n, _weighted(chance, PHASES), chance.choice(slugs)) for n in range(1, number + 1)]
    found = []
    for n in range(asked):
        school, phase, district = places[n % number]
        role = "headteacher" if n < number else _weighted(chance, ROLES[1:])
        found.append(Seat(school, phase, role, district))
    return found


def _schools_of(everybody):
    first = {}
    for seat in everybody:
        first.setdefault(seat.school, seat)
    return [Seat(s.school, s.facts[0], "", s.facts[2]) for s in first.values()]


def _draw(chance, everybody, replies):
    """Those who reply, heads more often than governors; settled into groups."""
    order = sorted(everybody, key=lambda s: chance.random() ** (1 / REPLY.get(s.facts[1], 0.5)))
    seats = order[-replies:]
    chance.shuffle(seats)
    broad = bands.generalise([(seat.school, *seat.facts) for seat in seats])
    for seat, band in zip(seats, broad, strict=True):
        seat.replied, seat.band = True, band
    return seats


def _groups(consultation, seats, *, as_school):
    names = dict(District.objects.values_list("slug", "name"))
    units = [(seat.school, *seat.band) for seat in seats]
    BreakdownGroup.objects.bulk_create(
        BreakdownGroup(consultation=consultation, as_school=as_school, **group)
        for group in bands.groups(units, names)
    )


def _invitees(consultation, everybody, places):
    """Those who were asked, as people and schools on record."""
    districts = {district.slug: district for district in District.objects.all()}
    first = {}
    for seat in everybody:
        first.setdefault(seat.school, seat)
    schools = {
        number: School(
            name=f"School {number} of {consultation.pk}",
            phase=seat.facts[0],
            district=districts[seat.facts[2]],
        )
        for number, seat in first.items()
    }
    School.objects.bulk_create(schools.values())
    people = Person.objects.bulk_create(
        (
            Person(email=f"seat-{consultation.pk}-{n}@example.org", name=f"Seat {n}", password="!")
            for n in range(len(everybody))
        ),
        batch_size=2_000,
    )
    seats = list(zip(everybody, people, strict=True))
    Invitee.objects.bulk_create(
        (
            Invitee(
                consultation=consultation,
                person=person,
                school=schools[seat.school],
                as_school=person is None,
                phase=seat.facts[0],
                role=seat.facts[1],
                district=seat.facts[2],
                as_phase=seat.facts[0],
                as_role=seat.facts[1],
                as_district=seat.facts[2],
                asked=True,
                replied=seat.replied,
            )
            for seat, person in [*seats, *((seat, None) for seat in places)]
        ),
        batch_size=2_000,
    )


# -- Answers ---------------------------------------------------------------------------------------


def answers_of(told, chance, facts, lean) -> dict:
    """What somebody in this group answers: heads agree more, secondary schools less."""
    phase, role, _ = facts
    warm = 0.5 + lean * ((role == "headteacher") - 0.8 * (phase == "secondary"))
    given = {}
    for page in told.all_pages():
        for question in page.asks:
            if question.named or question.is_text:
                continue
            if not question.required and chance.random() < 0.08:
                continue
            given[question.name] = _answer(question, chance, min(max(warm, 0.05), 0.95))
    # What stands behind a gate is answered only by those who opened it.
    for page in told.all_pages():
        if page.gate and given.get(page.gate.name) != "yes":
            for inner in page.gate.pages:
                for question in inner.asks:
                    given.pop(question.name, None)
    return given


def _answer(question, chance, warm):
    names = [option.name for option in question.choices]
    if question.kind == Kind.SEVERAL_OF:
        return [name for name in names if chance.random() < warm * 0.7] or names[:1]
    if question.kind == Kind.RANKING:
        order = sorted(names, key=lambda name: names.index(name) + chance.random() * 3)
        return order if chance.random() < 0.8 else order[:2]
    if question.kind == Kind.MONEY:
        least = chance.choice(question.bands)
        return {"from": least, "to": least + chance.choice((0, 50, 200))}
    if question.kind == Kind.DATE:
        return f"2027-{chance.choice((1, 4, 4, 9, 9, 9)):02}-10"
    weights = [warm * 2 / (n + 1) + 0.15 for n in range(len(names))]
    weights[-1] += 1 - warm
    return chance.choices(names, weights)[0]


def _responses(consultation, told, chance, seats, comments, lean, *, as_school=False):
    slots = layout(told)
    texts = [q.name for q in told.questions.values() if q.is_text and not q.named]
    wrote = _writers(chance, len(seats), texts, comments)
    responses, written = [], []
    for n, seat in enumerate(seats):
        given = answers_of(told, chance, seat.facts, lean)
        for name in texts:
            if n in wrote[name]:
                given[name] = _comment(chance)
                written.append((name, given[name], chance.random() < 0.85, seat.band))
        responses.append((seat.band, code(slots, given)))
    _copy(
        SealedResponse,
        (*SHARED, "code"),
        (
            (uuid.uuid4(), consultation.pk, as_school, *band, _array(numbers))
            for band, numbers in responses
        ),
    )
    _copy(
        SealedComment,
        (*SHARED, "question", "text", "quotable", "redacted_because"),
        (
            (uuid.uuid4(), consultation.pk, as_school, *band, name, text, quotable, "")
            for name, text, quotable, band in written
        ),
    )


def _writers(chance, number, texts, comments):
    many = number // 5 if comments is None else min(comments, number)
    return {name: set(chance.sample(range(number), many)) for name in texts}


def _comment(chance):
    return " ".join(chance.sample(SENTENCES, chance.choice((1, 1, 2, 2, 3))))


def _array(numbers):
    return "{" + ",".join(str(number) for number in numbers) + "}"


def _copy(model, columns, rows):
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(_cell(value) for value in row) + "\n")
    text.seek(0)
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        names = ", ".join(columns)
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", text)


def _cell(value):
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def rich(questions=4):
    """An instrument with many questions of the kinds that are counted most."""
    from tests.consultation.stage import instrument, options

    told = json.loads(canonical(instrument("What we ask in many ways").as_json()))
    told["pages"].append(
        {
            "name": "p9",
            "title": "And more",
            "parts": [
                {
                    "name": f"r{n}",
                    "kind": "one_of",
                    "label": f"Which of these, number {n}?",
                    "options": options("First", "Second", "Third"),
                }
                for n in range(1, questions + 1)
            ],
        }
    )
    return parse(told)
