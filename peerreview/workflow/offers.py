"""Offers: who said in a consultation, under their name, that they would."""

from django.core.exceptions import PermissionDenied

from peerreview.models import Cycle, Offer, Reviewer
from peerreview.models.pool import qualifying
from peerreview.wording import pool as wording
from peerreview.workflow import pool
from records import history
from records.steps import NotNow, step


def keep(people, *, consultation, question, organiser):
    """Keep that these (person, school or None) said yes to a question, in copied words."""
    Offer.objects.bulk_create(
        Offer(
            person=person,
            school=school,
            consultation=str(consultation)[:200],
            question=question[:300],
            organiser=organiser[:300],
        )
        for person, school in people
    )


@history.deed()
def take(offer, *, by):
    """Take somebody at their word: they are in the pool. Returns the Reviewer.

    Who is in it already stays as they are. Raises PermissionDenied, or NotNow if the offer was
    dealt with, the person has left the pool, or holds no post that qualifies.
    """
    if not Cycle.may_be_run_by(by):
        raise PermissionDenied
    step(offer, Offer.State.TAKEN, by=by, too_late=wording.OFFER_DEALT_WITH)
    reviewer = Reviewer.objects.filter(person=offer.person, left_at=None).first()
    if reviewer is not None:
        return reviewer
    if problem := pool.why_not(offer.person):
        raise NotNow(problem, offer)
    return pool.put_in(offer.person, by=by, came=Reviewer.Came.WILLING)


@history.deed()
def decline(offer, *, by):
    """Set an offer aside: it meant something else, or nobody is needed."""
    if not Cycle.may_be_run_by(by):
        raise PermissionDenied
    step(offer, Offer.State.DECLINED, by=by, too_late=wording.OFFER_DEALT_WITH)


def waiting():
    """All that wait, each with `post` (by which they qualify), `is_in` the pool, and `why_not`."""
    found = list(Offer.objects.waiting().select_related("person", "school"))
    people = {offer.person_id for offer in found}
    posts = {}
    for post in qualifying().filter(person__in=people).select_related("school"):
        posts.setdefault(post.person_id, post)
    inside = set(
        Reviewer.objects.filter(person__in=people, left_at=None).values_list("person", flat=True)
    )
    for offer in found:
        offer.post = posts.get(offer.person_id)
        offer.is_in = offer.person_id in inside
        # Asked one by one only for the few who do not qualify.
        offer.why_not = "" if offer.post else pool.why_not(offer.person)
    return found
