"""script/bench [NAME] [--json]: benchmarks, with services of their own that are thrown away."""

import sys

from portal_script import checks, environment
from portal_script.crew import Crew, stop_on_signals
from portal_script.data_folder import ROOT, DataFolder
from portal_script.environment import PYTHON
from portal_script.portal import Portal, throwaway_folder
from portal_script.screen import Trouble


def main(arguments: list[str]) -> int:
    """Run bench/NAME.py, or all of bench/; returns 1 if a figure falls short of its goal."""
    names = [word for word in arguments if not word.startswith("-")]
    for name in names:
        if not (ROOT / "bench" / f"{name}.py").is_file():
            raise Trouble(f"There is no benchmark “{name}”: bench/{name}.py does not exist.")
    checks.pango_there()
    stop_on_signals()
    data = DataFolder(throwaway_folder())
    with Crew(remove=(data.path,)) as crew:
        data.check()
        data.make()
        # Rows for machines go to standard output alone: what is said meanwhile goes to the other.
        output, sys.stdout = sys.stdout, sys.stderr
        environment.make_ready(crew, dev=True)
        portal = Portal(data, throwaway=True)
        for service in portal.services():
            service.start(crew)
        env = portal.environment(site_url="https://portal.example")
        for _ in portal.manage(crew, env, "migrate"):
            pass
        sys.stdout = output
        return crew.in_foreground([PYTHON, "-m", "bench", *arguments], env=env)
