"""Invitations: people are asked to come to a post that is theirs already.

A letter says who asks, as what and where; it holds no way in. Who never came and whose invitations
have all run out or been withdrawn gets no code any more (`Person.may_sign_in`).
"""

from collections import defaultdict
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from records import history, letters
from records.history import deed
from records.moments import clock
from records.steps import NotNow, step
from schools import wording
from schools.models import Invitation, Person, Post
from schools.workflow import posts
from schools.workflow.on_record import put_on_record
from schools.workflow.posts import said

PAUSE = timedelta(hours=1)
NAMED = 3  # so many people are named in one piece of news


@deed()
def invite(*, email, name, kind, school=None, collaborative=None, since=None, until=None, by):
    """Give somebody a post and ask them to come; returns the Invitation.

    A new address makes a new person; who is known keeps their own name. Who has come before is
    told of the post, and the invitation is answered at once. Raises PermissionDenied if `by` may
    not give this post, NotNow where there is nothing to invite to.
    """
    if kind not in Post.kinds_given_by(by, school=school):
        raise PermissionDenied
    place = school or collaborative
    person = _person_at(email, name, by)
    if not person.is_active:
        raise NotNow(wording.ADDRESS_CLOSED.format(address=person.email), place)
    if person.pk == by.pk and not by.is_coordinator:
        raise NotNow(wording.NOT_YOURSELF, place)
    span = {"school": school, "collaborative": collaborative, "since": since, "until": until}
    stood = posts.held_then(person, kind, **span).exists()
    post = posts.appoint(person, kind, by=by, **span)
    facts = {"name": person.name, "address": person.email, "post": post}
    asked = Invitation.objects.filter(post=post).first()
    if asked and asked.is_open:
        raise NotNow(wording.ASKED_ALREADY.format(**facts), place)
    # Who was put on record without ever being asked can be asked now.
    if asked or (stood and person.last_login is not None):
        raise NotNow(wording.HOLDS_IT_ALREADY.format(**facts), place)
    [invitation] = _ask([post], by)
    if not by.is_coordinator:
        letters.tell(
            f"invited:{invitation.pk}",
            to=Person.objects.coordinators(),
            says=wording.NEWS_INVITED.format(by=by.name, name=person.name, post=post),
            url=post.get_absolute_url(),
        )
    return invitation


@deed()
def ask_to_come(post, by):
    """Invite whoever was given this post without an invitation; returns the Invitation.

    Raises PermissionDenied, or NotNow (asked already, has come, over, address closed).
    """
    if not post.may_be_looked_after_by(by):
        raise PermissionDenied
    rows = Post.objects.select_for_update(of=["self"])
    post = rows.select_related("person", "school", "collaborative").get(pk=post.pk)
    if why_not := why_not_ask(post):
        raise NotNow(why_not, post)
    return _ask([post], by)[0]


@deed()
def invite_all(given, by):
    """Ask the holders of the `given` posts to come: one letter to each person for all their posts.

    Posts that were invited to before, are over, or whose holder may not come in are left out.
    Returns how many people were written to. Raises PermissionDenied if `by` may not.
    """
    asked = (
        Post.objects.not_over()
        .filter(pk__in=[p.pk for p in given], invitation=None, person__is_active=True)
        .select_related("person", "school", "collaborative")
        .order_by("person", "kind", "pk")
    )
    asked = list(asked)
    if not all(post.may_be_looked_after_by(by) for post in asked):
        raise PermissionDenied
    return len({invitation.post.person_id for invitation in _ask(asked, by)})


@deed()
def invite_again(invitation, by):
    """Write once more; it holds for another 30 days from today, also if it had run out.

    Raises PermissionDenied, or NotNow (come, withdrawn, over, or written to within the hour).
    """
    invitation = _lock(invitation, by)
    post, now = invitation.post, timezone.now()
    if not invitation.is_open:
        raise NotNow(why_closed(invitation), invitation)
    if posts.is_over(post):
        raise NotNow(wording.POST_HAS_ENDED.format(post=said(post)), invitation)
    if not post.person.is_active:
        raise NotNow(wording.ADDRESS_CLOSED.format(address=post.person.email), invitation)
    if now - invitation.sent_at < PAUSE:
        sent = timezone.localtime(invitation.sent_at)
        words = wording.JUST_SENT.format(
            name=post.person.name, when=clock(sent.time()), next=clock((sent + PAUSE).time())
        )
        raise NotNow(words, invitation)
    step(
        invitation,
        Invitation.State.SENT,
        by=by,
        says=said(post),
        sent_at=now,
        times=invitation.times + 1,
        expires_on=_last_day(),
    )
    _write([invitation], by)
    return invitation


@deed()
def withdraw(invitation, by):
    """Ask no more, and take the post back. Raises PermissionDenied, or NotNow."""
    invitation = _lock(invitation, by)
    if not invitation.is_open:
        raise NotNow(why_closed(invitation), invitation)
    if posts.is_over(invitation.post):
        step(invitation, Invitation.State.WITHDRAWN, by=by, says=said(invitation.post))
    else:
        posts.end(invitation.post, by=by)
    invitation.refresh_from_db()
    return invitation


@deed()
def came(person):
    """`person` has signed in: their invitations are answered. Who invited them reads of it."""
    waiting = Invitation.objects.filter(post__person=person, state__in=_CAN_COME)
    inviters = defaultdict(list)
    for invitation in waiting.select_related("by", "post__school", "post__collaborative"):
        try:
            step(invitation, Invitation.State.CAME, by=person, came_at=timezone.now())
        except NotNow:
            continue  # withdrawn, or answered on another device, at this very moment
        inviters[invitation.by].append(invitation.post)
    for by, answered in inviters.items():
        letters.tell(
            f"came:{person.pk}:{answered[0].pk}",
            to=[by],
            says=wording.NEWS_CAME.format(
                name=person.name, post="; ".join(str(post) for post in answered)
            ),
            url=answered[0].get_absolute_url(),
        )


@deed()
def expire(today=None):
    """Let run out what nobody has answered in time; returns how many did.

    Those who invited, and the coordinators, read of it in their digest: one line a night.
    """
    today = today or timezone.localdate()
    due = Invitation.objects.filter(state=Invitation.State.SENT)
    due = due.filter(Q(expires_on__lt=today) | Q(post__until__lt=today))
    told = defaultdict(list)
    coordinators = list(Person.objects.coordinators())
    places = ("post__person", "post__school", "post__collaborative")
    ran_out = list(due.select_related("by", *places).order_by("pk"))
    for invitation in ran_out:
        try:
            step(invitation, Invitation.State.EXPIRED, by=None, says=said(invitation.post))
        except NotNow:
            continue  # answered at this very moment
        for person in {invitation.by, *coordinators}:
            told[person].append(invitation)
    for person, theirs in told.items():
        letters.tell(
            f"expired:{theirs[-1].pk}:{theirs[-1].times}",
            to=[person],
            says=_news_of_expired(theirs),
            url=f"{reverse('schools:invitations')}?state=expired",
        )
    return len(ran_out)


_CAN_COME = Invitation.MOVES[Invitation.State.CAME]


def _person_at(email, name, by):
    """The person with this address; made, if there is none yet."""
    address = Person.objects.normalize_email(email.strip()).lower()
    known = Person.objects.filter(email__iexact=address)
    if not known.exists():
        put_on_record({address: name}, by=by)
    return known.select_for_update().get()


def _ask(posts, by):
    """Invitations to these posts, with one letter to each person; returns the invitations."""
    now, last_day = timezone.now(), _last_day()
    invitations = [
        Invitation(post=post, by=by, sent_at=now, expires_on=last_day)
        if post.person.last_login is None
        else Invitation(
            post=post,
            by=by,
            sent_at=now,
            expires_on=last_day,
            state=Invitation.State.CAME,
            came_at=now,
        )
        for post in posts
    ]
    Invitation.objects.bulk_create(invitations)
    for invitation in invitations:
        history.note(invitation, "invited", by=by, says=said(invitation.post))
    _write(invitations, by)
    return invitations


def _write(invitations, by):
    """One letter to each person, about all these posts of theirs."""
    of_each = defaultdict(list)
    for invitation in invitations:
        of_each[invitation.post.person].append(invitation)
    for person, theirs in of_each.items():
        first = theirs[0]
        has_come = first.state == Invitation.State.CAME
        letters.write(
            f"invitation:{first.pk}:{first.times}",
            to=person,
            template="new_post" if has_come else "invitation",
            context={
                "by": by,
                "posts": [invitation.post for invitation in theirs],
                "until": first.expires_on,
                "again": first.times > 1,
                "today": timezone.localdate(),
            },
        )


def _lock(invitation, by):
    """The invitation as it stands now, if `by` looks after its post."""
    invitation = (
        Invitation.objects.select_for_update(of=["self"])
        .select_related("post__person", "post__school", "post__collaborative")
        .get(pk=invitation.pk)
    )
    if not invitation.post.may_be_looked_after_by(by):
        raise PermissionDenied
    return invitation


def why_not_ask(post):
    """The sentence that says why nobody can be asked to come to this post; "" if they can."""
    facts = {"name": post.person.name, "address": post.person.email, "post": post}
    if posts.is_over(post):
        return wording.POST_HAS_ENDED.format(post=said(post))
    if not post.person.is_active:
        return wording.ADDRESS_CLOSED.format(**facts)
    if post.person.last_login is not None:
        return wording.HOLDS_IT_ALREADY.format(**facts)
    if Invitation.objects.filter(post=post).exists():
        return wording.ASKED_ALREADY.format(**facts)
    return ""


def why_closed(invitation):
    """The sentence that says why this invitation asks nobody any more; None if it still does."""
    says = {
        Invitation.State.CAME: wording.HAS_COME,
        Invitation.State.WITHDRAWN: wording.NOT_ASKED_ANY_MORE,
    }.get(invitation.state)
    return says and says.format(name=invitation.post.person.name)


def _last_day():
    return timezone.localdate() + timedelta(days=Invitation.DAYS)


def _news_of_expired(invitations):
    if len(invitations) == 1:
        post = invitations[0].post
        return wording.NEWS_EXPIRED_ONE.format(name=post.person.name, post=post)
    names = ", ".join(i.post.person.name for i in invitations[:NAMED])
    if len(invitations) > NAMED:
        names += ", …"
    return wording.NEWS_EXPIRED.format(count=len(invitations), names=names)
