"""From draft to four signatures to a sealed PDF, as people do it, on phones."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from records.models import Letter, Seal
from tests.cast import draft, fresh
from tests.journeys.conftest import PHONE, eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def newest_code(person):
    """The six digits out of the newest letter to this person."""
    letter = Letter.objects.filter(address=person.email, confidential=True).latest("pk")
    return re.search(r"\b(\d{6})\b", letter.text).group(1)


def sign_in(page, person):
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_role("button", name=re.compile("code", re.I)).first.click()
    page.wait_for_url("**/confirm/**")
    page.locator("input[name=code]").fill(newest_code(person))
    page.keyboard.press("Enter")


def read_and_sign(page, person):
    """Walk through the sheets, tick, take the code from the letter, sign."""
    expect(page.get_by_role("heading", name="Read and sign")).to_be_visible()
    page.get_by_label("I have read this text").check()
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("6-digit code").fill(newest_code(person))
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", name="Signed. Thank you")).to_be_visible()


def test_a_plan_goes_from_draft_to_four_signatures_to_a_sealed_pdf(cast, open_as, worker, tmp_path):
    plan = draft(cast)
    page = open_as(cast.hana)
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Propose for signature").click()
    expect(page.get_by_text("Mei Lindqvist")).to_be_visible()
    page.get_by_role("button", name="Propose for signature").click()
    expect(page.get_by_text("Those who sign first have been asked")).to_be_visible()

    # Hana comes by the link in her letter, signed out, on her phone: the link survives the sign-in.
    letter = Letter.objects.get(key__startswith="asked:", to=cast.hana)
    link = re.search(r"(/plans/\d+/sign/)", letter.text).group(1)
    phone = open_as(None, PHONE)
    phone.goto(link)
    sign_in(phone, cast.hana)
    phone.wait_for_url(f"**{link}")
    for sheet in (2, 3, 4):
        phone.locator("[data-reader-next]").click()
        expect(phone.locator(f"#sheet-{sheet}")).to_be_in_viewport()
    read_and_sign(phone, cast.hana)

    for person in (cast.wes, cast.gus, cast.mei):
        phone = open_as(person, PHONE)
        phone.goto("/")
        phone.get_by_role("link", name="Read and sign: Joint plan (version 1)").click()
        read_and_sign(phone, person)
    done = time.monotonic()

    # The page shows the sealing and then, by itself, the PDF.
    phone.get_by_role("link", name="To the plan").click()
    button = phone.get_by_role("link", name="Download the sealed PDF")
    expect(button).to_be_visible(timeout=60_000)
    assert time.monotonic() - done < 60
    with phone.expect_download() as download:
        button.click()
    pdf = Path(tmp_path / "plan.pdf")
    download.value.save_as(pdf)
    assert pdf.read_bytes() == bytes(Seal.objects.get().pdf)
    assert fresh(plan).state == "signed"

    # Anybody can check it, signed out; a single changed byte is found.
    stranger = open_as(None)
    stranger.goto("/verify/")
    stranger.get_by_label("The PDF to check").set_input_files(pdf)
    stranger.get_by_role("button", name="Check this PDF").click()
    expect(stranger.get_by_role("heading", name="Yes, this PDF is genuine")).to_be_visible()
    changed = bytearray(pdf.read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / "changed.pdf").write_bytes(changed)
    stranger.get_by_label("The PDF to check").set_input_files(tmp_path / "changed.pdf")
    stranger.get_by_role("button", name="Check this PDF").click()
    expect(stranger.get_by_text("No, this is not a document")).to_be_visible()


def test_the_letter_about_a_turn_comes_when_the_turn_comes(cast, open_as):
    plan = draft(cast)
    page = open_as(cast.hana)
    page.goto(f"{plan.get_absolute_url()}propose/")
    page.get_by_role("button", name="Propose for signature").click()
    eventually(lambda: Letter.objects.filter(key__startswith="asked:").count() == 2, 5)
    chair = open_as(cast.gus, PHONE)
    chair.goto(f"{plan.get_absolute_url()}sign/")
    expect(chair.get_by_text("It is not your turn yet: Hana Okafor and Wes Hughes")).to_be_visible()
