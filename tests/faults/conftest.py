import pytest

from tests.faults.house import House


@pytest.fixture(scope="module")
def storm_house():
    """One portal of real processes; the same worker and beat go through all storms of a module."""
    with House(plans=22) as house:
        yield house


@pytest.fixture
def house(storm_house):
    """The portal whole and at rest: everything runs, nothing is owed."""
    storm_house.whole()
    storm_house.wait_for(
        "nothing owed", lambda: not storm_house.letters_owed() + storm_house.unsealed()
    )
    yield storm_house
    storm_house.mail.let_go()
