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
    ash, beech, elsewhere = School.objects.bulk_create(
        School(name=name, district=district, phase=phase)
        for name, phase in (
            ("Ash Lane Infant School", "infant"),
            ("Beech Hill Infant School", "infant"),
            ("St Mary’s Primary School", "primary"),
        )
    )
    collaborative = Collaborative.objects.create(name="Ash and Beech", district=district)
    Membership.objects.bulk_create(
        Membership(collaborative=collaborative, school=school) for school in (ash, beech)
    )
    cast = Cast(district, ash, beech, elsewhere, collaborative)
    posts = {
        "hana": ("Hana Okafor", "headteacher", ash),
        "wes": ("Wes Hughes", "headteacher", beech),
        "gus": ("Gus Merriman", "chair", ash),
        "mei": ("Mei Lindqvist", "chair", beech),
        "dev": ("Dev Raman", "deputy", ash),
        "priya": ("Priya Nair", "governor", ash),
        "cora": ("Cora Whitlock", "coordinator", None),
        "ada": ("Ada Novak", "adviser", None),
        "stan": ("Stan Bell", "headteacher", elsewhere),
    }
    # All at once: this runs before nearly every test.
    people = [Person(email=f"{key}@example.org", name=name) for key, (name, *_) in posts.items()]
    for person in people:
        person.set_unusable_password()
    cast.people = dict(zip(posts, Person.objects.bulk_create(people), strict=True))
    Post.objects.bulk_create(
        Post(person=cast.people[key], kind=kind, school=place)
        for key, (_, kind, place) in posts.items()
    )
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
