"""What stands in the house while everybody walks through it: one of each, and the same elsewhere."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

from allauth.socialaccount.models import SocialAccount, SocialApp
from django.utils import timezone

from consultation.models import Report, SealedComment, Theme
from consultation.workflow import reporting
from partnership import services
from partnership.adapter import lock_away
from partnership.people_data import exporting
from records import workshop
from records.models import Document, Letter, Seal
from schools import exports
from schools.models import Collaborative, Membership, Person, Post, School
from schools.workflow import imports, invitations, support
from tests.cast import Cast, draft, fresh, place_of, propose, sign_by_all
from tests.consultation import stage
from tests.house import world_of_reports as reports
from tests.house import world_of_reviews as reviews

SECRET = "quillwort"  # a word in all that only those who belong here may read


def build(cast, secret=""):
    """Plans in every state and one of everything else; {name behind the @: what to put there}."""
    plans = {"draft": draft(cast, title=f"Draft {secret}")}
    plans["proposed"], proposed = propose(draft(cast, title=f"Proposed {secret}"), cast.hana)
    for state in ("signed", "failed"):
        plan, document = propose(draft(cast, title=f"{state} {secret}"), cast.hana)
        sign_by_all(plan, document, cast)
        plans[state] = fresh(plan)
        if state == "failed":
            Document.objects.filter(pk=document.pk).update(seal_tries=3, seal_problem="No.")
        else:
            Seal.objects.create(
                document=document,
                pdf=b"%PDF",
                sha256=f"{document.pk:064}",
                size=4,
                history_head="b" * 64,
                sealed_at=datetime(2026, 9, 4, tzinfo=UTC),
            )
            code = document.code
    people = f"school,role,name,e-mail\n{cast.ash.name},chair,Ann,ann@example.org\nNo,such,row,\n"
    imports.upload("people", file=BytesIO(people.encode()), name="people.csv", by=cast.cora)
    downloads = exports.ask("plans", by=cast.hana, kind="csv")
    data = exporting.ask(cast.hana, by=cast.hana)
    workshop.do_waiting()
    invitation = invitations.invite(
        email=f"asked-by-{cast.hana.pk}@example.org",
        name="Asked to come",
        kind=Post.Kind.DEPUTY,
        school=cast.ash,
        by=cast.hana,
    )
    return (
        consultations(cast, secret)
        | directory(cast, secret)
        | reviews.build(cast, secret)
        | reports.build(cast, secret)
        | {name: plan.pk for name, plan in plans.items()}
        | {
            "download": downloads.pk,
            "data": data.pk,
            "invitation": invitation.pk,
            "post": Post.objects.get(person=cast.priya, school=cast.ash).pk,
            "person": cast.priya.pk,
            "part": plans["draft"].objectives.first().pk,
            "place": place_of(proposed, cast.gus).pk,
            "school": cast.ash.pk,
            "collaborative": cast.collaborative.pk,
            "service": a_service().provider_id,
            "account": SocialAccount.objects.create(
                user=cast.hana, provider="far", uid=cast.hana.pk
            ).pk,
            "code": code,
            "letter": Letter.objects.first().pk,
        }
    )


def consultations(cast, secret):
    """One that is being written, one that is open, one that is sealed, one whose report is out."""
    facts = {"asks": "both", "audience": {"collaboratives": [cast.collaborative.pk]}}
    written = stage.draft(cast, told=stage.instrument(f"Written {secret}"), **facts)
    asked = stage.published(cast, told=stage.instrument(f"Asked {secret}"), **facts)
    stage.answer(asked, cast.priya, {"q1": "yes", "q2": f"Words {secret}"})
    # The record of the sealing is public and names what was sealed, so the name has no secret.
    sealed = stage.published(cast, told=stage.instrument("Sealed"), **facts)
    for person in (cast.hana, cast.gus, cast.mei):
        stage.answer(sealed, person, {"q1": "yes", "q2": f"Words {secret}"})
    stage.close(sealed)
    theme = Theme.objects.create(consultation=sealed, question="q2", name=f"Time {secret}")
    another = Theme.objects.create(consultation=sealed, question="q2", name=f"Money {secret}")
    comment = SealedComment.objects.filter(consultation=sealed).first()
    # Its report is for everybody, so it has no secret.
    told = stage.published(cast, told=stage.instrument("Told"), **facts)
    stage.close(told)
    Report.objects.filter(consultation=told).update(introduction="What came of it.")
    reporting.publish(told.report, by=cast.cora)
    return {
        "written": written.pk,
        "asked": asked.pk,
        "sealed": sealed.pk,
        "told": told.pk,
        "theme": theme.pk,
        "another": another.pk,
        "later": (timezone.localdate() + timedelta(days=20)).isoformat(),
        "comment": comment.pk,
        "seat": f"school-{cast.ash.pk}",
    }


def directory(cast, secret):
    """Entries of the school in each state; what is listed is for everybody and has no secret."""

    def entry(title, **facts):
        told = {"theme": "Music", "offer": f"Singing. {title}", "evidence": "Heard by others."}
        made, _ = support.draft(cast.ash, title=title, by=cast.hana, **told | facts)
        return made

    theirs = {"theme": f"Theme {secret}", "evidence": f"Seen {secret}"}
    entries = {name: entry(f"A {name} {secret}", **theirs) for name in ("draft", "discarded")}
    entries["review"] = entry(f"From a review {secret}", origin=f"review:{cast.ash.pk}", **theirs)
    support.discard(entries["discarded"], by=cast.hana)
    for name in ("listed", "marked", "withdrawn"):
        entries[name] = entry(f"A {name} {secret if name == 'withdrawn' else ''}")
        support.list_it(entries[name], by=cast.hana, seen_edition=1)
    support.withdraw(entries["withdrawn"], by=cast.hana, because=f"No more. {secret}")
    support.grant_mark(entries["marked"], by=cast.cora, why="Heard.", seen_edition=1)
    return {f"entry_{name}": made.pk for name, made in entries.items()}


def a_service():
    """A sign-in service that does not answer."""
    silent = "https://localhost:9"
    told = {"kind": "other", "tenant": silent, "server_url": silent, "issuer": silent}
    app, _ = SocialApp.objects.get_or_create(
        provider=services.PROVIDER,
        provider_id="far",
        defaults={
            "name": "Far",
            "client_id": "x",
            "secret": lock_away("x"),
            "settings": told | {"claims": {}, "domains": ["example.org"]},
        },
    )
    return app


def elsewhere(cast):
    """The cast of another collaborative, in which the people of the other school play the parts."""
    further = School.objects.create(name="Far Hill Primary School", district=cast.district)
    group = Collaborative.objects.create(name="Far and away", district=cast.district)
    for school in (cast.elsewhere, further):
        Membership.objects.create(collaborative=group, school=school)
    people = {"hana": cast.stan, "gus": cast.gale, "dev": cast.dina, "priya": cast.vera}
    for key, kind in (("wes", Post.Kind.HEADTEACHER), ("mei", Post.Kind.CHAIR)):
        people[key] = Person.objects.create_user(f"far-{key}@example.org", f"Far {key}")
        Post.objects.create(person=people[key], kind=kind, school=further)
    people["cora"] = cast.cora
    return Cast(cast.district, cast.elsewhere, further, cast.ash, group, people)
