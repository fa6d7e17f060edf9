"""A county that answers: schools, people, and everything that is written when somebody answers."""

import random
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from consultation.audit import fingerprints_of
from consultation.workflow import answering
from partnership.discretion import plain
from records.models import Letter
from schools.models import District, Person, Post, School
from tests.consultation import stage

PHASES = ("primary", "secondary", "special", "infant")
ROLES = ("headteacher", "chair", "governor")


def settle(number):
    """So many people in schools of four districts and phases; returns them."""
    districts = [
        District.objects.create(name=f"District {n}", slug=f"district-{n}") for n in range(4)
    ]
    schools = School.objects.bulk_create(
        School(name=f"School {n}", district=districts[n % 4], phase=PHASES[n // 4 % 4])
        for n in range(-(-number // len(ROLES)))
    )
    people = [Person(email=f"p{n}@example.net", name=f"Person {n}") for n in range(number)]
    for person in people:
        person.set_unusable_password()
    people = Person.objects.bulk_create(people)
    Post.objects.bulk_create(
        Post(person=person, kind=ROLES[n % 3], school=schools[n // 3])
        for n, person in enumerate(people)
    )
    return people


def answers_of(number):
    """What the person of this number answers: unlike what anybody else does."""
    dice = random.Random(number)
    return {
        "q1": dice.choice(["yes", "no"]),
        "q2": f"What I think of it is number {number:06} of what can be thought.",
        "g1": dice.choice(["yes", "no"]),
        "q4": dice.choice(["o1", "o2", "o3"]),
        "q5": dice.choice([["o1"], ["o1", "o2"], ["o3"]]),
        # Another month for each.
        "q8": f"{1900 + number % 3600 // 12}-{number % 12 + 1:02}-15",
        "q10": dice.choice(["yes", "no"]),
    }


def arrive(consultation, people, *, log=None, at_ease=True):
    """All answer, in this order, with all that is written beside; returns the truth.

    The truth is {seat: fingerprints}. `log` is a file that gets the lines of the web server.
    """
    told, truth = consultation.version().read, {}
    seats = {each.person_id: each for each in consultation.invitees.select_related("school")}
    now = timezone.now() - timedelta(hours=6)
    for person in people:
        seat, answers, when = seats[person.pk], answers_of(person.pk), now
        now += timedelta(seconds=30)
        if at_ease:
            _is_here(person, when)
        for page in told.all_pages():
            mine = {each.name: answers[each.name] for each in page.asks if each.name in answers}
            if log is not None:
                path = f"/consultations/{consultation.pk}/answer/me/{page.name}/"
                log.write(plain(f'10.0.0.{person.pk % 250} "POST {path} HTTP/1.1" 302\n'))
            if mine:
                answering.save_page(consultation, seat, page, mine, by=person)
        edition = answering.draft_of(consultation, seat).edition
        answering.send(consultation, seat, by=person, edition=edition, withheld=person.pk % 50 == 0)
        truth[seat.seat] = fingerprints_of(told, answers)
    return truth


def _is_here(person, when):
    """What the sign-in and the sessions write down of them."""
    session = SessionStore()
    session.update(
        {
            "_auth_user_id": str(person.pk),
            "signed_in_at": when.timestamp(),
            "seen_at": when.timestamp(),
        }
    )
    session.save()
    UserSession.objects.create(
        user=person,
        ip="10.0.0.1",
        user_agent="Firefox",
        session_key=session.session_key,
        last_seen_at=when,
    )
    UserSession.objects.filter(user=person).update(created_at=when, last_seen_at=when)
    Person.objects.filter(pk=person.pk).update(last_login=when)
    Letter.objects.create(
        key=f"sign-in:{person.pk}",
        to=person,
        address=person.email,
        subject="Your code",
        text="",
        written_at=when,
        sent_at=when,
    )


def consult(cast, **facts):
    """Open, asked of everybody there is."""
    return stage.published(cast, **facts)
