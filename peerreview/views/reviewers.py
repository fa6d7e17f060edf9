"""One reviewer: their page, what they say of themselves, and who of a school reviews."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from peerreview.forms.pool import AwayForm, KnowsWellForm, LeaveForm
from peerreview.models import Away, Conflict, DaysEntry, Reviewer, Seat, Theme, TrainingSession
from peerreview.models.pool import qualifying
from peerreview.views.screens import coordinators_only, newest_cycle, reviewer_for, show, typed
from peerreview.wording import pool as wording
from peerreview.workflow import away as days_away
from peerreview.workflow import days, pool, training
from schools.models import Post, School
from schools.views.signing_desk import form_page


@require_safe
def me(request):
    """Where somebody finds themselves as a reviewer, or why they are none."""
    reviewer = Reviewer.objects.filter(person=request.user).first()
    if reviewer is not None:
        return redirect(reviewer)
    posts = list(qualifying().filter(person=request.user).select_related("school"))
    return show(
        request,
        "pool/me",
        posts=posts,
        leads=[post for post in posts if post.kind == Post.Kind.HEADTEACHER],
    )


@require_safe
def reviewer(request, pk):
    """Training, standing, what they know well, days they cannot, conflicts, reviews by year."""
    found = reviewer_for(request, pk)
    today = timezone.localdate()
    seats = (
        Seat.objects.filter(reviewer=found)
        .exclude(state=Seat.State.RELEASED)
        .select_related("review__school", "review__cycle", "school")
        .order_by("-review__cycle__year", "review__day", "pk")
    )
    if not request.user.is_coordinator:
        seats = seats.exclude(review__cycle__state="prepared")
    names = dict(
        Theme.objects.filter(slug__in=found.specialisms)
        .order_by("cycle__year")
        .values_list("slug", "name")
    )
    return show(
        request,
        "pool/reviewer",
        reviewer=found,
        is_mine=found.person_id == request.user.pk,
        school=School.objects.filter(pk=found.school_id).first() if found.school_id else None,
        role=DaysEntry.Role(found.role).label if found.role else "",
        sessions=TrainingSession.objects.filter(trained__reviewer=found),
        to_come=TrainingSession.objects.filter(day__gt=today).order_by("day", "pk"),
        trained=training.trained([found.pk]).get(found.pk),
        knows=[names.get(slug, slug) for slug in found.specialisms],
        away=[a for a in found.away.all() if a.last >= today],
        conflicts=Conflict.objects.holding()
        .filter(person=found.person_id)
        .select_related("school"),
        years=[
            (cycle, list(its)) for cycle, its in groupby(seats, key=lambda seat: seat.review.cycle)
        ],
        may_bring_back=found.may_be_brought_back_by(request.user),
        today=today,
    )


@form_page
def leave(request, pk):
    """Take somebody out of the pool, with a reason."""
    found = reviewer_for(request, pk)
    form = LeaveForm(typed(request))
    if request.method == "POST" and form.is_valid():
        pool.take_out(found, by=request.user, because=form.cleaned_data["because"])
        mine = found.person_id == request.user.pk
        messages.success(request, wording.LEFT if mine else wording.TAKEN_OUT.format(name=found))
        return redirect(found)
    return show(
        request,
        "pool/leave",
        form=form,
        reviewer=found,
        is_mine=found.person_id == request.user.pk,
        still_to_go=pool.still_to_go(found),
    )


@require_POST
def back(request, pk):
    """Who had left is in the pool again."""
    found = reviewer_for(request, pk)
    pool.come_back(found, by=request.user)
    messages.success(request, wording.CAME_BACK.format(name=found))
    return redirect(found)


@require_POST
def standing(request, pk):
    """Let somebody lead teams, or no longer."""
    found = reviewer_for(request, pk)
    coordinators_only(request.user)
    leads = request.POST.get("leads") == "yes"
    pool.let_lead(found, by=request.user, leads=leads)
    words = wording.LEADS if leads else wording.LEADS_NO_MORE
    messages.success(request, words.format(name=found))
    return redirect(found)


@form_page
def knows_well(request, pk):
    """The themes that somebody knows well."""
    found = reviewer_for(request, pk)
    form = KnowsWellForm(typed(request), themes=pool.themes(), known=found.specialisms)
    if request.method == "POST" and form.is_valid():
        pool.know_well(found, by=request.user, **form.changes())
        messages.success(request, wording.SAVED)
        return redirect(found)
    is_mine = found.person_id == request.user.pk
    return show(request, "pool/knows_well", form=form, reviewer=found, is_mine=is_mine)


@form_page
def away(request, pk):
    """Say on which days somebody cannot."""
    found = reviewer_for(request, pk)
    form = AwayForm(typed(request))
    if request.method == "POST" and form.is_valid():
        days_away.say(found, by=request.user, **form.cleaned_data)
        seats = days_away.in_the_way(found, **form.cleaned_data)
        if seats:
            says = wording.AWAY_BUT_GOES.format(reviews=pool.in_words(seats))
            messages.warning(request, says)
        else:
            messages.success(request, wording.AWAY_SAID)
        return redirect(found)
    is_mine = found.person_id == request.user.pk
    return show(request, "pool/away", form=form, reviewer=found, is_mine=is_mine)


@require_POST
def away_take_back(request, pk, away):
    """They can after all."""
    found = reviewer_for(request, pk)
    days_away.take_back(
        get_object_or_404(Away.objects.select_related("reviewer"), reviewer=found, pk=away),
        by=request.user,
    )
    messages.success(request, wording.AWAY_TAKEN_BACK)
    return redirect(found)


# -- A school --------------------------------------------------------------------------------------


def _school_for(request, pk):
    school = get_object_or_404(School.objects.for_user(request.user), pk=pk)
    if not Reviewer.may_be_seen_by(request.user, school):
        raise PermissionDenied
    return school


@require_safe
def of_school(request, pk):
    """Who of a school reviews, who could, and what the school owes and gave."""
    school = _school_for(request, pk)
    cycle = newest_cycle(request.user)
    posts = list(qualifying().filter(school=school).select_related("person"))
    people = Reviewer.objects.filter(person__in=[post.person_id for post in posts]).told_apart()
    found = {reviewer.person_id: reviewer for reviewer in people}
    for post in posts:
        post.reviewer = found.get(post.person_id)
    return show(
        request,
        "pool/school",
        school=school,
        cycle=cycle,
        posts=posts,
        accounts=days.accounts(cycle, [school.pk])[school.pk] if cycle else [],
        entries=days.entries_of(school),
        may_name=Reviewer.may_be_named_by(request.user, school),
        today=timezone.localdate(),
    )


@require_POST
def name_reviewer(request, pk):
    """A headteacher names somebody of the school."""
    school = _school_for(request, pk)
    if not Reviewer.may_be_named_by(request.user, school):
        raise PermissionDenied
    key = request.POST.get("person", "")
    posts = qualifying().filter(school=school).select_related("person")
    post = get_object_or_404(posts, person=key if key.isdecimal() else None)
    pool.put_in(post.person, by=request.user, came=Reviewer.Came.SCHOOL)
    messages.success(request, wording.PUT_IN.format(name=post.person.name))
    return redirect("peerreview:school_reviewers", school.pk)
