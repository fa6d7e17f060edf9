"""What the fault tests share: a portal that may be killed, and figures in the last lines."""

import pytest

from tests.faults.house import House

FIGURES = pytest.StashKey[list]()


@pytest.fixture
def figure(request):
    """`figure("12 of 12 came")` is printed with the test's name when all tests have run."""
    lines = request.config.stash.setdefault(FIGURES, [])
    name = request.node.name.removeprefix("test_").replace("_", " ")
    return lambda says: lines.append(f"{name}: {says}")


def pytest_terminal_summary(terminalreporter, config):
    """The figures that the fault tests have measured."""
    if lines := config.stash.get(FIGURES, []):
        terminalreporter.section("figures of the fault tests")
        for line in lines:
            terminalreporter.write_line(line)


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
