"""Two neighbours meeting: what one part of the house does when another tells of a fact.

Each hears one named signal, inside the transaction in which the fact comes true.
"""

from django.dispatch import receiver

from actionplans.models import Action, ActionPlan, Area
from actionplans.workflow import add, hand_on, start
from consultation import signals as consultations
from consultation.workflow import asking
from partnership import signin, wording
from peerreview import signals as reviews
from peerreview.outputs.report_text import themes_of
from peerreview.workflow import offers, succession
from records.history import subject_of
from records.steps import NotNow
from schools import signals as schools
from schools.workflow import support


@receiver(schools.address_changed)
def their_way_in_is_another(sender, *, person, before, by, **_):
    """A new address ends all sessions, and the old one is told."""
    signin.address_changed(person, before, by)


@receiver(schools.school_succeeded)
def its_own_plans_pass_on(sender, *, predecessor, successor, by, **_):
    """The plans of a school go with it to the one it became."""
    plans = ActionPlan.objects.filter(school=predecessor).order_by("pk")
    for plan in plans:
        hand_on(plan, to=successor, by=by)
    return [["actionplans.actionplan", plan.pk] for plan in plans]


@receiver(schools.succession_undone)
def its_own_plans_come_back(sender, *, predecessor, successor, by, moved, **_):
    """The plans that went with it come back; those that the successor had itself stay."""
    keys = [pk for label, pk in moved if label == "actionplans.actionplan"]
    for plan in ActionPlan.objects.filter(pk__in=keys, school=successor).order_by("pk"):
        hand_on(plan, to=predecessor, by=by)


@receiver(schools.school_succeeded)
def it_answers_in_its_place(sender, *, predecessor, successor, by, **_):
    """Where a school was asked as a whole, the one it became answers; what was written passes on."""
    return asking.pass_on(predecessor, successor, by=by)


@receiver(schools.succession_undone)
def it_answers_for_itself_again(sender, *, predecessor, successor, by, moved, **_):
    """What passed on so comes back."""
    asking.pass_back(predecessor, successor, moved, by=by)


@receiver(schools.school_succeeded)
def it_is_reviewed_in_its_place(sender, *, predecessor, successor, by, **_):
    """The one it became takes its place in the reviews of this year, and owes what it owed."""
    return succession.pass_on(predecessor, successor, by=by)


@receiver(schools.succession_undone)
def it_is_reviewed_itself_again(sender, *, predecessor, successor, by, moved, **_):
    """What passed on so comes back."""
    succession.pass_back(predecessor, successor, moved, by=by)


@receiver(consultations.willing_named)
def they_may_be_willing_to_review(sender, *, consultation, question, people, **_):
    """Who said yes under their name may have meant reviewing: the coordinator says which did."""
    offers.keep(
        people,
        consultation=consultation,
        question=question.label,
        organiser=question.organiser,
    )


@receiver(reviews.areas_wanted)
def they_stand_in_its_plan(sender, *, review, findings, by, **_):
    """Areas for development become drafts in the school's own plan of that year, once each."""
    origins = {subject_of(finding): finding for finding in findings}
    there = set(Area.objects.filter(origin__in=origins).values_list("origin", flat=True))
    wanted = {origin: finding for origin, finding in origins.items() if origin not in there}
    if not wanted:
        return
    plan, themes = _plan_of(review, by), themes_of(review)
    for origin, finding in wanted.items():
        area = add(
            Area,
            to=plan,
            by=by,
            name=themes.get(finding.theme, finding.theme),
            aims=finding.text,
            origin=origin,
        )
        if finding.suggestion:
            add(Action, to=area, by=by, text=finding.suggestion)


def _plan_of(review, by):
    """The plan of the school for the year of the review that can be written; started if none is.

    Raises NotNow where there is one whose text is fixed.
    """
    plans = ActionPlan.objects.filter(school=review.school, year=review.cycle.year)
    plan = plans.filter(state__in=ActionPlan.EDITABLE).first()
    if plan is None and (fixed := plans.first()):
        says = wording.PLAN_IS_FIXED.format(plan=fixed, state=fixed.get_state_display())
        raise NotNow(says, fixed)
    return plan or start(
        title=wording.PLAN_OF_SCHOOL.format(school=review.school),
        year=review.cycle.year,
        school=review.school,
        by=by,
    )


@receiver(reviews.consent_changed)
def its_strengths_may_help_others(sender, *, review, given, by, **_):
    """A strength that a school shares becomes a draft of an offer to other schools."""
    themes = themes_of(review)
    for finding in given:
        if finding.kind == finding.Kind.STRENGTH:
            theme = themes.get(finding.theme, finding.theme)
            support.draft(
                review.school,
                title=wording.FOUND_AS_STRENGTH.format(theme=theme, period=review.cycle.period),
                theme=theme,
                offer=finding.text,
                evidence=finding.evidence,
                origin=subject_of(finding),
                by=by,
            )
