"""What stands on the desk: what needs the coordinator, what was done lately, what a search finds.

One small query each, however much there is.
"""

from dataclasses import dataclass

from django.urls import reverse

from actionplans.admin import late
from actionplans.models import ActionPlan
from consultation.admin import closing_soon, with_problem
from consultation.models import Consultation
from records.admin.evidence import link_to
from records.models import Document, HistoryLine, Letter
from schools.admin.people import never_asked, without_second_step
from schools.admin.places import without_head
from schools.models import Collaborative, Import, Invitation, Person, School, SupportEntry

LATELY = 12  # lines
EACH = 8  # rows of a kind that a search shows


@dataclass(frozen=True)
class Need:
    """How many rows of one kind need somebody, in words, and the list of just these."""

    count: int
    what: str
    why: str
    url: str
    look: str = ""


def needs(desk):
    """What needs the coordinator now, the most pressing first; nothing where all is well."""
    found = [
        _need(
            desk,
            Document.objects.seal_failed(),
            ("{n} seal failed", "{n} seals failed"),
            "All have signed, but the PDF could not be made. Look at why, then try again.",
            "seal=failed",
            "is-overdue",
        ),
        _need(
            desk,
            Letter.objects.given_up(),
            ("{n} letter could not be sent", "{n} letters could not be sent"),
            "The portal gave up after many tries. Put the address right, then send again.",
            "state=given_up",
            "is-overdue",
        ),
        _need(
            desk,
            with_problem(Consultation.objects.all()),
            ("{n} sealing has a problem", "{n} sealings have a problem"),
            "What was promised when people were asked is not wholly done yet: look at its record.",
            "stands=problem",
            "is-overdue",
        ),
        _need(
            desk,
            late(ActionPlan.objects.all()),
            ("{n} plan is late for signing", "{n} plans are late for signing"),
            "The day by which all were to sign has passed.",
            "signing=late",
            "is-overdue",
        ),
        _need(
            desk,
            closing_soon(Consultation.objects.all()),
            ("{n} consultation closes within a week", "{n} consultations close within a week"),
            "Look at who has not replied; you can remind them.",
            "stands=closing",
            "is-soon",
        ),
        _need(
            desk,
            Import.objects.filter(state=Import.State.READY),
            ("{n} import waits for you", "{n} imports wait for you"),
            "Nothing has been changed yet: look at what each would do, then bring it in or drop it.",
            "state__exact=ready",
            "is-soon",
        ),
        _need(
            desk,
            Invitation.objects.filter(state=Invitation.State.EXPIRED),
            ("{n} invitation ran out", "{n} invitations ran out"),
            "These people never came, and can not sign in any more until you invite them again.",
            "state__exact=expired",
            "is-soon",
        ),
        _need(
            desk,
            without_second_step(Person.objects.all()),
            (
                "{n} person has no second step yet",
                "{n} people have no second step yet",
            ),
            "Coordinators and board members confirm each sign-in a second time.",
            "second_step=missing",
            "is-soon",
        ),
        _need(
            desk,
            Invitation.objects.filter(state=Invitation.State.SENT),
            ("{n} person has not come yet", "{n} people have not come yet"),
            "They are invited; the portal reminds nobody of that but you.",
            "state__exact=sent",
        ),
        _need(
            desk,
            never_asked(Person.objects.all()),
            ("{n} person was never asked to come", "{n} people were never asked to come"),
            "They hold a post and can sign in, but do not know it: invite them.",
            "came=unasked",
        ),
        _need(
            desk,
            without_head(School.objects.all()),
            (
                "{n} school works with others but has no headteacher here",
                "{n} schools work with others but have no headteacher here",
            ),
            "Without one nobody there can start or sign a plan.",
            "head=none",
        ),
    ]
    return [need for need in found if need]


def _need(desk, rows, words, why, query, look=""):
    model = rows.model
    if not desk.is_registered(model) or not (count := rows.order_by().count()):
        return None
    at = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return Need(count, words[count > 1].format(n=count), why, f"{at}?{query}", look)


def lately():
    """The newest lines of the history, without their hashes, with links to what they are about."""
    newest = HistoryLine.objects.order_by("-number")[:LATELY]
    return [
        (line, line.says.partition("SHA-256")[0].rstrip(" ;,"), link_to(line.subject))
        for line in newest
    ]


def find(desk, request, words):
    """[(heading, url of the whole list, rows)] for what the admin's own search finds."""
    groups = []
    for model in (Person, School, Collaborative, SupportEntry, ActionPlan, Letter):
        if not desk.is_registered(model):
            continue
        model_admin = desk.get_model_admin(model)
        rows, _ = model_admin.get_search_results(request, model_admin.get_queryset(request), words)
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found = [(row, reverse(f"{name}_change", args=[row.pk])) for row in rows[: EACH + 1]]
        if found:
            more = len(found) > EACH
            groups.append(
                (model._meta.verbose_name_plural, reverse(f"{name}_changelist"), found[:EACH], more)
            )
    return groups
