"""A consultation on the stage: an instrument with every kind of question, asked of the cast."""

from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone

from consultation.instrument import parse
from consultation.models import Consultation, Invitee
from consultation.workflow import answering, publishing, sealing


def question(name, kind, label="", **more):
    return {"name": name, "kind": kind, "label": label or f"Question {name}?", **more}


def options(*labels):
    return [{"name": f"o{n}", "label": label} for n, label in enumerate(labels, 1)]


def instrument(title="How shall we work together?"):
    """Three pages: every kind of question, a gate with a page behind it, and a named question."""
    return parse(
        {
            "schema": "instrument/1",
            "title": title,
            "purpose": "To decide how we work together.",
            "welcome": "Thank you for taking the time.",
            "thanks": "Thank you.",
            "pages": [
                {
                    "name": "p1",
                    "title": "The proposal",
                    "parts": [
                        {"name": "t1", "text": "We propose a **partnership**."},
                        question("q1", "yes_no", "Do you support it?", required=True),
                        question("q2", "long_text", "Please add any comments"),
                    ],
                    "gate": {
                        "name": "g1",
                        "label": "Would you like to read more?",
                        "pages": [
                            {
                                "name": "p2",
                                "title": "More about it",
                                "parts": [
                                    {"name": "t2", "text": "It was tried elsewhere."},
                                    question("q3", "agree", "It would work here"),
                                ],
                            }
                        ],
                    },
                },
                {
                    "name": "p3",
                    "title": "How it works",
                    "parts": [
                        question("q4", "one_of", options=options("Termly", "Yearly", "Never")),
                        question("q5", "several_of", options=options("Reading", "Maths", "Art")),
                        question("q6", "ranking", options=options("Time", "Money", "Trust")),
                        question("q7", "money", bands=[0, 100, 250, 500, 1000]),
                        question("q8", "date"),
                        question("q9", "short_text"),
                        question(
                            "q10",
                            "yes_no",
                            "May we pass your name on?",
                            named=True,
                            organiser="the coordinator of the reviews",
                        ),
                    ],
                },
            ],
        }
    )


def draft(cast, *, opens=-1, closes=14, asks="people", told=None, **facts):
    """A consultation by cora, not published; it opens and closes so many days from now."""
    now = timezone.now().replace(microsecond=0)
    told = told or instrument()
    return Consultation.objects.create(
        title=told.title,
        organiser="the steering group",
        instrument=told.as_json(),
        opens_at=now + timedelta(days=opens),
        closes_at=now + timedelta(days=closes),
        asks=asks,
        created_by=cast.cora,
        **facts,
    )


ALL = {"roles": [], "phases": [], "districts": [], "collaboratives": []}


def published(cast, **facts):
    """The same, published; asked of everybody, if nothing else is said."""
    consultation = draft(cast, **({"audience": ALL} | facts))
    publishing.publish(consultation, by=cast.cora)
    return fresh(consultation)


def reworded(consultation, words="Do you support the partnership?"):
    """The same with other words in its first question, saved and not published."""
    consultation.instrument["pages"][0]["parts"][1]["label"] = words
    consultation.save(update_fields=["instrument"])
    return consultation


def invitee(consultation, person=None, school=None):
    """Who answers: the person, or the school as a whole."""
    mine = Invitee.objects.filter(consultation=consultation)
    if school is not None:
        return mine.get(as_school=True, school=school)
    return mine.get(person=person)


def answer(consultation, person, answers, *, school=None, send=True, **how):
    """Answer as this person: page by page, then send; returns what they are told (Sent)."""
    seat = invitee(consultation, person, school)
    told = consultation.version().read
    for page in told.all_pages():
        mine = {each.name: answers[each.name] for each in page.asks if each.name in answers}
        if mine:
            answering.save_page(consultation, seat, page, mine, by=person)
    if not send:
        return None
    edition = answering.draft_of(consultation, seat).edition
    return answering.send(consultation, seat, by=person, edition=edition, **how)


def close(consultation, **how):
    """Let the close pass and seal it; returns the Sealing."""
    past = timezone.now() - timedelta(minutes=1)
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=past - timedelta(days=14), closes_at=past - timedelta(hours=1), last_moment=past
    )
    return sealing.seal(consultation, **how)


def posted(**fields):
    """What a form would bring: `posted(q1="yes", q5=["o1", "o2"])`; `_` stands for a hyphen."""
    given = QueryDict(mutable=True)
    for name, value in fields.items():
        given.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return given


def fresh(record):
    return type(record)._base_manager.get(pk=record.pk)
