import tempfile
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from partnership.demo import consultation, plan, register, reviews, support
from partnership.demo.county import consultation as county_consultation
from partnership.demo.county import files, plans, setting_up
from partnership.demo.county.making import County
from partnership.demo.county.who import people_to_try
from partnership.demo.reading import tree
from records.models import HistoryLine
from schools.models import Person, School

ANOTHER = "This portal holds something else already, so the county was not loaded into it."


class Command(BaseCommand):
    """Load the demo partnership, once; all of it or nothing, so a broken start begins again."""

    help = "Load the demo partnership into an empty portal; a second call changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--county",
            action="store_true",
            help="the large one: a county of 600 schools and 3,000 people, by its imports alone",
        )
        parser.add_argument(
            "--files",
            type=Path,
            metavar="DIR",
            help="with --county: keep the five files that it was set up from, to try uploads with",
        )
        parser.add_argument(
            "--people",
            action="store_true",
            help="only print whom to sign in as in the demo",
        )

    def handle(self, *, county, people, **options):
        folder = options["files"]
        if folder is not None and not county:
            raise CommandError("--files goes with --county.")
        if county:
            self.handle_county(folder, people)
            return
        if not people and not School.objects.exists():
            self.load()
        self.print_people(tree("people")["people"])

    @transaction.atomic
    def load(self):
        self.say("Loading the demo: districts and schools")
        schools = register.load_schools()
        self.say("Loading the demo: 46 collaboratives with their strengths")
        register.load_collaboratives()
        two = register.load_two_schools(schools)
        self.say("Loading the demo: people and their posts")
        people = register.load_people()
        self.say("Loading the demo: the action plan, written and signed as people would")
        plan.load_plan(two, people)
        self.say("Loading the demo: what schools offer in the directory of support")
        support.load_support(schools, people)
        self.say("Loading the demo: two consultations, open for the next weeks")
        for name in (consultation.LARGE, consultation.SMALL):
            consultation.load_consultation(people, name)
        self.say("Loading the demo: a year of peer reviews, planned and published")
        reviews.load_reviews(schools, people)
        self.say(f"The demo is loaded ({HistoryLine.objects.count()} lines of history).")

    def handle_county(self, folder, only_people):
        county = County()
        there = Person.objects.filter(email=county.coordinator.email).exists()
        if not only_people:
            if not there and School.objects.exists():
                raise CommandError(ANOTHER)
            with _folder(folder) as kept:
                if not there:
                    self.say("Inventing a county: its register, its lists of people and groups")
                paths = files.write_files(county, Path(kept), today=timezone.localdate())
                if not there:
                    self.load_county(county, paths)
            if folder is not None:
                self.say(f"The five files are in {folder}.")
        self.print_people(people_to_try(county))

    @transaction.atomic
    def load_county(self, county, paths):
        by = setting_up.first_coordinator(county)
        setting_up.set_up(paths, by=by, say=self.say)
        count = plans.load_plans(county)
        self.say(f"Writing and signing {count} action plans")
        county_consultation.load_consultations(county, self.say)
        self.say(f"The county is loaded ({HistoryLine.objects.count():,} lines of history).")

    def print_people(self, told):
        emails = [row["email"].lower() for row in told]
        known = set(Person.objects.filter(email__in=emails).values_list("email", flat=True))
        rows = [row for row in told if row["email"].lower() in known]
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


def _folder(folder):
    """The folder for the files, made if need be; a temporary one if none is named."""
    if folder is None:
        return tempfile.TemporaryDirectory(prefix="county-")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{folder} cannot be made: {error.strerror}.") from None
    return nullcontext(folder)
