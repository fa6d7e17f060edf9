"""Reports in every state: two of a school where hana leads the team, three of her own school."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from peerreview.models import Cycle
from peerreview.workflow import consent, facts, reporting
from records.models import Seal
from schools.models import Person, Post, School
from tests.cast import fresh, place_of
from tests.peerreview import reports, stage


def build(cast, secret):
    """{name behind the @: what to put there}."""
    further = School.objects.create(name="Further Primary School", phase="primary")
    people = {"ash-head": cast.hana}
    for short, kind in (("head", Post.Kind.HEADTEACHER), ("deputy", Post.Kind.DEPUTY)):
        person = Person.objects.create_user(f"{short}-{further.pk}@example.org", f"Further {short}")
        Post.objects.create(person=person, kind=kind, school=further)
        people[f"further-{short}"] = person
    reviewers = {key: stage.reviewer(person, trained=False) for key, person in people.items()}
    schools = {"ash": cast.ash, "beech": cast.beech, "further": further}

    def held(year, host, lead):
        cycle = Cycle.objects.filter(year=year).first() or stage.cycle(cast, year=year)
        made = stage.Year(cycle, schools, reviewers)
        day = timezone.localdate() - timedelta(days=year - 2030)
        return reports.held(cast, made, host=host, team=(lead,), day=day)

    def sent(*where):
        review = reports.write(held(*where), secret=secret)
        reporting.send(review, by=reports.lead_of(review))
        return fresh(review)

    visited = reports.write(held(2041, "beech", "ash-head"), secret=secret)
    told_school = sent(2042, "beech", "ash-head")
    said = facts.comment(told_school.findings.first(), by=cast.wes, words=f"No. {secret}")
    checked = sent(2043, "ash", "further-head")
    signing, document = reports.frozen(sent(2044, "ash", "further-head"))
    reports.sign(signing, reports.lead_of(signing))
    agreed, sealed = reports.frozen(sent(2045, "ash", "further-head"))
    for person in (reports.lead_of(agreed), cast.hana):
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
