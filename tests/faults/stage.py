"""Puts people and plans into the house's database, through the real verbs; prints what is there.

Run inside the house: python -m tests.faults.stage PLANS. The plans wait for the signatures of
four people who may sign in any order and whose codes are known. With "history" instead of a
number it prints where the history is broken: None.
"""

import json
import sys

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from actionplans import workflow  # noqa: E402
from actionplans.models import Action, Area, Objective  # noqa: E402
from records import history  # noqa: E402
from schools.models import Person  # noqa: E402
from tests import cast as stage  # noqa: E402

SIGNERS = ("hana", "wes", "gus", "mei")


def session_of(person):
    """The key of a session in which this person has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key


def plan_to_sign(cast, number):
    """A small plan that all four may sign at once."""
    plan = workflow.start(
        title=f"Plan {number}",
        year=2026,
        collaborative=cast.collaborative,
        by=cast.hana,
        signing_order=[["headteacher", "chair"]],
    )
    objective = workflow.add(Objective, to=plan, by=cast.hana, text="Children read.")
    area = workflow.add(
        Area, to=plan, by=cast.hana, name="Reading", aims="Read more.", objectives=[objective]
    )
    workflow.add(Action, to=area, by=cast.hana, text="Meet.", term="autumn", year=2026)
    plan, document = stage.propose(plan, cast.hana)
    places = {}
    for key in SIGNERS:
        signatory = stage.place_of(document, cast.people[key])
        places[key] = {"signatory": signatory.pk, "code": stage.code_for(signatory)}
    return {
        "plan": plan.pk,
        "document": document.pk,
        "sha256": document.sha256,
        "places": places,
    }


def main(plans):
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    cast = stage.gather()
    people = Person.objects.filter(pk__in=[p.pk for p in cast.people.values()])
    told = {
        "plans": [plan_to_sign(cast, number) for number in range(1, plans + 1)],
        "sessions": {person.email.split("@")[0]: session_of(person) for person in people},
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    if sys.argv[1] == "history":
        sys.stdout.write(str(history.broken_at()))
    else:
        main(int(sys.argv[1]))
