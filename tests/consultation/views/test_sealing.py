from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from consultation.workflow import sealing
from tests.consultation.stage import answer, close, fresh
from tests.consultation.views.writers import page as read
from tests.consultation.views.writers import words

CLOSED = datetime(2026, 12, 4, 19, 10, 3, tzinfo=UTC)


def address(consultation):
    return reverse("consultation:sealing", args=[consultation.pk])


@pytest.fixture
def record(cast, consultation, settings):
    """Sealed at ten past seven, hana and wes having answered."""
    settings.BACKUPS_KEPT = 30
    for person in (cast.hana, cast.wes):
        answer(consultation, person, {"q1": "yes"})
    with time_machine.travel(CLOSED, tick=False):
        made = close(consultation)
        sealing.finish(made)
    return fresh(made)


def test_while_it_is_open_there_is_no_record(client, as_, consultation):
    assert client.get(address(consultation)).status_code == 404
    assert as_("cora").get(address(consultation)).status_code == 404
    assert client.get("/consultations/999999/sealed/").status_code == 404


def test_anybody_reads_when_it_was_done_step_by_step(client, record):
    with time_machine.travel(CLOSED + timedelta(days=1), tick=False):
        found = client.get(address(record.consultation))
    assert found.status_code == 200
    page = read(found)
    assert words(page, "//ol[@class='sealing-steps']/li/h3") == [
        "Closed",
        "Copied in random order, and the original emptied",
        "The key destroyed",
        "The database began a new log",
        "Everything written down, the old log no longer needed",
        "The last backup from before is gone",
    ]
    assert words(page, "//p[@class='sealing-when']") == [
        "4 December 2026, 18:09:03",
        *["4 December 2026, 19:10:03"] * 4,
        "3 January 2027",
    ]
    assert words(page, "//dl[@class='sealing-counts']//dd") == ["2 of 9 replied"]
    assert words(page, "//div[contains(@class, 'sealing-verdict')]//h2") == [
        "Sealed. The promise holds in full from 3 January 2027"
    ]


def test_from_its_day_on_the_promise_holds(client, record):
    with time_machine.travel(datetime(2027, 1, 3, 9, tzinfo=UTC), tick=False):
        page = read(client.get(address(record.consultation)))
    assert words(page, "//div[contains(@class, 'sealing-verdict')]//h2") == [
        "The promise holds since 3 January 2027"
    ]


def test_what_could_not_be_done_is_said(client, record):
    record.problem = "The portal may not switch the log."
    record.wal_switched_at = None
    record.save()
    page = read(client.get(address(record.consultation)))
    assert "The portal may not switch the log." in page.text_content()
    assert words(page, "//li[@class='is-open']/h3")[0] == "The database began a new log"


def test_the_way_to_the_consultation_is_for_who_may_see_it(client, as_, record):
    crumbs = "//nav[@class='crumbs']//a"
    assert words(read(client.get(address(record.consultation))), crumbs) == []
    seen = read(as_("hana").get(address(record.consultation)))
    assert words(seen, crumbs) == [record.consultation.title]


def test_it_is_read_and_not_written(client, record):
    assert client.post(address(record.consultation)).status_code == 405
