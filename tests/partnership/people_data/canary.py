"""A canary: a person who stands in every personal field of every table, under words of their own."""

from datetime import date, timedelta

import pghistory
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.utils import timezone

from actionplans import workflow
from actionplans.models import Action, Impact, Objective, ReviewRound
from consultation.models import CodedBy, Coding, NamedAnswer, Report, SealedComment, Theme
from consultation.workflow import publishing
from records import history
from records.models import Job, Letter, Notice, Seal, SigningCode
from schools.models import Import, ImportRow, Invitation, Person, Post, SupportEntry
from schools.workflow import support
from tests.cast import draft, fresh, place_of, propose, sign_by_all
from tests.consultation import stage
from tests.partnership.people_data import canary_in_reviews

NAME = "Canary Quillfeather"
ADDRESS = "canary.quillfeather@example.org"
OLD_NAME = "Canary O’Maiden-Früh"
OLD_ADDRESS = "canary.maiden@example.net"
WORDS = (NAME, ADDRESS, OLD_NAME, OLD_ADDRESS, "zq7canary")


def mark(what):
    """A word that says from which field it comes, and that stands nowhere else."""
    return f"zq7canary-{what}"


def hatch(cast):
    """Make the canary: head of `cast.ash` in hana's place, with rows in every personal table."""
    person = cast.hana
    person.name, person.email = OLD_NAME, OLD_ADDRESS
    person.save()
    person.name, person.email = NAME, ADDRESS
    person.last_login = timezone.now()
    person.save()
    cast.ash.head_name = NAME
    cast.ash.save()
    with pghistory.context(user=person.pk, url="/plans/"):
        _plan(cast, person)
    _register(cast, person)
    _letters(cast, person)
    _ways_in(person)
    _support(cast, person)
    _jobs(cast, person)
    _consultations(cast, person)
    canary_in_reviews.hatch(cast, person, mark)
    return Person.objects.get(pk=person.pk)


def _plan(cast, person):
    plan = draft(cast, title="Orchard plan")
    area = plan.areas.first()
    workflow.change(area, by=person, seen_edition=area.edition, aims=mark("aims"))
    workflow.add(Objective, to=plan, by=person, text=mark("objective"))
    workflow.add(Action, to=area, by=person, text=mark("action"), term="spring", year=2027)
    workflow.add(Impact, to=area, by=person, up_to=date(2026, 11, 1), text=mark("impact"))
    workflow.add(ReviewRound, to=plan, by=person, name=mark("round"))
    plan, document = propose(fresh(plan), person)
    document = sign_by_all(plan, document, cast)
    Seal.objects.create(
        document=document,
        pdf=b"%PDF",
        sha256="0" * 64,
        size=4,
        history_head="0" * 64,
        sealed_at=timezone.now(),
    )
    SigningCode.objects.update_or_create(
        signatory=place_of(document, person),
        defaults={
            "sha256": document.sha256,
            "digest": mark("digest"),
            "sent_at": timezone.now(),
            "guessing_since": timezone.now(),
        },
    )
    with history.deed():
        type(plan).objects.filter(pk=plan.pk).update(sent_back_to=person, because=mark("because"))


def _register(cast, person):
    person.groups.add(Group.objects.create(name="People"))
    person.user_permissions.add(Permission.objects.first())
    own = Post.objects.get(person=person)
    own.since = timezone.localdate() - timedelta(days=400)
    own.save()
    Invitation.objects.create(post=own, by=cast.cora, expires_on=timezone.localdate())
    invited = Post.objects.get(person=cast.dev)
    Invitation.objects.create(post=invited, by=person, expires_on=timezone.localdate())
    brought = Import(kind="people", file_name=mark("file-name"), by=person)
    brought.file.save("people.csv", ContentFile(f"{NAME},{ADDRESS}".encode()), save=True)
    of_cora = Import(kind="people", file_name="people.xlsx", by=cast.cora, state="done")
    of_cora.found = {"header": ["Name"], "kept": [f"{NAME}, Headteacher"]}
    of_cora.file.save("people.xlsx", ContentFile(f"{NAME},{ADDRESS}".encode()), save=True)
    ImportRow.objects.create(
        part_of=of_cora,
        number=2,
        verdict="new",
        label=NAME,
        cells={"name": NAME, "email": ADDRESS, "note": mark("cell")},
        changes={"email": [OLD_ADDRESS, ADDRESS]},
        problems=[{"cell": "D2", "column": "E-mail", "says": f"{ADDRESS} is known"}],
        did={"changed": [["schools.person", person.pk, {"email": OLD_ADDRESS}]]},
    )
    ImportRow.objects.create(
        part_of=of_cora,
        number=3,
        verdict="new",
        label="Somebody Else",
        cells={"name": "Somebody Else", "email": "else@example.org"},
    )


def _support(cast, person):
    with pghistory.context(user=person.pk):
        entry, _ = support.draft(
            cast.ash,
            title=mark("entry-title"),
            theme="Music",
            offer=mark("offer"),
            evidence=mark("evidence"),
            by=person,
        )
        support.list_it(entry, by=person, seen_edition=1)
    SupportEntry.objects.filter(pk=entry.pk).update(
        mark="granted", marked_at=timezone.now(), marked_by=person, mark_why=mark("mark-why")
    )
    support.take_mark_back(entry, by=cast.cora, because="They have left.")
    support.withdraw(entry, by=person, because=mark("entry-withdrawn"))


def _letters(cast, person):
    Letter.objects.create(
        key=f"x:{mark('letter-key')}",
        to=person,
        address=ADDRESS,
        subject=mark("subject"),
        text=f"{mark('text')} from wes@example.org",
        html=mark("html"),
        problem=mark("problem"),
    )
    Letter.objects.create(
        key="old", to=None, address=OLD_ADDRESS.upper(), subject=mark("old"), text="x"
    )
    Letter.objects.create(
        key="to-wes",
        to=cast.wes,
        address=cast.wes.email,
        subject=f"{NAME} has signed",
        text=f"{NAME} ({ADDRESS}) has signed; so had {OLD_NAME}.",
        html="<p>Canary O&#x27;Maiden</p>" + f"<p>{NAME}</p>",
    )
    Notice.objects.create(key="n", to=person, says=mark("notice"), url="/")
    Notice.objects.create(key="n", to=cast.wes, says=f"{NAME} has signed", url="/")


def _ways_in(person):
    address = EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    EmailConfirmation.objects.create(email_address=address, key=mark("confirmation"))
    Authenticator.objects.create(user=person, type="totp", data={"secret": mark("totp")})
    account = SocialAccount.objects.create(
        user=person,
        provider="openid_connect",
        uid=mark("uid"),
        extra_data={"email": ADDRESS, "name": NAME},
    )
    app = SocialApp.objects.create(provider="openid_connect", name="x", client_id="x")
    SocialToken.objects.create(app=app, account=account, token=mark("token"))
    for told in ({"_auth_user_id": str(person.pk)}, {"account_login_code": {"email": ADDRESS}}):
        session = SessionStore()
        session.update(told)
        session.create()
    UserSession.objects.create(
        user=person,
        ip="192.0.2.7",
        last_seen_at=timezone.now(),
        session_key=session.session_key,
        user_agent=mark("browser"),
        data={"x": mark("browser-data")},
    )


def _jobs(cast, person):
    own = Job(
        kind="lists.export",
        asked_by=person,
        wants={"filter": mark("wants")},
        says=mark("says"),
        keep_until=timezone.now() + timedelta(days=7),
        ended_at=timezone.now(),
    )
    own.file.save("list.csv", ContentFile(f"{NAME}".encode()), save=False)
    own.file_name = mark("job-file")
    own.save()
    about = Job(
        kind="partnership.export_person",
        asked_by=cast.cora,
        about=f"schools.person:{person.pk}",
        wants={"person": person.pk},
        ended_at=timezone.now(),
    )
    about.file.save("data.zip", ContentFile(NAME.encode()), save=True)
    kind = ContentType.objects.get_for_model(Person)
    LogEntry.objects.create(
        user=cast.cora,
        content_type=kind,
        object_id=str(person.pk),
        object_repr=NAME,
        action_flag=CHANGE,
        change_message=f'[{{"changed": {{"object": "{NAME}"}}}}]',
    )
    LogEntry.objects.create(
        user=person,
        content_type=kind,
        object_id=str(cast.wes.pk),
        object_repr="Wes Hughes",
        action_flag=CHANGE,
        change_message=mark("entry"),
    )
    with history.deed():
        history.note(person, "appointed", by=cast.cora, says=f"{NAME}, Headteacher")
        history.note(cast.ash, "post_ended", by=person, says=mark("line"))


def _consultations(cast, person):
    consultation = stage.published(cast)
    stage.answer(consultation, person, {"q1": "yes"})
    type(consultation).objects.filter(pk=consultation.pk).update(created_by=person)
    other = stage.published(cast)
    NamedAnswer.objects.create(
        consultation=other, question="q10", person=person, school=cast.ash, role="headteacher"
    )
    comment = SealedComment.objects.create(consultation=other, question="q2", text="Words.")
    theme = Theme.objects.create(consultation=other, question="q2", name="Time")
    CodedBy.objects.create(comment=comment, coder=person)
    Coding.objects.create(comment=comment, theme=theme, coder=person)
    Report.objects.create(consultation=other, published_by=person)
    publishing.publish_again(stage.reworded(other), by=person)
