"""Two neighbours meeting: what one part of the house does when another tells of a fact.

Each hears one named signal, inside the transaction in which the fact comes true.
"""

from django.dispatch import receiver

from actionplans.models import ActionPlan
from actionplans.workflow import hand_on
from consultation import signals as consultations
from consultation.workflow import asking
from partnership import signin
from peerreview.workflow import offers
from peerreview.workflow import succession as reviews
from schools import signals as schools


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
    return reviews.pass_on(predecessor, successor, by=by)


@receiver(schools.succession_undone)
def it_is_reviewed_itself_again(sender, *, predecessor, successor, by, moved, **_):
    """What passed on so comes back."""
    reviews.pass_back(predecessor, successor, moved, by=by)


@receiver(consultations.willing_named)
def they_may_be_willing_to_review(sender, *, consultation, question, people, **_):
    """Who said yes under their name may have meant reviewing: the coordinator says which did."""
    offers.keep(
        people,
        consultation=consultation,
        question=question.label,
        organiser=question.organiser,
    )
