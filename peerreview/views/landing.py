"""Where everybody begins: the review of their school, those they go to, and the years."""

from django.views.generic import TemplateView

from peerreview.models import Cycle, Participation, Review
from peerreview.views.pages import page
from peerreview.workflow.taking_part import why_no_wishes

LISTED = 50  # reviews of earlier years


class Landing(TemplateView):
    template_name = "peerreview/setup/landing.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        cycles = list(Cycle.objects.for_user(user))
        going = [cycle for cycle in cycles if cycle.state == Cycle.State.OPEN]
        reviews = Review.objects.for_user(user).select_related("cycle", "school")
        own = [_row(r) for r in reviews.filter(school__in=user.school_ids)[:LISTED]]
        seats = reviews.filter(
            seats__reviewer__person=user, seats__state__in=("asked", "confirmed")
        )
        goes = [_row(r) for r in seats.distinct()[:LISTED]]
        taking_part = (
            Participation.objects.for_user(user)
            .taking_part()
            .filter(school__in=user.school_ids, cycle__in=going)
            .select_related("cycle", "school", "said_by")
        )
        current = {cycle.pk for cycle in going}
        return super().get_context_data(
            own=[row for row in own if row["review"].cycle_id in current],
            goes=[row for row in goes if row["review"].cycle_id in current],
            earlier=[row for row in own + goes if row["review"].cycle_id not in current],
            wishes=[
                {"participation": p, "may_say": p.wishes_may_be_said_by(user), "why_not": why}
                for p in taking_part
                for why in [why_no_wishes(p)]
                if p.hosts
            ],
            cycles=cycles,
            going=going,
            may_start=Cycle.may_be_run_by(user),
            **kwargs,
        )


def _row(review):
    return {"review": review, "url": page("peerreview:review", review.pk)}
