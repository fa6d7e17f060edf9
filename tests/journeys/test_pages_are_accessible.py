"""Every page at 1280 and 390 px: WCAG 2.2 AA by axe, nothing wider than the screen, no script errors."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from actionplans.models import Area
from records import sealing, workshop
from schools import exports
from schools.workflow import invitations
from tests.cast import draft, place_of, propose, sign, sign_by_all
from tests.journeys.conftest import DESK, PHONE

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


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_every_page_is_accessible_and_fits_the_screen(cast, open_as, size):
    pages = stage_everything(cast)
    found = {}
    axe = Axe()
    for who in (None, "hana", "wes", "cora", "stan"):
        # axe brings its own inline script and style, which the policy of the site forbids.
        page = open_as(who and getattr(cast, who), size, bypass_csp=True)
        for name, (whose, path) in pages.items():
            if whose != who:
                continue
            page.goto(path)
            for fault in axe.run(page, options=RULES).response["violations"]:
                found[f"{name}: {fault['id']}"] = [n["html"][:200] for n in fault["nodes"][:3]]
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                found[f"{name}: wider than the screen"] = path
    assert found == {}


def test_no_page_breaks_the_policy_or_its_scripts(cast, open_as):
    """Under the real policy; `open_as` fails the test for any complaint on the console."""
    pages = stage_everything(cast)
    for who in (None, "hana", "wes", "cora", "stan"):
        page = open_as(who and getattr(cast, who))
        for whose, path in pages.values():
            if whose == who:
                page.goto(path)
                page.wait_for_load_state("networkidle")
