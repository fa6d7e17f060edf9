"""The cast: two infant schools that share a plan, and the people around them.

hana and wes are the heads, gus and mei the chairs of governors, dev the deputy and priya a
governor of hana's school, cora the coordinator, ada an adviser, stan a head elsewhere.
"""

from dataclasses import dataclass, field

from actionplans import workflow
from actionplans.models import Action, Area, Objective
from records import signing
from records.models import Document, Letter, Signatory
from schools.models import Collaborative, District, Membership, Person, Post, School


@dataclass
class Cast:
    """Everybody and everything a test may need; attributes are the short names."""

    district: District
    ash: School
    beech: School
    elsewhere: School
    collaborative: Collaborative
    people: dict = field(default_factory=dict)

    def __getattr__(self, key):
        try:
            return self.__dict__["people"][key]
        except KeyError:
            raise AttributeError(key) from None


def gather():
    """Put the cast on the stage (the database)."""
    district = District.objects.create(name="Swale", slug="swale")
    ash = School.objects.create(name="Ash Lane Infant School", district=district, phase="infant")
    beech = School.objects.create(
        name="Beech Hill Infant School", district=district, phase="infant"
    )
    elsewhere = School.objects.create(name="St Mary’s Primary School", district=district)
    collaborative = Collaborative.objects.create(name="Ash and Beech", district=district)
    Membership.objects.create(collaborative=collaborative, school=ash)
    Membership.objects.create(collaborative=collaborative, school=beech)
    cast = Cast(district, ash, beech, elsewhere, collaborative)
    for key, name, kind, place in (
        ("hana", "Hana Okafor", "headteacher", ash),
        ("wes", "Wes Hughes", "headteacher", beech),
        ("gus", "Gus Merriman", "chair", ash),
        ("mei", "Mei Lindqvist", "chair", beech),
        ("dev", "Dev Raman", "deputy", ash),
        ("priya", "Priya Nair", "governor", ash),
        ("cora", "Cora Whitlock", "coordinator", None),
        ("ada", "Ada Novak", "adviser", None),
        ("stan", "Stan Bell", "headteacher", elsewhere),
    ):
        person = Person.objects.create_user(f"{key}@example.org", name)
        Post.objects.create(person=person, kind=kind, school=place)
        cast.people[key] = person
    return cast


def draft(cast, *, title="Joint plan", areas=2):
    """A draft by hana with two objectives and some areas, each with one action."""
    plan = workflow.start(title=title, year=2026, collaborative=cast.collaborative, by=cast.hana)
    objectives = [
        workflow.add(Objective, to=plan, by=cast.hana, text=text)
        for text in ("Children read for pleasure.", "Staff learn from each other.")
    ]
    for n in range(1, areas + 1):
        area = workflow.add(
            Area,
            to=plan,
            by=cast.hana,
            name=f"Area {n}",
            aims="To do better.",
            outcomes="It is better.",
            objectives=objectives,
        )
        workflow.add(Action, to=area, by=cast.hana, text="Meet and plan.", term="autumn", year=2026)
    return fresh(plan)


def propose(plan, by):
    """Propose the plan; returns (plan, document)."""
    document = workflow.propose(plan, by=by)
    return fresh(plan), document


def place_of(document, person):
    """Where this person stands in the order of signing."""
    return Signatory.objects.standing().get(document=document, person=person)


def code_for(signatory):
    """Tick the declaration and take the code out of the letter, as the person would."""
    document = Document.objects.get(pk=signatory.document_id)
    signing.send_code(signatory, by=signatory.person, sha256=document.sha256)
    letter = Letter.objects.filter(key__startswith=f"code:{signatory.pk}:").latest("pk")
    return next(word for word in letter.text.split() if len(word) == 6 and word.isdecimal())


def sign(plan, document, person):
    """Sign from tick to code; returns the document as it stands then."""
    signatory = place_of(document, person)
    digits = code_for(signatory)
    proof = signing.prove(signatory, digits, by=person, sha256=document.sha256)
    return workflow.sign(fresh(plan), signatory, by=person, proof=proof)


def sign_by_all(plan, document, cast):
    """All four, in turn; returns the complete document."""
    for person in (cast.hana, cast.wes, cast.gus, cast.mei):
        document = sign(plan, document, person)
    return document


def fresh(record):
    """The record as the database has it now."""
    return type(record)._base_manager.get(pk=record.pk)
