from django.core.management.base import BaseCommand
from django.db import transaction

from partnership.demo import plan, register
from partnership.demo.reading import tree
from records.models import HistoryLine
from schools.models import Person, School


class Command(BaseCommand):
    """Load the demo partnership, once; all of it or nothing, so a broken start begins again."""

    help = "Load the demo partnership into an empty portal; a second call changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--people",
            action="store_true",
            help="only print whom to sign in as in the demo",
        )

    def handle(self, *, people, **options):
        if not people and not School.objects.exists():
            self.load()
        self.print_people()

    @transaction.atomic
    def load(self):
        self.say("Loading the demo: districts and schools")
        schools = register.load_schools()
        self.say("Loading the demo: 46 collaboratives with their strengths")
        register.load_collaboratives(schools)
        two = register.load_two_schools(schools)
        self.say("Loading the demo: people and their posts")
        people = register.load_people(schools, two)
        self.say("Loading the demo: the action plan, written and signed as people would")
        plan.load_plan(two, people)
        self.say(f"The demo is loaded ({HistoryLine.objects.count()} lines of history).")

    def print_people(self):
        known = set(Person.objects.values_list("email", flat=True))
        rows = [row for row in tree("people")["people"] if row["email"].lower() in known]
        if not rows:
            return
        self.say("")
        self.say("Sign in as one of these; the code arrives at /mailbox/:")
        width = max(len(row["email"]) for row in rows)
        for row in rows:
            self.say(f"  {row['email']:<{width}}  {row['note']}")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()
