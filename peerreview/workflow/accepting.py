"""From a checked report to a signed one: the lead reviewer signs, then the headteacher.

Accepting freezes the text. The last signature is the school's, and makes the report accepted.
"""

from django.conf import settings
from django.utils import timezone

from peerreview import signals
from peerreview.models import Finding, ReportText, Review
from peerreview.models.pool import QUALIFIES
from peerreview.models.report import Report
from peerreview.outputs.report_text import text_of, title_of
from peerreview.wording import report as wording
from peerreview.workflow import reporting
from records import history, signing
from records.models import Document
from records.steps import NotNow, step
from schools.models import Post
from schools.workflow.signatories import must_hold_post


def places_of(review):
    """Who would sign today: ([Place, …], [sentence about what is missing, …])."""
    places, problems = [], []
    if lead := _lead_of(review):
        places.append(signing.Place(1, lead.person, lead.get_kind_display(), str(lead.school)))
    else:
        problems.append(wording.NO_LEAD)
    heads = list(
        Post.objects.current()
        .filter(school=review.school_id, kind=Post.Kind.HEADTEACHER, person__is_active=True)
        .select_related("person")
    )
    if len(heads) == 1:
        head = heads[0]
        places.append(signing.Place(2, head.person, head.get_kind_display(), str(review.school)))
    elif heads:
        names = ", ".join(post.person.name for post in heads)
        problems.append(wording.SEVERAL_HEADS.format(school=review.school, names=names))
    else:
        problems.append(wording.NO_HEAD.format(school=review.school))
    return places, problems


def _lead_of(review):
    """The post by which the lead signs for the team: that of the day, or one that qualifies now.

    Where the lead holds none any more, another of the team signs in their place.
    """
    seats = review.seats.standing().select_related("reviewer").order_by("-lead", "pk")
    for seat in seats:
        posts = Post.objects.current().filter(
            person=seat.reviewer.person_id, kind__in=QUALIFIES, person__is_active=True
        )
        held = sorted(
            posts.select_related("person", "school"),
            key=lambda p: (p.school_id != seat.school_id, p.kind != seat.role, p.pk),
        )
        if held:
            return held[0]
    return None


def what_hinders(review):
    """(places, sentences that say why the report cannot be accepted yet)."""
    places, problems = places_of(review)
    if waiting := reporting.unanswered(review).count():
        problems.insert(0, wording.unanswered(waiting))
    return places, problems


@history.deed()
def accept(review, *, by):
    """The facts are right: freeze the text and ask the lead, then the headteacher, to sign it.

    Returns the document. Raises NotReady, or NotNow.
    """
    now = reporting.locked(review)
    if now.state != Review.State.WITH_HOST:
        raise NotNow(
            wording.NOT_WITH_HOST.format(review=now, state=now.get_state_display()), Report(now)
        )
    if reporting.open_document(now):
        raise NotNow(wording.BEING_SIGNED.format(review=now), Report(now))
    places, problems = what_hinders(now)
    if problems:
        raise reporting.NotReady(problems)
    history.note(now, "facts_checked", by=by)
    reporting.came_back(now, by=None, because="")
    content = text_of(now, settings.PARTNERSHIP_NAME) | {
        "signatories": [
            {
                "order": place.turn,
                "name": place.person.name,
                "post": place.post,
                "organisation": place.organisation,
            }
            for place in places
        ]
    }
    return signing.freeze(
        now,
        kind="peerreview",
        title=f"{title_of(now)}, {now.cycle.period}",
        url=Report(now).get_absolute_url(),
        content=content,
        declaration=wording.DECLARATION,
        places=places,
        sign_by=None,
        by=by,
    )


@history.deed()
def sign(review, signatory, *, by, proof):
    """Sign as `signatory`; the last signature makes the report accepted. Returns the document.

    Raises NotNow with what has changed.
    """
    now = reporting.locked(review)
    must_hold_post(Report(now), signatory, lock=True)
    document = signing.sign(signatory, by=by, proof=proof)
    if document.is_signed_by_all:
        step(now, Review.State.ACCEPTED, by=by)
        ReportText.objects.filter(review=now).update(accepted_at=timezone.now())
        signals.report_accepted.send(Review, review=now, by=by)
        reporting.tell(
            now,
            f"report_accepted:{now.pk}",
            reporting.team_of(now)
            | reporting.hosts_of(now, Post.Kind.DEPUTY, Post.Kind.CHAIR, Post.Kind.GOVERNOR),
            wording.NEWS_ACCEPTED,
            by=by,
        )
    return document


@history.deed()
def send_back(review, signatory, *, by, because):
    """Who is to sign wants something changed first: the text can be written again, for a new version.

    Raises NotNow.
    """
    now = reporting.locked(review)
    must_hold_post(Report(now), signatory, lock=True)
    document = reporting.open_document(now)
    standing = document and document.signatories.standing().filter(pk=signatory.pk, person=by)
    if not standing or not standing.filter(signature=None).exists():
        raise NotNow(wording.NOT_YOURS_TO_STOP, Report(now))
    reporting.stop_signing(now, Document.State.SENT_BACK, by=by)
    reporting.came_back(now, by=by, because=because)
    history.note(now, "not_signed", by=by)
    people = reporting.team_of(now) | reporting.hosts_of(
        now, Post.Kind.HEADTEACHER, Post.Kind.DEPUTY
    )
    reporting.tell(now, f"not_signed:{document.pk}", people, wording.NEWS_NOT_SIGNED, by=by)


@history.deed()
def replace_signatory(review, signatory, *, person, by, because):
    """Somebody has left: the coordinator names who signs in their place, with the reason."""
    reporting.locked(review)
    place = signing.Place(signatory.turn, person, signatory.post, signatory.organisation)
    return signing.replace(signatory, place=place, by=by, because=because)


def successors_of(review, signatory):
    """Who can be named instead: the rest of the team, or who heads the school now."""
    if signatory.turn == 1:
        able = Post.objects.current().filter(kind__in=QUALIFIES)
        people = reporting.team_of(review).filter(pk__in=able.values("person"))
    else:
        people = reporting.hosts_of(review, Post.Kind.HEADTEACHER, Post.Kind.DEPUTY)
    return people.exclude(pk=signatory.person_id)


@history.deed()
def want_areas(review, findings, *, by):
    """The school wants these areas for development in its own action plan.

    Raises NotNow where the report is not accepted, or where its plan takes nothing now.
    """
    now = reporting.locked(review)
    if now.state != Review.State.ACCEPTED:
        raise NotNow(wording.NOT_ACCEPTED, Report(now))
    chosen = list(
        Finding.objects.filter(
            review=now, kind=Finding.Kind.DEVELOPMENT, pk__in=[f.pk for f in findings]
        )
    )
    signals.areas_wanted.send(Review, review=now, findings=chosen, by=by)
    history.note(now, "areas_wanted", by=by)
    return chosen
