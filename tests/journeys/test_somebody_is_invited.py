"""A head invites her deputy, who comes in with a code; later the post ends; a list as a file."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from records import workshop
from records.models import Job, Letter
from schools.models import Invitation, Person
from tests.cast import draft
from tests.journeys.conftest import PHONE
from tests.journeys.test_plan_is_signed_and_sealed import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("private_files"),
]


def test_a_head_invites_on_her_phone_and_the_deputy_comes_until_the_post_ends(cast, open_as):
    plan = draft(cast)
    hana = open_as(cast.hana, PHONE)
    hana.goto(cast.ash.get_absolute_url())
    hana.get_by_role("link", name="Invite somebody").click()
    hana.get_by_role("button", name="Send the invitation").click()
    expect(hana.get_by_role("alert")).to_contain_text("Enter the person’s name.")
    hana.get_by_label("Name", exact=True).fill("Nell Newcombe")
    hana.get_by_label("Work e-mail address").fill("nell@example.org")
    hana.get_by_label("Deputy headteacher").check()
    hana.get_by_role("button", name="Send the invitation").click()
    expect(hana.get_by_text("We have written to Nell Newcombe")).to_be_visible()
    row = hana.locator("li.person", has_text="Nell Newcombe")
    expect(row).to_contain_text("Not come yet")

    letter = Letter.objects.get(address="nell@example.org")
    link = urlsplit(re.search(r"http\S+login\S+", letter.text)[0])
    nell = open_as(None)
    nell.goto(f"{link.path}?{link.query}")
    sign_in(nell, Person.objects.get(email="nell@example.org"))
    nell.wait_for_url(re.compile(r"/$"))
    expect(nell.get_by_role("link", name=plan.title)).to_be_visible()
    assert Invitation.objects.get().state == "came"

    nell.goto(f"{plan.get_absolute_url()}add/objective/")
    nell.locator("#id_text").fill("Written too late.")
    hana.reload()
    expect(row).not_to_contain_text("Not come yet")
    row.get_by_role("link", name="End this post").click()
    hana.get_by_label("Now, at once").check()
    hana.get_by_role("button", name="End the post").click()
    expect(hana.get_by_text("Nell Newcombe is no longer Deputy headteacher")).to_be_visible()

    nell.locator("form:has(#id_text) button").first.click()
    expect(nell.get_by_role("heading", level=1)).to_contain_text("not")
    assert not plan.objectives.filter(text="Written too late.").exists()
    nell.goto("/")
    expect(nell.get_by_role("heading", name="You hold no post at the moment")).to_be_visible()
    expect(nell.get_by_role("link", name="Cora Whitlock")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_list_is_downloaded(cast, chromium, live_server, open_as, scripts):
    if scripts:
        page = open_as(cast.gus)
    else:
        from tests.journeys.conftest import session_cookie

        context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
        cookie = session_cookie(cast.gus, live_server.url)
        context.add_cookies([cookie | {"url": live_server.url}])
        page = context.new_page()
    page.goto("/schools/?phase=infant")
    page.locator("summary", has_text="Download").click()
    page.get_by_role("button", name="As CSV").click()
    page.wait_for_url(re.compile(r"/downloads/\d+/$"))
    expect(page.get_by_role("status")).to_contain_text("Being made")
    assert Job.objects.get().wants["filters"] == "Phase: Infant"
    workshop.do_waiting()
    if not scripts:
        page.get_by_role("link", name="See whether it is ready").click()
    expect(page.get_by_role("status")).to_contain_text("Ready 2 rows")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile(r"Download schools-.*\.csv")).click()
    text = waiting.value.path().read_text("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == [
        '"School"',
        '"Ash Lane Infant School"',
        '"Beech Hill Infant School"',
    ]
    if not scripts:
        page.context.close()
