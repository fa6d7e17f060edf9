"""What is confidential to a school is not read by asking for all data of somebody who knows it."""

import io
import zipfile

import pytest

from partnership.people_data import exporting
from partnership.people_data.collecting import ALONE
from peerreview.workflow import facts, reporting
from tests.peerreview import reports

SECRET = "quillwort"


def all_about(person, by):
    file = io.BytesIO()
    exporting.write(person, file, by=by)
    archive = zipfile.ZipFile(file)
    return "".join(archive.read(name).decode() for name in archive.namelist())


@pytest.fixture
def told(cast):
    """wes wrote a report and answered, hana said something to it; both sign it."""
    review = reports.sent(cast, secret=SECRET)
    comment = facts.comment(review.findings.first(), by=cast.hana, words=f"No. {SECRET}")
    facts.answer(comment, by=cast.wes, words=f"Yes. {SECRET}")
    reporting.take_back(review, by=cast.wes, because=f"Wait. {SECRET}")
    reporting.send(review, by=cast.wes)
    return reports.frozen(review)


@pytest.mark.parametrize("who", ["wes", "hana"])
def test_the_person_has_it_and_the_coordinator_does_not(cast, told, who):
    person = getattr(cast, who)
    assert SECRET in all_about(person, person)
    text = all_about(person, cast.cora)
    assert SECRET not in text
    assert ALONE in text
