"""What the tests of the screens for people share: a day, somebody who was asked, plain words."""

import re

import pytest

from schools.workflow import invitations


@pytest.fixture
def third_of_november(time_machine):
    time_machine.move_to("2026-11-03T12:00:00Z", tick=False)


@pytest.fixture
def asked(cast):
    """Nell is asked to be a governor of Ash, by Hana."""
    return invitations.invite(
        email="nell@example.org", name="Nell New", kind="governor", school=cast.ash, by=cast.hana
    )


def words(answer):
    text = re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())
