"""Where everybody begins: the review of their school, those they go to, and the years."""

from django.urls import reverse
from django.views.generic import TemplateView

from peerreview.models import Cycle, Participation, Review, Seat
from peerreview.models.pool import QUALIFIES
from peerreview.views.pages import page
from peerreview.wording import setup as wording
from peerreview.workflow.taking_part import why_no_wishes
from schools.models import Post, School

LISTED = 50  # of one's own, and of those one goes to; the latest years first


class Landing(TemplateView):
    template_name = "peerreview/setup/landing.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        cycles = list(Cycle.objects.for_user(user))
        going = {cycle.pk: cycle for cycle in cycles if cycle.state == Cycle.State.OPEN}
        reviews = Review.objects.for_user(user).select_related("cycle", "school")
        reviews = reviews.order_by("-cycle__year", "day", "school__plain_name", "pk")
        own = [_row(r) for r in reviews.filter(school__in=user.school_ids)[:LISTED]]
        seats = Seat.objects.standing().filter(reviewer__person=user)
        goes = [_row(r) for r in reviews.filter(seats__in=seats)[:LISTED]]
        return super().get_context_data(
            own=[row for row in own if row["review"].cycle_id in going],
            goes=[row for row in goes if row["review"].cycle_id in going],
            earlier=[row for row in own + goes if row["review"].cycle_id not in going],
            wishes=list(_wishes(user, going)),
            cycles=cycles,
            going=bool(going),
            may_start=Cycle.may_be_run_by(user),
            besides=list(_besides(user)),
            **kwargs,
        )


def _besides(user):
    """Where else this person may go: [(address, words), …]."""
    if Cycle.may_be_run_by(user):
        yield reverse("peerreview:pool"), wording.REVIEWERS
        yield reverse("peerreview:trainings"), wording.TRAINING
        yield reverse("peerreview:conflicts"), wording.CONFLICTS
        yield reverse("peerreview:feedback"), wording.HOW_USEFUL
    if user.is_coordinator or user.holds(Post.Kind.BOARD_MEMBER):
        yield reverse("peerreview:shared"), wording.WHAT_IS_SHARED
        yield reverse("peerreview:picture"), wording.IN_COMMON
    if user.holds(*QUALIFIES):
        yield reverse("peerreview:me"), wording.YOU_REVIEW
        led = {p.school_id for p in user.current_posts if p.kind == Post.Kind.HEADTEACHER}
        for school in School.objects.filter(pk__in=led):
            yield (
                reverse("peerreview:school_reviewers", args=[school.pk]),
                wording.REVIEWERS_OF.format(school=school),
            )


def _row(review):
    return {"review": review, "url": page("peerreview:review", review.pk)}


def _wishes(user, going):
    """What the schools of this person wish for, or could still say, in the years under way."""
    rows = Participation.objects.for_user(user).taking_part().select_related("school", "said_by")
    for each in rows.filter(school__in=user.school_ids, cycle__in=going, hosts=True):
        each.cycle = going[each.cycle_id]
        yield {
            "participation": each,
            "may_say": each.wishes_may_be_said_by(user),
            "why_not": why_no_wishes(each),
        }
