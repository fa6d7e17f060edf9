"""The canary in the peer reviews: it runs a year, hosts, goes to others, writes, and gives its consent."""

from datetime import date

import pghistory
from django.core.files.base import ContentFile
from django.utils import timezone

from peerreview.models import (
    Away,
    Conflict,
    Cycle,
    DaysEntry,
    Feedback,
    Offer,
    ReportText,
    Review,
    Schedule,
)
from peerreview.workflow import (
    answering,
    consent,
    cycles,
    facts,
    pool,
    reporting,
    taking_part,
    visit,
)
from tests.peerreview import reports, stage


def hatch(cast, person, mark):
    """Rows in every personal table of the reviews."""
    with pghistory.context(user=person.pk, url="/reviews/"):
        made = stage.year(cast)
        _until_its_day(cast, person, made, mark)
        _in_the_pool(cast, person, made, mark)
        _reports(cast, person, made, mark)
        _a_year(cast, person, mark)


def _until_its_day(cast, person, made, mark):
    own = stage.review(made, cast)
    answering.decline_day(own, by=person, because=mark("not-this-day"))
    goes = stage.review(made, cast, host="damson", team=("ash-head",), day=date(2027, 1, 14))
    answering.decline(goes.seats.get(), by=person, because=mark("cannot-come"))
    Schedule.objects.update(made_by=person)
    visit.plan_day(own, by=person, seen_edition=0, items=[["08:30", "15:30", mark("day-plan"), ""]])
    paper = ContentFile(b"%PDF", name=mark("paper-file"))
    visit.add_document(own, by=person, title=mark("paper"), file=paper)
    visit.add_document(own, by=person, title="A page", url=f"https://a.example/{mark('page')}")


def _in_the_pool(cast, person, made, mark):
    reviewer = made.reviewers["ash-head"]
    Away.objects.create(reviewer=reviewer, first=date(2027, 3, 1), last=date(2027, 3, 2))
    Conflict.objects.create(
        person=person, school=cast.beech, kind=Conflict.Kind.FAMILY, declared_by=person
    )
    Offer.objects.create(person=person, consultation=mark("asked"), question="q", school=cast.ash)
    DaysEntry.objects.create(
        cycle=made.cycle,
        school=cast.ash,
        role="deputy",
        halves=1,
        why=DaysEntry.Why.PUT_RIGHT,
        says=mark("ledger"),
        by=person,
    )
    pool.take_out(reviewer, by=person, because=mark("left-the-pool"))


def _reports(cast, person, made, mark):
    """One that it led, one of its own school."""
    led = stage.review(
        made, cast, host="elsewhere", team=("ash-head",), day=date(2027, 2, 4), state="held"
    )
    reporting.write_text(
        led, by=person, seen_edition=0, opening=mark("opening"), summary=mark("summary")
    )
    ReportText.objects.filter(review=led).update(
        sent_by=person,
        sent_at=timezone.now(),
        accepted_at=timezone.now(),
        because=mark("came-back"),
        because_of=person,
    )
    words = {"text": mark("finding"), "evidence": mark("evidence-of-it")}
    reporting.add_finding(led, by=person, kind="strength", theme="reading", **words)
    own = Review.objects.get(school=cast.ash, cycle=made.cycle)
    Review.objects.filter(pk=own.pk).update(state="held", answer="agreed")
    own = reports.write(Review.objects.get(pk=own.pk))
    Review.objects.filter(pk=own.pk).update(state="with_host")
    comment = facts.comment(own.findings.first(), by=person, words=mark("fact"))
    facts.answer(comment, by=cast.wes, words="We have looked again.")
    Review.objects.filter(pk=own.pk).update(state="accepted")
    own = Review.objects.get(pk=own.pk)
    consent.say(own, by=person, scope="all")
    Feedback.objects.create(
        review=own,
        side="host",
        person=person,
        useful=4,
        words=mark("useful"),
        better=mark("better"),
    )


def _a_year(cast, person, mark):
    cycle = cycles.start(2030, by=person)
    cycles.set_rules(cycle, by=person, seen_edition=cycle.edition, furthest=40)
    Cycle.objects.filter(pk=cycle.pk).update(state=Cycle.State.OPEN)
    taking_part.join(cycle, [cast.ash], by=person)
    ash = cycle.participations.get()
    wishes = {"focus": [], "focus_words": mark("wishes"), "wished_days": [], "closed_days": []}
    taking_part.say_wishes(ash, by=person, seen_edition=ash.edition, **wishes)
    taking_part.leave(ash, by=person, because=mark("left"))
