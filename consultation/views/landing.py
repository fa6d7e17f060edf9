"""The list of consultations, and the page of one: where everybody begins."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from consultation.instrument import Instrument, on_path
from consultation.models import Consultation, Draft, Invitee
from consultation.views.telling import at_words
from consultation.workflow import answering

LISTED = 100  # of those that are over
State = Consultation.State


def consultation_for(request, pk):
    """The consultation, if this person may see it; else 404, as if it did not exist."""
    return get_object_or_404(Consultation.objects.for_user(request.user), pk=pk)


@dataclass(frozen=True)
class Seat:
    """One way in which somebody is asked, and how far they have come."""

    invitee: Invitee
    draft: Draft | None = None

    @property
    def url(self):
        return reverse(
            "consultation:answer", args=[self.invitee.consultation_id, self.invitee.slug]
        )

    @property
    def check_url(self):
        return f"{self.url}check/"

    @property
    def name(self):
        return f"For {self.invitee.school}" if self.invitee.as_school else "For yourself"

    @property
    def state(self):
        """(what a status tag takes, the word)"""
        if self.invitee.replied:
            return "sent", "Sent"
        if self.draft is not None and self.draft.answers:
            return "working", "Begun"
        return "waiting", "Not begun"

    @property
    def deed(self):
        """What the button says."""
        word = {"sent": "Change", "working": "Go on with", "waiting": "Answer"}[self.state[0]]
        if self.invitee.as_school:
            return {"Answer": "Answer for the school"}.get(word, f"{word} the school’s answers")
        return "Answer" if word == "Answer" else f"{word} my answers"


def seats_of(request, consultations) -> dict[int, list[Seat]]:
    """{consultation: [one's own seat, then those of schools]}; two queries for any number of them.

    Who looks on as somebody learns who has sent, and not who has begun.
    """
    mine = Invitee.objects.of_person(request.user).filter(consultation__in=consultations)
    invitees = list(mine.select_related("school").order_by("as_school", "school__name"))
    is_open = {c.pk for c in consultations if c.state == State.PUBLISHED}
    looked_at = getattr(request, "looked_at_by", None)
    asked = [] if looked_at else [i for i in invitees if i.consultation_id in is_open]
    drafts = answering.drafts_of(asked)
    found = {}
    for invitee in invitees:
        seat = Seat(invitee, drafts.get((invitee.consultation_id, invitee.seat)))
        found.setdefault(invitee.consultation_id, []).append(seat)
    return found


@method_decorator(never_cache, name="dispatch")
class ConsultationList(TemplateView):
    """What to answer first; then what is over, with its report; drafts for who writes them."""

    template_name = "consultation/list.html"

    def get_context_data(self, **kwargs):
        user, now = self.request.user, timezone.now()
        seen = Consultation.objects.for_user(user).defer("instrument").select_related("report")
        going = Q(state=State.PUBLISHED, last_moment__gt=now)
        current = sorted(seen.filter(going), key=lambda c: (not c.has_opened(now), c.closes_at))
        runs = Consultation.may_be_run_by(user)
        seats = seats_of(self.request, current)
        over = seen.exclude(going).exclude(state=State.DRAFT).order_by("-closes_at", "-pk")
        return super().get_context_data(
            to_answer=[row for c in current for row in self.rows(c, seats, now)],
            others=[
                (c, at_words(c.closes_at))
                for c in current
                if c.pk not in seats and now < c.end_for()
            ],
            over=over[:LISTED],
            most=LISTED,
            drafts=list(seen.filter(state=State.DRAFT)) if runs else [],
            may_start=runs,
            **kwargs,
        )

    def rows(self, consultation, seats, now):
        opened = consultation.has_opened(now)
        for seat in seats.get(consultation.pk, ()):
            if opened and now >= consultation.end_for(seat.invitee):
                continue  # it goes on for somebody who was given longer
            until = consultation.closes_for(seat.invitee)
            yield {
                "consultation": consultation,
                "seat": seat,
                "opened": opened,
                "when": at_words(until if opened else consultation.opens_at),
                "grace": opened and now >= until,
                "soon": opened and (until - now).days < 7 and not seat.invitee.replied,
            }


@method_decorator(never_cache, name="dispatch")
class ConsultationPage(TemplateView):
    """One consultation: what it is, what is promised, and the way to answer."""

    template_name = "consultation/consultation.html"

    def get_context_data(self, **kwargs):
        user, now = self.request.user, timezone.now()
        consultation = consultation_for(self.request, self.kwargs["pk"])
        version = consultation.version()
        told = version.read if version else consultation.working_copy
        seats = seats_of(self.request, [consultation]).get(consultation.pk, [])
        report = getattr(consultation, "report", None)
        runs = consultation.may_be_run_by(user)
        return super().get_context_data(
            consultation=consultation,
            told=told,
            version=version,
            seats=[self.seat(seat, consultation, now) for seat in seats],
            has_opened=consultation.has_opened(now),
            is_open=consultation.is_open(now=now),
            opens=at_words(consultation.opens_at) if consultation.opens_at else "",
            closes=at_words(consultation.closes_at) if consultation.closes_at else "",
            is_closing=consultation.state == State.PUBLISHED and now >= consultation.last_moment,
            length=_length(told),
            named=[q for q in told.questions.values() if q.named],
            backups_kept=settings.BACKUPS_KEPT,
            report=report if report and (report.state == "published" or runs) else None,
            runs=runs,
            results=consultation.results_may_be_seen_by(user),
            looked_at=getattr(self.request, "looked_at_by", None),
            **kwargs,
        )

    def seat(self, seat, consultation, now):
        """A seat with what can be done there now."""
        invitee = seat.invitee
        longer = consultation.longer_for(invitee)
        looked_at = getattr(self.request, "looked_at_by", None)
        is_open = consultation.is_open(invitee, now)
        sent = invitee.replied and is_open and not looked_at
        return {
            "seat": seat,
            "is_open": is_open,
            "why_not": answering.why_not(consultation, invitee, self.request.user)
            if is_open
            else "",
            "until": at_words(longer) if longer else "",
            "receipt": answering.receipt_of(consultation, invitee) if sent else "",
            "may_send": invitee.may_be_sent_by(self.request.user),
        }


def _length(told: Instrument):
    """How long it is: with every gate shut, and with all of them open."""
    shut = on_path(told, {})
    pages = list(told.all_pages())
    return {
        "pages": len(shut),
        "most_pages": len(pages),
        "questions": sum(len(page.questions) for page in shut),
        "most_questions": len(told.questions),
    }
