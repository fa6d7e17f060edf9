"""Filters in the address, the Back button, and a passkey for next time."""

import re

import pytest
from playwright.sync_api import expect

from schools.models import School
from tests.journeys.conftest import PHONE, session_cookie
from tests.journeys.test_plan_is_signed_and_sealed import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_filter_changes_the_list_in_place_and_back_undoes_it(cast, open_as):
    School.objects.create(name="Saint Mary’s Nursery", phase="nursery")
    page = open_as(cast.hana)
    page.goto("/schools/")
    expect(page.get_by_role("status")).to_have_text("4 schools")
    page.get_by_label("Search by name").fill("st. marys")
    expect(page.get_by_role("status")).to_have_text("2 schools")
    expect(page).to_have_url(re.compile("search=st"))
    expect(page.get_by_label("Search by name")).to_be_focused()
    expect(page.locator("label", has_text="Nursery").locator(".facet-count")).to_have_text("1")
    page.get_by_label("Nursery").check()
    expect(page.get_by_role("status")).to_have_text("1 school")
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("2 schools")
    expect(page.get_by_role("heading", level=1)).to_have_text("Schools")
    page.reload()
    expect(page.get_by_role("status")).to_have_text("2 schools")


def test_lists_work_without_scripts(cast, chromium, live_server, settings):
    context = chromium.new_context(
        java_script_enabled=False, viewport=PHONE, base_url=live_server.url
    )
    cookie = session_cookie(cast.hana, live_server.url)
    context.add_cookies([cookie | {"url": live_server.url}])
    page = context.new_page()
    page.goto("/schools/")
    page.locator("summary", has_text="Filters").click()
    page.get_by_label("Infant").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_role("status")).to_have_text("2 schools")
    page.get_by_role("link", name="Phase: Infant").click()
    expect(page.get_by_role("status")).to_have_text("3 schools")
    context.close()


def test_a_passkey_is_offered_and_opens_the_door_next_time(cast, open_as, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    page = open_as(None)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto("/schools/")
    sign_in(page, cast.hana)
    page.wait_for_url("**/schools/")
    page.goto("/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("textbox").first.fill("Phone")
    page.locator("main form button").first.click()
    page.wait_for_url("**/accounts/2fa/**")
    expect(page.get_by_text("1 passkey can sign you in")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()
    page.goto("/collaboratives/")
    page.get_by_role("button", name="passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Collaboratives")
    page.goto("/")
    expect(page.get_by_role("link", name="Add a passkey")).to_have_count(0)
