"""The two public statements, and the page of one's own data."""

import pytest
from django.utils import formats

from partnership.people_data import dates
from records.models import Letter
from schools.models import Person


@pytest.mark.parametrize("address", ["/privacy/", "/accessibility/"])
def test_everybody_may_read_the_statements(client, db, settings, address):
    settings.PRIVACY_CONTACT = "data@partnership.example"
    page = client.get(address).content.decode()
    assert settings.PARTNERSHIP_NAME in page
    assert '<a href="mailto:data@partnership.example">' in page
    assert formats.date_format(dates.PREPARED) in page
    assert formats.date_format(dates.REVIEW_BY) in page
    assert "22 November 2026" in page


def test_without_a_contact_they_name_the_coordinator(client, db, settings):
    settings.PRIVACY_CONTACT = ""
    for address in ("/privacy/", "/accessibility/"):
        page = client.get(address).content.decode()
        assert "mailto:" not in page
        assert "coordinator" in page


def test_they_are_linked_at_the_foot_of_every_page(client, db):
    page = client.get("/accounts/login/").content.decode()
    assert '<a href="/privacy/">' in page
    assert '<a href="/accessibility/">' in page


def test_the_accessibility_statement_promises_no_more_than_is_true(client, db):
    page = client.get("/accessibility/").content.decode()
    assert "<b>partially compliant</b>" in page
    assert "not been certified against PDF/UA" in page


def test_one_sees_ones_own_letters_and_nobody_elses(cast, as_):
    Letter.objects.create(
        key="a", to=cast.hana, address=cast.hana.email, subject="To hana", text="secret"
    )
    Letter.objects.create(
        key="b", to=cast.wes, address=cast.wes.email, subject="To wes", text="secret"
    )
    page = as_("hana").get("/you/").content.decode()
    assert "To hana" in page
    assert "To wes" not in page
    assert "secret" not in page
    assert cast.hana.email in page


def test_it_takes_the_same_queries_for_one_letter_and_for_three(
    cast, as_, django_assert_max_num_queries
):
    client = as_("hana")
    for number in range(3):
        Letter.objects.create(
            key=str(number), to=cast.hana, address="x@example.org", subject="S", text="T"
        )
        with django_assert_max_num_queries(14):
            client.get("/you/")
    assert Person.objects.count() == 9
