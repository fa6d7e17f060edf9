"""Reporting: what we asked, what people said, what we did, told to everybody who was asked."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from consultation.models import Consultation, Invitee, Report, WhatWeDid
from consultation.outputs import report as outputs
from consultation.wording import report as wording
from consultation.workflow.asking import writers_of
from records import history, letters
from records.steps import NotNow, step
from schools.models import Person

AT_ONCE = 200  # letters in one sweep


class SomebodyElseChanged(Exception):
    """The report has a newer edition than the one that was edited."""


def report_of(consultation):
    """The report, which the sealing has begun. Raises NotNow before that."""
    if consultation.state != Consultation.State.SEALED:
        raise NotNow(wording.NOT_SEALED.format(title=consultation), consultation)
    return consultation.report


@history.deed()
def write(report, *, introduction, words, by, seen_edition):
    """Keep the introduction and, for each question in `words`, {question: (said, did)}.

    When the report is out, only what was done is taken. Raises SomebodyElseChanged.
    """
    mine = Report.objects.filter(pk=report.pk, edition=seen_edition)
    if not mine.update(edition=F("edition") + 1):
        raise SomebodyElseChanged
    report.refresh_from_db()
    is_out = report.state == Report.State.PUBLISHED
    if not is_out:
        Report.objects.filter(pk=report.pk).update(introduction=introduction)
    for question, (said, did) in words.items():
        facts = {"did": did} if is_out else {"said": said, "did": did}
        WhatWeDid.objects.update_or_create(report=report, question=question, defaults=facts)
    history.note(report, "written", by=by)
    report.refresh_from_db()
    return report


@history.deed()
def publish(report, *, by):
    """Freeze the figures and put the report out; everybody who was invited is told by letter.

    Raises NotNow where there is no introduction, or it is out already.
    """
    report = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if report.state == Report.State.DRAFT and not report.introduction.strip():
        raise NotNow(wording.NOTHING_SAID, report)
    step(
        report,
        Report.State.PUBLISHED,
        by=by,
        figures=outputs.content_of(report),
        published_at=timezone.now(),
        published_by=by,
    )
    return report


def tell_waiting():
    """Write to everybody who was invited that a report is out, some at a time; returns how many."""
    written = 0
    for report in Report.objects.filter(state=Report.State.PUBLISHED, told=False):
        written += _tell(report, AT_ONCE - written)
        if written >= AT_ONCE:
            break
    return written


def _tell(report, at_most):
    """Some of the letters about this report; each is written once, by its key."""
    consultation = report.consultation
    invited = Invitee.objects.filter(consultation=consultation).select_related("school")
    waiting = Person.objects.filter(pk__in=writers_of(invited), is_active=True).exclude(
        pk__in=letters.people_written_to(_key(report, ""))
    )
    people = list(waiting.order_by("pk")[:at_most])
    for person in people:
        with transaction.atomic():
            letters.write(
                _key(report, person.pk),
                to=person,
                template="consultation_report",
                context={"consultation": consultation, "report": report},
            )
    if len(people) < at_most:
        Report.objects.filter(pk=report.pk).update(told=True)
    return len(people)


def _key(report, person):
    return f"report:{report.pk}:{person}"
