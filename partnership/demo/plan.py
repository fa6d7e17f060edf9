"""The demo's plan, entered through the real verbs: signed once by all four, then a new version."""

from datetime import date, timedelta

from django.utils import timezone

from actionplans import workflow
from actionplans.models import Action, ActionPlan, Area, Impact, Objective, ReviewRound
from partnership.demo.reading import tree
from records import signing
from records.models import Document, Letter, Signatory

DAYS_TO_SIGN = 12


def load_plan(collaborative, people):
    """Write the plan as Hana, have it signed by all, then propose the version after November.

    The first version carries the round of July, the second the round of November; it waits for
    Wesley, because Hana has signed it. Returns the plan.
    """
    hana, told = people["hana"], tree("plan")
    rounds = told["rounds"]
    plan = workflow.start(
        title=told["title"],
        year=int(told["period"][:4]),
        collaborative=collaborative,
        by=hana,
    )
    objectives = {
        row["number"]: workflow.add(
            Objective, to=plan, by=hana, number=row["number"], text=row["text"]
        )
        for row in told["objectives"]
    }
    for row in told["areas"]:
        _area(plan, row, objectives, hana)
    _round(plan, rounds[0], hana)
    workflow.propose(plan, by=hana)
    for key in ("hana", "wes", "gus", "mei"):
        sign_as(plan, people[key])
    workflow.reopen(_fresh(plan), by=people["wes"])
    _round(plan, rounds[1], people["wes"])
    plan = _fresh(plan)
    workflow.reframe(
        plan,
        by=people["wes"],
        seen_edition=plan.edition,
        title=plan.title,
        year=plan.year,
        sign_by=timezone.localdate() + timedelta(days=DAYS_TO_SIGN),
        signing_order=plan.signing_order,
    )
    workflow.propose(_fresh(plan), by=people["wes"])
    return plan


def _area(plan, row, objectives, by):
    area = workflow.add(
        Area,
        to=plan,
        by=by,
        name=row["name"],
        aims=_lines(row["aims"]),
        outcomes=_lines(row["outcomes"]),
        objectives=[objectives[n] for n in row["objectives"]],
    )
    for action in row.get("actions", ()):
        term, _, year = action["term"].partition(" ")
        workflow.add(
            Action,
            to=area,
            by=by,
            text=action["text"],
            term=term.lower(),
            year=int(year) if year else None,
            on=action.get("on"),
            at=action.get("time"),
            when=action.get("when", ""),
            place=action.get("place", ""),
        )
    for impact in row.get("impact", ()):
        year, month = map(int, impact["as_of"].split("-"))
        workflow.add(
            Impact,
            to=area,
            by=by,
            up_to=date(year, month, 1),
            text=_lines(impact["lines"]),
        )


def _round(plan, row, by):
    workflow.add(
        ReviewRound,
        to=plan,
        by=by,
        name=row["name"],
        heads_on=row.get("heads_on"),
        heads_when=row.get("heads_when", ""),
        committee_on=row.get("committee_on"),
        statement=row["statement"],
    )


def sign_as(plan, person):
    """Sign as the person would: ask for the code, take it from the letter, type it."""
    document = Document.objects.of(plan).first()
    signatory = Signatory.objects.get(document=document, person=person)
    signing.send_code(signatory, by=person, sha256=document.sha256)
    letter = Letter.objects.filter(key__startswith=f"code:{signatory.pk}:").latest("written_at")
    digits = next(w for w in letter.text.split() if len(w) == 6 and w.isdecimal())
    proof = signing.prove(signatory, digits, by=person, sha256=document.sha256)
    workflow.sign(plan, signatory, by=person, proof=proof)


def _fresh(plan):
    return ActionPlan.objects.get(pk=plan.pk)


def _lines(told):
    return told if isinstance(told, str) else "\n".join(told)
