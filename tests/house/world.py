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
from peerreview.models import Cycle, Reviewer
from peerreview.workflow import consent, facts
from peerreview.workflow import reporting as review_reports
from records import workshop
from records.models import Document, Letter, Seal
from schools import exports
from schools.models import Collaborative, Membership, Person, Post, School
from schools.workflow import imports, invitations
from tests.cast import Cast, draft, fresh, place_of, propose, sign_by_all
from tests.consultation import stage
from tests.peerreview import reports
from tests.peerreview import stage as reviewing

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
        | reports_of_reviews(cast, secret)
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


def reports_of_reviews(cast, secret):
    """Reports in every state: two of a school where hana leads the team, three of her own school."""
    further = School.objects.create(name="Further Primary School", phase="primary")
    people = {"beech-head": cast.wes, "ash-head": cast.hana}
    for short, kind in (("head", Post.Kind.HEADTEACHER), ("deputy", Post.Kind.DEPUTY)):
        person = Person.objects.create_user(f"{short}-{further.pk}@example.org", f"Further {short}")
        Post.objects.create(person=person, kind=kind, school=further)
        people[f"further-{short}"] = person
    reviewers = {
        key: Reviewer.objects.filter(person=person).first() or reviewing.reviewer(person)
        for key, person in people.items()
    }
    schools = {"ash": cast.ash, "beech": cast.beech, "further": further}

    def held(year, host, lead):
        cycle = Cycle.objects.filter(year=year).first() or reviewing.cycle(cast, year=year)
        made = reviewing.Year(cycle, schools, reviewers)
        team = (lead, "further-deputy")
        day = timezone.localdate() - timedelta(days=year - 2030)
        return reports.held(cast, made, host=host, team=team, day=day)

    def sent(*where):
        review = reports.write(held(*where), secret=secret)
        review_reports.send(review, by=reports.lead_of(review))
        return fresh(review)

    visited = reports.write(held(2041, "beech", "ash-head"), secret=secret)
    told_school = sent(2042, "beech", "ash-head")
    said = facts.comment(told_school.findings.first(), by=cast.wes, words=f"No. {secret}")
    checked = sent(2043, "ash", "beech-head")
    signing, document = reports.frozen(sent(2044, "ash", "beech-head"))
    reports.sign(signing, cast.wes)
    agreed, sealed = reports.frozen(sent(2045, "ash", "beech-head"))
    for person in (cast.wes, cast.hana):
        reports.sign(agreed, person)
    consent.say(agreed, by=cast.hana, scope="all")
    Seal.objects.create(
        document=sealed,
        pdf=b"%PDF",
        sha256=f"{sealed.pk:064}",
        size=4,
        history_head="b" * 64,
        sealed_at=datetime(2026, 9, 4, tzinfo=UTC),
    )
    return {
        "visited": visited.pk,
        "found": visited.findings.first().pk,
        "told_school": told_school.pk,
        "said": said.pk,
        "checked": checked.pk,
        "doubted": checked.findings.first().pk,
        "signing": signing.pk,
        "signer": place_of(document, cast.hana).pk,
        "agreed": agreed.pk,
        "deputy": cast.dev.pk,
        "area": agreed.findings.filter(kind="development").first().pk,
    }


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
