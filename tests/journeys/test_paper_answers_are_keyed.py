"""A head answers on paper: two people key the form, they read one thing differently, it is sent in."""

import pytest
from playwright.sync_api import expect

from consultation import keys
from consultation.models import Draft, SealedResponse
from schools.models import Person, Post
from tests.consultation import stage
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def consultation_keys(settings, tmp_path):
    settings.CONSULTATION_KEYS_DIR = tmp_path / "consultation-keys"


def begin(page, consultation, code):
    page.goto(f"{consultation.get_absolute_url()}paper/")
    page.get_by_label("Code of the form").fill(code)
    page.get_by_role("button", name="Key this form").click()


def key(page, *, often):
    def question(name):
        return page.locator(f'[data-ask="{name}"]')

    question("q1").get_by_label("Yes", exact=True).check()
    page.get_by_label("Please add any comments").fill("Let us begin.")
    question("g1").get_by_label("No", exact=True).check()
    question("q4").get_by_label(often).check()
    question("q5").get_by_label("Maths").check()
    question("q6").get_by_label("Trust").select_option("1")
    question("q7").get_by_label("Amount, or from").fill("250")
    page.get_by_label("Cannot be read: question 9").check()


def test_two_people_key_a_form_and_the_second_settles_what_they_read_differently(cast, open_as):
    colin = Person.objects.create(email="colin@example.org", name="Colin Hart")
    Post.objects.create(person=colin, kind=Post.Kind.COORDINATOR)
    consultation = stage.published(cast)
    secret = keys.read(consultation.pk)
    code = secret.paper_code(f"person:{cast.hana.pk}")

    cora = open_as(cast.cora)
    cora.goto(f"{consultation.get_absolute_url()}paper/forms/")
    cora.get_by_label("Hana Okafor").check()
    with cora.expect_download() as pile:
        cora.get_by_role("button", name="Make the PDF").click()
    assert pile.value.suggested_filename == f"paper-forms-{consultation.pk}.pdf"

    begin(cora, consultation, code.lower())
    expect(cora.get_by_role("heading", name="First reading")).to_be_visible()
    key(cora, often="Termly")
    cora.get_by_role("button", name="Keep this reading").click()
    expect(cora.get_by_text("Keyed once, and kept.")).to_be_visible()
    begin(cora, consultation, code)
    expect(cora.locator(".error-summary")).to_contain_text("Somebody else keys it now")

    other = open_as(colin, PHONE)
    begin(other, consultation, code.replace("-", ""))
    expect(other.get_by_role("heading", name="Second reading")).to_be_visible()
    expect(other.get_by_label("Please add any comments")).to_have_value("")
    key(other, often="Yearly")
    other.get_by_role("button", name="Compare and send in").click()
    expect(other.get_by_role("heading", name="The two readings differ")).to_be_visible()
    expect(other.locator(".settle-row")).to_have_count(1)
    expect(other.locator("main")).not_to_contain_text("Hana")
    other.get_by_label("Second reading Yearly").check()
    other.get_by_role("button", name="Send it in").click()
    expect(other.get_by_text("Settled. The answers are sent in.")).to_be_visible()

    draft = Draft.objects.get(pseudonym=secret.pseudonym(f"person:{cast.hana.pk}"))
    assert (draft.answers, draft.keyed, draft.submitted) == (
        {
            "q1": "yes",
            "q2": "Let us begin.",
            "g1": "no",
            "q4": "o2",
            "q5": ["o2"],
            "q6": ["o3"],
            "q7": {"from": 250, "to": 250},
        },
        {},
        True,
    )
    stage.close(consultation)
    assert SealedResponse.objects.filter(consultation=consultation).count() == 1
