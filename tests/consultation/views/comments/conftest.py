import pytest

from consultation.workflow import coding
from tests.consultation import commenting


@pytest.fixture
def bea(cast):
    """A member of the board."""
    return commenting.board_member()


@pytest.fixture
def sealed(cast):
    return commenting.sealed(cast, ["Buses are late.", "Too small.", "Nothing <b>new</b>."])


@pytest.fixture
def travel(cast, sealed):
    return coding.add_theme(sealed, question="q2", name="Travel", by=cast.cora)


@pytest.fixture
def bench(sealed):
    """The address of the bench."""
    return f"/consultations/{sealed.pk}/comments/"


@pytest.fixture
def as_bea(bea, client):
    client.force_login(bea)
    return client
