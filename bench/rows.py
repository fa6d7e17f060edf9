"""Rows for benchmarks: a partnership of realistic size, and as many plans as one asks for.

Everything is drawn with a fixed seed, so that two runs measure the same rows.
"""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from actionplans.models import Action, ActionPlan, Area, Impact, Objective
from records.models import Document, Seal, Signatory, Signature
from schools.models import Collaborative, District, Lead, Membership, Person, Post, School

SCHOOLS, DISTRICTS, COLLABORATIVES, GOVERNORS = 600, 12, 64, 800
FIRST_YEAR, YEARS = 2019, 8
NOW = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Europe/London"))
BATCH = 2_000
NOBODY_KNOWS = "!"

PLACES = [
    "Ash",
    "Beech",
    "Birch",
    "Cedar",
    "Elm",
    "Hazel",
    "Holly",
    "Larch",
    "Lime",
    "Maple",
    "Oak",
    "Rowan",
    "Thorn",
    "Willow",
    "Yew",
]
LANDS = [
    "Bank",
    "Bridge",
    "Down",
    "End",
    "Field",
    "Ford",
    "Green",
    "Hill",
    "Lane",
    "Marsh",
    "Mead",
    "Mill",
    "Park",
    "Vale",
    "Wood",
]
THEMES = (
    "reading for pleasure",
    "early language",
    "number sense",
    "attendance",
    "moving up to secondary school",
    "outdoor learning",
    "support for families",
    "science in the early years",
    "well-being of staff",
    "safeguarding",
)
# How the plans stand, in percent. Every plan that is no draft has been frozen at least once.
STATES = {"draft": 40, "sent_back": 4, "declined": 2, "proposed": 12, "signed": 42}
SENTENCE = (
    "Teachers of both schools visit each other’s lessons in the second half of the term and "
    "agree what the children will be able to do by the summer. "
)


class Partnership:
    """600 schools in 12 districts, 64 collaboratives, and the people who hold posts there."""

    def __init__(self):
        self.chance = random.Random(2)
        self.districts = District.objects.bulk_create(
            District(name=f"{place} District", slug=f"{place.lower()}-district")
            for place in PLACES[:DISTRICTS]
        )
        self.schools = School.objects.bulk_create(
            School(
                name=f"{PLACES[n % 15]} {LANDS[n // 15 % 15]} {phase.title()} School {n}",
                phase=phase,
                district=self.districts[n % DISTRICTS],
            )
            for n, phase in (
                (n, self.chance.choice(["infant", "junior", "primary", "primary", "secondary"]))
                for n in range(SCHOOLS)
            )
        )
        self._group()
        self._people()

    def _group(self):
        kinds = Collaborative.Kind.values
        self.collaboratives = Collaborative.objects.bulk_create(
            Collaborative(
                name=f"{PLACES[n % 15]} {LANDS[n // 4 % 15]} Collaborative {n}",
                kind=kinds[n % len(kinds)],
                district=self.districts[n % DISTRICTS],
            )
            for n in range(COLLABORATIVES)
        )
        self.members = {}
        for n, collaborative in enumerate(self.collaboratives):
            near = self.schools[n % DISTRICTS :: DISTRICTS]
            self.members[collaborative.pk] = self.chance.sample(near, self.chance.randint(2, 14))
        Membership.objects.bulk_create(
            Membership(collaborative_id=pk, school=school)
            for pk, schools in self.members.items()
            for school in schools
        )
        Lead.objects.bulk_create(
            Lead(collaborative_id=pk, school=schools[0]) for pk, schools in self.members.items()
        )

    def _people(self):
        self.heads = self._at_schools("headteacher", "Head")
        self.chairs = self._at_schools("chair", "Chair")
        governors = _people("Governor", GOVERNORS)
        self.cora = Person.objects.create_user("cora@example.org", "Cora Whitlock")
        # A head like others, of a school that belongs to a collaborative.
        self.hana = self.heads[self.members[self.collaboratives[0].pk][0].pk]
        posts = [Post(person=self.cora, kind="coordinator")]
        posts += [
            Post(person=person, kind="governor", school=self.chance.choice(self.schools))
            for person in governors
        ]
        Post.objects.bulk_create(posts)

    def _at_schools(self, kind, name):
        people = _people(name, SCHOOLS)
        Post.objects.bulk_create(
            Post(person=person, kind=kind, school=school)
            for person, school in zip(people, self.schools, strict=True)
        )
        return {school.pk: p for p, school in zip(people, self.schools, strict=True)}

    # -- Plans -----------------------------------------------------------------------------

    def grow_to(self, wanted):
        """Add plans, with their texts and signatures, until there are `wanted` of them."""
        there = ActionPlan.objects.count()
        for start in range(there, wanted, BATCH):
            self._add_plans(range(start, min(start + BATCH, wanted)))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum would, by and by

    def _add_plans(self, numbers):
        states = self.chance.choices(list(STATES), list(STATES.values()), k=len(numbers))
        plans = ActionPlan.objects.bulk_create(
            self._plan(n, state) for n, state in zip(numbers, states, strict=True)
        )
        frozen = [plan for plan in plans if plan.state != "draft"]
        documents = Document.objects.bulk_create(self._document(plan) for plan in frozen)
        turns = []
        for plan, document in zip(frozen, documents, strict=True):
            schools = [plan.school] if plan.school_id else self.members[plan.collaborative_id][:3]
            for turn, people in enumerate((self.heads, self.chairs), 1):
                turns += [
                    Signatory(
                        document=document,
                        turn=turn,
                        position=position,
                        person=people[school.pk],
                        name=people[school.pk].name,
                        post="Headteacher" if turn == 1 else "Chair of governors",
                        organisation=school.name,
                        asked_at=document.frozen_at,
                    )
                    for position, school in enumerate(schools, 1)
                ]
        Signatory.objects.bulk_create(turns)
        self._sign(frozen, documents, turns)

    def _plan(self, number, state):
        chance = self.chance
        year = FIRST_YEAR + chance.randrange(YEARS)
        place = (
            {"collaborative": chance.choice(self.collaboratives)}
            if chance.random() < 0.85
            else {"school": chance.choice(self.schools)}
        )
        moved = NOW - timedelta(minutes=chance.randrange(YEARS * 365 * 24 * 60))
        return ActionPlan(
            title=f"Joint plan for {chance.choice(THEMES)}, {chance.choice(PLACES)} {number}",
            year=year,
            state=state,
            because="The dates of the spring term clash." if state in _REFUSED else "",
            sign_by=date(year, 12, 1) if state in ("proposed", "signed") else None,
            moved_at=moved,
            created_at=moved - timedelta(days=30),
            created_by=self.hana,
            **place,
        )

    def _document(self, plan):
        return Document(
            code=f"B{plan.pk:09}",
            kind="actionplan",
            subject=f"actionplans.actionplan:{plan.pk}",
            version=1,
            title=plan.title,
            url=plan.get_absolute_url(),
            body=SENTENCE * 20,
            sha256=f"{plan.pk:064x}",
            declaration="I have read this plan and authorise it.",
            frozen_at=plan.moved_at,
            frozen_by=self.hana,
            sign_by=plan.sign_by,
        )

    def _sign(self, plans, documents, turns):
        """All sign what is signed by all, a part of them the rest; then the texts are closed."""
        by_document = {}
        for signatory in turns:
            by_document.setdefault(signatory.document_id, []).append(signatory)
        signatures, seals = [], []
        for plan, document in zip(plans, documents, strict=True):
            asked = by_document[document.pk]
            signed = len(asked) if plan.state == "signed" else self.chance.randrange(len(asked))
            signatures += [
                Signature(
                    signatory=signatory,
                    document=document,
                    person=signatory.person,
                    name=signatory.name,
                    sha256=document.sha256,
                    declaration=document.declaration,
                    method="code by e-mail",
                    signed_at=document.frozen_at,
                )
                for signatory in asked[:signed]
            ]
            if plan.state == "signed":
                seals.append(
                    Seal(
                        document=document,
                        pdf=b"%PDF-1.7",
                        sha256=document.sha256,
                        size=8,
                        history_head=document.sha256,
                        sealed_at=document.frozen_at,
                    )
                )
        Signature.objects.bulk_create(signatures)
        for state, becomes in _CLOSED.items():
            those = [d.pk for p, d in zip(plans, documents, strict=True) if p.state == state]
            Document.objects.filter(pk__in=those).update(
                state=becomes, **{"completed_at" if state == "signed" else "closed_at": NOW}
            )
        Seal.objects.bulk_create(seals)

    def plan_with(self, areas):
        """A draft of the first collaborative with ten objectives and so many areas."""
        plan = ActionPlan.objects.create(
            title=f"Joint plan in {areas} areas",
            year=2026,
            collaborative=self.collaboratives[0],
            created_by=self.hana,
        )
        objectives = Objective.objects.bulk_create(
            Objective(plan=plan, number=n, text=SENTENCE) for n in range(1, 11)
        )
        made = Area.objects.bulk_create(
            Area(
                plan=plan,
                position=n,
                name=f"Area {n}: {THEMES[n % len(THEMES)]}",
                aims=SENTENCE,
                outcomes=SENTENCE,
            )
            for n in range(1, areas + 1)
        )
        Area.objectives.through.objects.bulk_create(
            Area.objectives.through(area=area, objective=self.chance.choice(half))
            for area in made
            for half in (objectives[:5], objectives[5:])
        )
        Action.objects.bulk_create(
            Action(area=area, position=n, text=SENTENCE, term=term, year=2026, place="Hall")
            for area in made
            for n, term in enumerate(("autumn", "autumn", "spring", "summer"), 1)
        )
        Impact.objects.bulk_create(
            Impact(area=area, up_to=date(2027, 7, 1), text=SENTENCE) for area in made
        )
        return plan


_REFUSED = ("sent_back", "declined")
_CLOSED = {"signed": "complete", "sent_back": "sent_back", "declined": "declined"}


def _people(name, how_many):
    return Person.objects.bulk_create(
        Person(email=f"{name.lower()}{n}@example.org", name=f"{name} {n}", password=NOBODY_KNOWS)
        for n in range(how_many)
    )
