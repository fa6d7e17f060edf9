"""People of 600 schools who are asked, in any number; what they have answered; their sessions.

Consultations are published and sealed by their verbs; drafts are written in bulk, as the verbs
would leave them.
"""

import random
from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string

from bench import questions
from consultation import keys
from consultation.instrument import parse
from consultation.models import Consultation, Draft, Invitee
from consultation.workflow import publishing, sealing
from schools.models import District, Person, Post, School

SCHOOLS, DISTRICTS = 600, 6
PHASES = ("infant", "junior", "primary", "primary", "secondary")
BATCH = 5_000
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOBODY_KNOWS = "!"


class Respondents:
    """Heads, chairs and governors of 600 schools, as many as there shall be."""

    def __init__(self):
        self.author = Person.objects.create_user("author@respondents.example", "Ada Author")
        districts = District.objects.bulk_create(
            District(name=f"Respondent District {n}", slug=f"respondents-{n}")
            for n in range(DISTRICTS)
        )
        chance = random.Random(4)
        self.schools = School.objects.bulk_create(
            School(
                name=f"Respondent School {n}",
                phase=chance.choice(PHASES),
                district=districts[n % DISTRICTS],
            )
            for n in range(SCHOOLS)
        )
        self.people = []

    def grow_to(self, wanted):
        """Have so many people with a post: a head and a chair of each school, then governors."""
        for start in range(len(self.people), wanted, BATCH):
            numbers = range(start, min(start + BATCH, wanted))
            people = Person.objects.bulk_create(
                Person(
                    email=f"respondent{n}@respondents.example",
                    name=f"Respondent {n}",
                    password=NOBODY_KNOWS,
                )
                for n in numbers
            )
            Post.objects.bulk_create(
                Post(person=person, kind=_kind(n), school=self.schools[n % SCHOOLS])
                for n, person in zip(numbers, people, strict=True)
            )
            self.people += people
        tidy()

    def asked(self, pages=1):
        """A consultation of so many pages that has just opened, of everybody who holds a post."""
        told = parse(questions.told(pages))
        now = timezone.now()
        consultation = Consultation.objects.create(
            title=told.title,
            organiser="the steering group",
            instrument=told.as_json(),
            opens_at=now - timedelta(hours=1),
            closes_at=now + timedelta(days=14),
            audience={"roles": []},
            created_by=self.author,
        )
        publishing.publish(consultation, by=self.author)
        Invitee.objects.filter(consultation=consultation).update(asked=True)  # no letters meanwhile
        tidy()
        return Consultation.objects.get(pk=consultation.pk)


def fill(consultation, *, comments, leaving_out=None):
    """Answer the first page for everybody and send it in; so many of them write a comment.

    The person `leaving_out` does not.
    """
    everybody = Invitee.objects.filter(consultation=consultation).order_by("pk")
    invitees = [invitee for invitee in everybody if invitee.person_id != leaving_out]
    key = keys.read(consultation.pk)
    for start in range(0, len(invitees), BATCH):
        Draft.objects.bulk_create(
            Draft(
                pseudonym=key.pseudonym(invitee.seat),
                consultation=consultation,
                answers=questions.answers(1, seed=n, words=_comment(n) if n < comments else ""),
                edition=3,
                submitted=True,
            )
            for n, invitee in enumerate(invitees[start : start + BATCH], start)
        )
    replied = [invitee.pk for invitee in invitees]
    Invitee.objects.filter(consultation=consultation, pk__in=replied).update(replied=True)
    tidy()


def close(consultation):
    """Let the close pass, and seal it; returns the consultation."""
    past = timezone.now() - timedelta(minutes=1)
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=past - timedelta(days=14), closes_at=past - timedelta(hours=1), last_moment=past
    )
    sealing.seal(consultation)
    tidy()
    return Consultation.objects.get(pk=consultation.pk)


def sessions_of(people):
    """The key of a session for each, as if they had just signed in by code."""
    now = timezone.now()
    store, rows = SessionStore(), []
    for person in people:
        told = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: person.get_session_auth_hash(),
            "signed_in_at": now.timestamp(),
            "seen_at": now.timestamp(),
        }
        rows.append(
            Session(
                session_key=get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789"),
                session_data=store.encode(told),
                expire_date=now + timedelta(hours=12),
            )
        )
    Session.objects.bulk_create(rows, batch_size=BATCH)
    return [row.session_key for row in rows]


def tidy():
    """What autovacuum would do by and by."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _kind(number):
    if number < SCHOOLS:
        return "headteacher"
    return "chair" if number < 2 * SCHOOLS else "governor"


def _comment(number):
    return f"{questions.WORDS} ({number})"
