"""Two heads write one plan: nobody's words are lost."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from actionplans.models import Area
from tests.cast import draft
from tests.journeys.conftest import PHONE, session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_who_saves_second_sees_both_texts_and_decides(cast, open_as):
    plan = draft(cast)
    area = Area.objects.get(plan=plan, position=1)
    url = f"{plan.get_absolute_url()}edit/area/{area.pk}/"
    hana, wes = open_as(cast.hana), open_as(cast.wes, PHONE)
    for page in (hana, wes):
        page.goto(url)
    hana.get_by_label("Aims").fill("Hana’s aims")
    hana.get_by_role("button", name="Save").click()
    expect(hana.get_by_text("Saved.")).to_be_visible()
    wes.get_by_label("Aims").fill("Wes’s aims")
    wes.get_by_role("button", name="Save").click()
    expect(wes.get_by_role("heading", name="Somebody changed this")).to_be_visible()
    expect(wes.locator(".conflict")).to_contain_text("Hana’s aims")
    expect(wes.locator(".conflict")).to_contain_text("Wes’s aims")
    expect(wes.get_by_label("Aims")).to_have_value("Wes’s aims")
    wes.get_by_label("Aims").fill("Hana’s aims\nWes’s aims")
    wes.get_by_role("button", name="Save mine").click()
    area.refresh_from_db()
    assert area.aims.split() == ["Hana’s", "aims", "Wes’s", "aims"]


def test_what_was_typed_comes_back_after_the_session_ran_out(cast, open_as, live_server):
    plan = draft(cast)
    area = Area.objects.get(plan=plan, position=1)
    page = open_as(cast.hana)
    page.goto(f"{plan.get_absolute_url()}edit/area/{area.pk}/")
    page.get_by_label("Aims").fill("Typed for an hour")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/accounts/login/**")
    # The text waits in the anonymous session; signing in keeps what a session holds.
    waiting = next(c for c in page.context.cookies() if c["name"] == "session")
    row = Session.objects.get(session_key=waiting["value"])
    signed_in = Session.objects.get(session_key=session_cookie(cast.hana, live_server.url)["value"])
    kept = row.get_decoded() | signed_in.get_decoded()
    row.session_data = Session.objects.encode(kept)
    row.save()
    page.goto(f"{plan.get_absolute_url()}edit/area/{area.pk}/")
    expect(page.get_by_text("You were signed out before this was saved")).to_be_visible()
    expect(page.get_by_label("Aims")).to_have_value("Typed for an hour")
    page.get_by_role("button", name="Save").click()
    area.refresh_from_db()
    assert area.aims == "Typed for an hour"
