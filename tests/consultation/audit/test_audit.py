"""The intruder on 600 people, with real commits: sees nearly all before the close, nothing after."""

import random
import sys
import uuid

import pytest
from django.db import connection

from consultation.audit import audit
from consultation.management.commands import audit_separation
from consultation.models import Receipt, SealedComment, SealedResponse, Sealing
from consultation.workflow import sealed_rows, sealing
from tests.consultation import stage
from tests.consultation.audit import county

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE = 600


@pytest.fixture
def same_luck(monkeypatch):
    """The lots fall the same in each run: luck alone has more than four right once in a while."""
    dice = random.Random(2026)
    for module in (sealed_rows, sealing):
        monkeypatch.setattr(module, "shuffle", dice.shuffle)
    for model in (SealedResponse, SealedComment, Receipt):
        field = model._meta.get_field("id")
        monkeypatch.setitem(
            field.__dict__, "_get_default", lambda: uuid.UUID(int=dice.getrandbits(128), version=4)
        )


@pytest.fixture
def portal(settings, tmp_path):
    """The folder of a portal, with its log of the web."""
    settings.DATA_DIR = tmp_path
    (tmp_path / "log").mkdir()
    return tmp_path


@pytest.fixture
def asked(cast, portal):
    people = county.settle(PEOPLE)
    consultation = county.consult(cast)
    random.Random(5).shuffle(people)
    with (portal / "log" / "web.log").open("w") as log:
        truth = county.arrive(consultation, people, log=log)
    return consultation, truth


def by_channel(findings):
    return {finding.channel: finding for finding in findings if finding.channel != "times"}


def show(consultation, findings):
    """The table, for whoever runs this with -rP."""
    sys.stdout.write(audit_separation.as_table(consultation, findings) + "\n\n")


def forgets_its_log():
    with connection.cursor() as cursor:
        cursor.execute("SHOW wal_recycle")
        return cursor.fetchone()[0] == "off"


def test_before_the_close_nearly_all_are_found_and_after_it_no_more_than_by_luck(asked, same_luck):
    consultation, truth = asked
    told = [each for some in truth.values() for each in some]
    assert len(told) == len(set(told)) == 2 * PEOPLE  # nobody says what another says
    before = audit(consultation, truth)
    show(consultation, before)
    open_ = by_channel(before)
    assert open_["pseudonyms"].right == PEOPLE
    assert open_["transactions (xmin)"].right >= PEOPLE * 0.95
    assert open_["dump"].guessed == PEOPLE
    assert {open_[c].links for c in ("pseudonyms", "transactions (xmin)")} == {True}

    stage.close(consultation)
    consultation = stage.fresh(consultation)
    after = audit(consultation, truth)
    show(consultation, after)
    if not forgets_its_log():
        # The server of these tests uses files of its log again, which its sealing says.
        assert "wal_recycle" in Sealing.objects.get().problem
        after = [each for each in after if each.channel != "write-ahead log"]
    sealed = by_channel(after)
    guesses = [
        "keys of responses",
        "keys of comments",
        "keys of receipts",
        "places (ctid)",
        "places of comments",
        "dump",
        "transactions (xmin)",
        "locks (xmax)",
        "commands (cmin)",
        "sequences",
    ]
    assert {channel: sealed[channel].guessed for channel in guesses} == dict.fromkeys(
        guesses, PEOPLE
    )
    assert sealed["answers by name"].guessed > PEOPLE / 3
    times = [each for each in after if each.channel == "times"]
    assert {each.made_of for each in times} >= {
        "django_session.expire_date",
        "what sessions hold",
        "schools_person.last_login by pk",
        "usersessions_usersession.last_seen_at by user_id",
        "records_letter.sent_at by to_id",
    }
    assert [each for each in after if each.right > each.chance] == []
    assert {each.chance for each in after if each.channel != "breakdown"} == {4}
    assert [each.channel for each in after if each.links] == []
    assert sealed["breakdown"].group >= 5
