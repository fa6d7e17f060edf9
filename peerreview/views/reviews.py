"""One review, from its planning to its day: its page, and what people say to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from peerreview.forms.reviews import CancelForm, DeclineForm, NotThisDayForm
from peerreview.models import DayPlan, Review, Seat
from peerreview.models.visit import days_left, focus_of
from peerreview.wording import reviews as wording
from peerreview.workflow import answering
from records.models import HistoryLine
from records.models.history import subject_of
from records.moments import day
from records.steps import NotNow
from records.typed import taken_back
from schools.views.signing_desk import form_page

# How each state looks ({% status %}): the words are its own.
LOOKS = {
    Review.State.PLANNED: "invited",
    Review.State.HELD: "soon",
    Review.State.WITH_HOST: "waiting",
    Review.State.ACCEPTED: "signed",
    Review.State.CANCELLED: "withdrawn",
}
SEAT_LOOKS = {
    Seat.State.ASKED: "invited",
    Seat.State.CONFIRMED: "done",
    Seat.State.DECLINED: "declined",
}
# What a colleague’s part shows of the report, or nothing until there is one.
REPORT = ("peerreview/report/_on_review.html", "peerreview/reviews/_no_report.html")


# -- Which one, and who --------------------------------------------------------------------------


def review_for(request, pk):
    """The review, if this person may see it; else 404."""
    seats = Seat.objects.select_related("reviewer__person", "school")
    reviews = Review.objects.for_user(request.user).select_related("school", "cycle")
    return get_object_or_404(
        reviews.prefetch_related(Prefetch("seats", seats), "cycle__themes"), pk=pk
    )


def review_of(request, pk, may):
    """The same, if `may` (a predicate of Review) says so of this person; else 403."""
    review = review_for(request, pk)
    if not may(review, request.user):
        raise PermissionDenied
    return review


def my_seat(request, pk):
    """The seat of this person in that team. A seat that is gone is a sentence, not a 404."""
    seats = Seat.objects.filter(review=pk, reviewer__person=request.user)
    seat = seats.select_related("review__school", "reviewer__person").order_by("-pk").first()
    if seat is None:
        review_for(request, pk)
        raise PermissionDenied
    if not seat.is_standing:
        raise NotNow(wording.SEAT_IS_GONE[seat.state])
    return seat


def _seen(request):
    """The sequence that the page had shown; none that fits if it does not say."""
    told = request.POST.get("sequence", "")
    return int(told) if told.isdecimal() and len(told) < 9 else -1


# -- The page ------------------------------------------------------------------------------------


@require_safe
def review(request, pk):
    """Everything about one review that this person may see, what they can do first."""
    found, person, today = review_for(request, pk), request.user, timezone.localdate()
    seats = [seat for seat in found.seats.all() if seat.state in SEAT_LOOKS]
    for seat in seats:
        seat.look = SEAT_LOOKS[seat.state]
    planned = found.state == Review.State.PLANNED
    return render(
        request,
        "peerreview/reviews/review.html",
        {
            "review": found,
            "look": LOOKS[found.state],
            "left": days_left(found.day, today) if found.day else "",
            "planned": planned,
            "over": found.day is not None and found.day < today,
            "plan": DayPlan.objects.of(found),
            "team": [seat for seat in seats if seat.is_standing],
            "declined": [seat for seat in seats if not seat.is_standing],
            "mine": next(
                (s for s in seats if s.is_standing and s.may_be_answered_by(person)), None
            ),
            "hosts_it": found.is_hosted_by(person),
            "runs_it": person.is_coordinator,
            "may_plan": planned and found.may_be_planned_by(person),
            "may_say_held": planned
            and found.day is not None
            and found.day <= today
            and found.may_be_reported_held_by(person),
            "may_put_back": found.state == Review.State.HELD
            and found.may_be_reported_held_by(person),
            "shows_contacts": found.shows_contacts_to(person),
            "documents": found.documents.all(),
            "focus": focus_of(found)[0],
            "history": _history_of(found, person),
            "report_part": REPORT,
        },
    )


def _history_of(found, person):
    """Its newest lines. Why somebody cannot come is for the coordinator alone."""
    lines = list(HistoryLine.objects.about(found, *found.seats.all()).reverse()[:30])
    own = subject_of(found)
    for line in lines:
        line.shown = line.says if line.subject == own or person.is_coordinator else ""
    return lines


# -- The team ------------------------------------------------------------------------------------


@require_POST
def confirm(request, pk):
    """I come: one tap."""
    seat = my_seat(request, pk)
    answering.confirm(seat, by=request.user, seen=_seen(request))
    messages.success(
        request, wording.CONFIRMED.format(school=seat.review.school, day=_when(seat.review))
    )
    return redirect(seat.review)


@form_page
def decline(request, pk):
    """I cannot come, and why."""
    seat = my_seat(request, pk)
    answering.must_be_planned(seat.review)
    form = DeclineForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        answering.decline(seat, by=request.user, because=form.cleaned_data["because"])
        messages.success(request, wording.DECLINED.format(school=seat.review.school))
        return redirect("home")  # the page of the review is not theirs to see any more
    return _show(request, "decline", seat.review, form=form, seat=seat)


# -- The school ----------------------------------------------------------------------------------


@require_POST
def agree(request, pk):
    """The day suits: one tap."""
    found = review_of(request, pk, Review.is_hosted_by)
    answering.agree(found, by=request.user, seen=_seen(request))
    messages.success(request, wording.AGREED)
    return redirect(found)


@form_page
def not_this_day(request, pk):
    """The day does not suit, why, and which others would."""
    found = review_of(request, pk, Review.is_hosted_by)
    answering.must_be_planned(found)
    if found.day is None:
        raise NotNow(wording.NO_DAY_YET, found)
    form = NotThisDayForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        answering.decline_day(
            found, by=request.user, because=form.cleaned_data["because"], seen=_seen(request)
        )
        messages.success(request, wording.DAY_DECLINED)
        return redirect(found)
    return _show(request, "not_this_day", found, form=form)


# -- The coordinator, and the lead ---------------------------------------------------------------


@form_page
def cancel(request, pk):
    """It does not take place: why."""
    found = review_of(request, pk, Review.may_be_called_off_by)
    answering.must_be_planned(found)
    form = CancelForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        answering.cancel(found, by=request.user, because=form.cleaned_data["because"])
        messages.success(request, wording.CANCELLED)
        return redirect(found)
    return _show(request, "cancel", found, form=form)


@form_page
def restore(request, pk):
    """Ask, then take a cancelled one up again."""
    found = review_of(request, pk, Review.may_be_called_off_by)
    if request.method == "POST":
        answering.restore(found, by=request.user)
        messages.success(request, wording.RESTORED)
        return redirect(found)
    answering.must_be(found, Review.State.CANCELLED)
    return _show(request, "restore", found)


@form_page
def held(request, pk):
    """Ask, then note that it took place."""
    found = review_of(request, pk, Review.may_be_reported_held_by)
    if request.method == "POST":
        answering.hold(found, by=request.user)
        messages.success(request, wording.HELD)
        return redirect(found)
    answering.must_be_planned(found)
    answering.must_have_come(found)
    return _show(request, "held", found)


@form_page
def not_held(request, pk):
    """Ask, then take it back."""
    found = review_of(request, pk, Review.may_be_reported_held_by)
    if request.method == "POST":
        answering.not_held(found, by=request.user)
        messages.success(request, wording.PUT_BACK)
        return redirect(found)
    answering.must_be(found, Review.State.HELD)
    return _show(request, "not_held", found)


# -- What they share -----------------------------------------------------------------------------


def _typed(request):
    return request.POST if request.method == "POST" else taken_back(request)


def _when(found):
    return day(found.day) if found.day else wording.A_DAY_TO_BE_FOUND


def _show(request, name, found, *, form=None, **context):
    context |= {
        "review": found,
        "form": form,
        "when": f"{found.day:%A} {day(found.day)}" if found.day else wording.A_DAY_TO_BE_FOUND,
        "team": [
            seat
            for seat in found.seats.select_related("reviewer__person", "school")
            if seat.is_standing
        ],
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, f"peerreview/reviews/{name}.html", context, status=status)
