"""Every page at 1280 and 390 px: WCAG 2.2 AA by axe, nothing wider than the screen, no script errors."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from actionplans.models import Area
from peerreview.models import Cycle, Participation, Schedule
from peerreview.models.report import Report
from peerreview.workflow import answering, picture, scheduling, visit
from peerreview.workflow import consent as consenting
from records import sealing, workshop
from schools import exports
from schools.models import School
from schools.workflow import invitations
from tests.cast import draft, place_of, propose, sign, sign_by_all
from tests.journeys.conftest import DESK, PHONE
from tests.peerreview import reports
from tests.peerreview import stage as reviews
from tests.schools.offering import entry_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("private_files"),
]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def stage_everything(cast):
    """One plan in each state that has a page of its own; returns {name: (who, path)}."""
    writing = draft(cast, title="Being written")
    area = Area.objects.get(plan=writing, position=1)
    waiting, text = propose(draft(cast, title="Waiting"), cast.hana)
    sign(waiting, text, cast.wes)
    sealed, document = propose(draft(cast, title="Sealed"), cast.hana)
    document = sign_by_all(sealed, document, cast)
    sealing.seal_waiting()
    asked_to_come = invitations.invite(
        email="nell@example.org", name="Nell New", kind="governor", school=cast.ash, by=cast.hana
    )
    file = exports.ask("schools", by=cast.hana, kind="csv", query="phase=infant")
    workshop.do_waiting()
    later = exports.ask("plans", by=cast.cora, kind="xlsx")
    here, there, done = (p.get_absolute_url() for p in (writing, waiting, sealed))
    asked = place_of(text, cast.hana).pk
    return {
        "sign in": (None, "/accounts/login/"),
        "check a document": (None, "/verify/"),
        "a document on record": (None, f"/verify/{document.code}/"),
        "home": ("hana", "/"),
        "plans": ("hana", "/plans/?state=draft"),
        "start a plan": ("hana", "/plans/start/"),
        "a draft": ("hana", here),
        "change the plan": ("hana", f"{here}frame/"),
        "write an area": ("hana", f"{here}edit/area/{area.pk}/"),
        "add an action": ("hana", f"{here}add/action/?area={area.pk}"),
        "remove an area": ("hana", f"{here}remove/area/{area.pk}/"),
        "propose": ("hana", f"{here}propose/"),
        "history": ("hana", f"{here}history/"),
        "print": ("hana", f"{here}print/"),
        "waiting": ("cora", there),
        "withdraw": ("hana", f"{there}withdraw/"),
        "replace": ("cora", f"{there}signatories/{asked}/replace/"),
        "read and sign": ("hana", f"{there}sign/"),
        "refuse": ("hana", f"{there}sign/refuse/"),
        "signed": ("wes", f"{there}sign/"),
        "sealed": ("hana", done),
        "a version": ("hana", f"{done}versions/1/"),
        "new version": ("hana", f"{done}new-version/"),
        "schools": ("hana", "/schools/"),
        "a school": ("hana", cast.ash.get_absolute_url()),
        "collaboratives": ("hana", "/collaboratives/"),
        "a collaborative": ("hana", cast.collaborative.get_absolute_url()),
        "invite": ("hana", f"/schools/{cast.ash.pk}/invite/"),
        "invitations": ("cora", "/invitations/"),
        "invite again": ("hana", f"/invitations/{asked_to_come.pk}/again/"),
        "withdraw an invitation": ("hana", f"/invitations/{asked_to_come.pk}/withdraw/"),
        "ask to come": ("hana", f"/posts/{cast.dev.posts.get().pk}/invite/"),
        "end a post": ("hana", f"/posts/{cast.gus.posts.get().pk}/end/"),
        "downloads": ("hana", "/downloads/"),
        "a download": ("hana", f"/downloads/{file.pk}/"),
        "a download that waits": ("cora", f"/downloads/{later.pk}/"),
        "passkeys": ("hana", "/accounts/2fa/"),
        "not found": ("stan", here),
    }


def stage_reviews(cast):
    """A year of peer reviews with one review in each state; returns {name: (who, path)}."""
    made = reviews.owe(reviews.year(cast, more=7))
    next_year = reviews.cycle(cast, year=reviews.YEAR + 1, state=Cycle.State.PREPARED)
    places = Participation.objects.filter(cycle=made.cycle)
    mine = places.get(school=cast.ash)
    cluster = made.cycle.clusters.create(name="Marsh")
    places.exclude(school=cast.ash).update(cluster=cluster)
    for n, school in enumerate(made.schools.values()):
        School.objects.filter(pk=school.pk).update(easting=590_000 + 900 * n, northing=160_000)

    def there(host, team, day, **facts):
        return reviews.review(made, cast, host=host, team=team, day=day, **facts)

    ahead = timezone.localdate() + timedelta(days=21)
    planned = there("ash", ("beech-head", "elsewhere-head", "cedar-deputy"), ahead)
    asked = there(
        "cedar",
        ("ash-head", "beech-deputy", "damson-head"),
        ahead + timedelta(days=1),
        confirmed=False,
    )
    declined = there("damson", ("ash-head", "elder-head", "fir-deputy"), ahead + timedelta(days=2))
    seat = declined.seats.get(reviewer=made.reviewers["fir-deputy"])
    answering.decline(seat, by=seat.reviewer.person, because="A course.")
    paper = visit.add_document(
        planned, by=cast.hana, title="What we work on", url="https://ash.example/"
    )
    written = reports.write(
        reports.held(cast, made, host="elder", team=("ash-head", "fir-head", "beech-deputy"))
    )
    at_ash = {"day": reports.DAY + timedelta(days=1)}
    sent = reports.sent(
        cast, made, host="beech", team=("ash-head", "gorse-head", "fir-deputy"), **at_ash
    )
    finding = sent.findings.first()
    shared = reports.accepted(
        cast,
        made,
        host="elsewhere",
        team=("hazel-head", "ivy-head", "ash-deputy"),
        day=reports.DAY + timedelta(days=4),
    )
    consenting.say(shared, by=cast.stan, scope="all")
    draft = scheduling.ask_for(made.cycle, by=cast.cora)
    workshop.do_waiting()
    draft = Schedule.objects.get(pk=draft.pk)
    assert draft.state == Schedule.State.READY
    going = picture.plan_in(draft.plan)[made.schools["ivy"].pk].team[0]
    offer = entry_of(cast.ash, cast.hana)
    year, coming = made.cycle.get_absolute_url(), next_year.get_absolute_url()
    here = draft.get_absolute_url()
    by_hand = f"{here}visits/{made.schools['ivy'].pk}/"
    writing, reading, done = (Report(r).get_absolute_url() for r in (written, sent, shared))
    training = made.reviewers["ash-head"].trainings.get().session.pk
    return {
        "reviews": ("hana", "/reviews/"),
        "reviews, run": ("cora", "/reviews/"),
        "start a year": ("cora", "/reviews/cycles/start/"),
        "a year": ("hana", year),
        "a year, run": ("cora", year),
        "a year to be opened": ("cora", coming),
        "rules": ("cora", f"{year}rules/"),
        "calendar": ("cora", f"{year}calendar/"),
        "open a year": ("cora", f"{coming}open/"),
        "close a year": ("cora", f"{year}close/"),
        "framework": ("cora", f"{year}framework/"),
        "schools of a year": ("cora", f"{year}schools/"),
        "clusters": ("cora", f"{year}clusters/"),
        "clusters suggested": ("cora", f"{year}clusters/suggest/?basis=place&size=4"),
        "wishes": ("dev", f"/reviews/wishes/{mine.pk}/"),
        "pool": ("cora", "/reviews/pool/"),
        "put in the pool": ("cora", "/reviews/pool/add/?search=a"),
        "a reviewer": ("cora", made.reviewers["ash-head"].get_absolute_url()),
        "reviewers of a school": ("hana", f"/reviews/schools/{cast.ash.pk}/reviewers/"),
        "trainings": ("cora", "/reviews/training/"),
        "who was there": ("cora", f"/reviews/training/{training}/there/"),
        "conflicts": ("cora", "/reviews/conflicts/"),
        "days": ("cora", f"{year}days/"),
        "days of a school": ("cora", f"{year}days/{cast.ash.pk}/"),
        "schedules": ("cora", f"{year}schedule/"),
        "schedule, visits": ("cora", here),
        "schedule, clusters": ("cora", f"{here}?by=clusters"),
        "schedule, distances": ("cora", f"{here}?by=distances"),
        "schedule, days": ("cora", f"{here}?by=days"),
        "schedule, changes": ("cora", f"{here}?by=changes"),
        "a visit by hand": ("cora", by_hand),
        "swap": ("cora", f"{by_hand}swap/{going}/"),
        "publish": ("cora", f"{here}publish/"),
        "a review": ("hana", planned.get_absolute_url()),
        "a review, run": ("cora", planned.get_absolute_url()),
        "asked to go": ("hana", asked.get_absolute_url()),
        "cannot go": ("hana", f"{asked.get_absolute_url()}decline/"),
        "somebody is missing": ("cora", declined.get_absolute_url()),
        "not this day": ("hana", f"{planned.get_absolute_url()}not-this-day/"),
        "cancel": ("cora", f"{planned.get_absolute_url()}cancel/"),
        "plan of the day": ("hana", f"{planned.get_absolute_url()}plan/"),
        "add a document": ("hana", f"{planned.get_absolute_url()}documents/add/"),
        "remove a document": (
            "hana",
            f"{planned.get_absolute_url()}documents/{paper.pk}/remove/",
        ),
        "contacts": ("wes", f"{planned.get_absolute_url()}contacts/"),
        "report, written": ("hana", writing),
        "report, text": ("hana", f"{writing}text/"),
        "report, add a finding": ("hana", f"{writing}add/development/"),
        "report, a finding": ("hana", f"{writing}findings/{written.findings.first().pk}/"),
        "report, send": ("hana", f"{writing}send/"),
        "report, facts": ("wes", reading),
        "report, comment": ("wes", f"{reading}findings/{finding.pk}/comment/"),
        "report, accept": ("wes", f"{reading}accept/"),
        "report, accepted": ("stan", done),
        "consent": ("stan", f"{done}consent/"),
        "into the plan": ("stan", f"{done}areas/"),
        "feedback": ("stan", f"{done}feedback/"),
        "report from outside": ("cora", done),
        "what is shared": ("cora", "/reviews/shared/"),
        "picture": ("cora", "/reviews/picture/"),
        "support": ("hana", "/support/"),
        "a support entry": ("hana", offer.get_absolute_url()),
    }


STAGES = pytest.mark.parametrize(
    "put_on", [stage_everything, stage_reviews], ids=["plans", "reviews"]
)


@STAGES
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_every_page_is_accessible_and_fits_the_screen(cast, open_as, put_on, size):
    pages = put_on(cast)
    found = {}
    axe = Axe()
    for who in {whose: None for whose, _ in pages.values()}:
        # axe brings its own inline script and style, which the policy of the site forbids.
        page = open_as(who and getattr(cast, who), size, bypass_csp=True)
        for name, (whose, path) in pages.items():
            if whose != who:
                continue
            answer = page.goto(path)
            if put_on is stage_reviews:
                assert (path, answer.status) == (path, 200)
            for fault in axe.run(page, options=RULES).response["violations"]:
                found[f"{name}: {fault['id']}"] = [n["html"][:200] for n in fault["nodes"][:3]]
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                found[f"{name}: wider than the screen"] = path
    assert found == {}


@STAGES
def test_no_page_breaks_the_policy_or_its_scripts(cast, open_as, put_on):
    """Under the real policy; `open_as` fails the test for any complaint on the console."""
    pages = put_on(cast)
    for who in {whose: None for whose, _ in pages.values()}:
        page = open_as(who and getattr(cast, who))
        for whose, path in pages.values():
            if whose == who:
                page.goto(path)
                page.wait_for_load_state("networkidle")
