"""Some pairs of the county's schools plan together; their plans have come to different points."""

from datetime import timedelta

from django.utils import timezone

from actionplans import workflow
from actionplans.models import Action, ActionPlan, Area, Objective
from partnership.demo.plan import sign_as
from records.models import Document, Signatory
from schools.models import Collaborative, Person

DAYS_TO_SIGN = 21

# How far each plan has come, in the order of the pairs: how many have signed, and what then.
_COURSES = (
    ("draft", 0),
    ("proposed", 0),
    ("proposed", 1),
    ("proposed", 3),
    ("signed", 4),
    ("signed", 4),
    ("sent_back", 1),
    ("declined", 2),
    ("withdrawn", 1),
    ("reopened", 4),
    ("draft", 0),
)
_BECAUSE = {
    "sent_back": "Please add what the smaller school contributes to the training days.",
    "declined": "Our board has not agreed to share the budget for reading.",
    "withdrawn": "One outcome has to be put right first.",
}


def load_plans(county):
    """A plan for each pair of schools; returns how many were made."""
    people = Person.objects.in_bulk(
        [held.person.email for held in county.posts], field_name="email"
    )
    pairs = county.pairs()
    year = timezone.localdate().year - (timezone.localdate().month < 9)
    for group, (course, signed) in zip(pairs, _COURSES, strict=False):
        collaborative = Collaborative.objects.get(name=group.name, district__name=group.district)
        head = people[county.at(group.members[0], "headteacher")[0].email]
        plan = _written(county.words, collaborative, head, year)
        if course != "draft":
            _followed(plan, head, course, signed)
    return min(len(pairs), len(_COURSES))


def _written(words, collaborative, head, year):
    plan = workflow.start(
        title=f"{collaborative.name}: our plan",
        year=year,
        collaborative=collaborative,
        by=head,
        sign_by=timezone.localdate() + timedelta(days=DAYS_TO_SIGN),
    )
    objectives = [
        workflow.add(Objective, to=plan, by=head, text=text) for text in words["objectives"]
    ]
    for number, row in enumerate(words["areas"]):
        area = workflow.add(
            Area,
            to=plan,
            by=head,
            name=row["name"],
            aims=row["aims"],
            outcomes=row["outcomes"],
            objectives=objectives[number : number + 2],
        )
        for text in row["actions"]:
            workflow.add(Action, to=area, by=head, text=text, term="autumn", year=year)
    return plan


def _followed(plan, head, course, signed):
    workflow.propose(plan, by=head)
    document = Document.objects.of(plan).first()
    places = list(Signatory.objects.filter(document=document).order_by("turn", "pk"))
    for place in places[:signed]:
        sign_as(plan, place.person)
    plan = ActionPlan.objects.get(pk=plan.pk)
    if course == "withdrawn":
        workflow.withdraw(plan, by=head, because=_BECAUSE[course])
    elif course == "reopened":
        workflow.reopen(plan, by=head)
    elif course in _BECAUSE:
        deed = workflow.send_back if course == "sent_back" else workflow.decline
        deed(plan, places[signed], by=places[signed].person, because=_BECAUSE[course])
