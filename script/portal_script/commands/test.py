"""script/test [PYTEST ARGUMENT …]: all tests, with services of their own that are thrown away."""

from portal_script import browser, environment
from portal_script.crew import Crew, stop_on_signals
from portal_script.data_folder import DataFolder
from portal_script.environment import PYTHON
from portal_script.portal import Portal, throwaway_folder


def main(arguments: list[str]) -> int:
    """Set up what the tests need and run them; returns pytest's exit code."""
    browser.pango_or_install()
    stop_on_signals()
    data = DataFolder(throwaway_folder())
    with Crew(remove=(data.path,)) as crew:
        data.check()
        data.make()
        environment.make_ready(crew, dev=True)
        portal = Portal(data, throwaway=True, durable=False)
        for service in portal.services():
            service.start(crew)
        env = portal.environment() | browser.environment()
        return crew.in_foreground([PYTHON, "-m", "pytest", *arguments], env=env)
