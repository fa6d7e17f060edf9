"""script/lock: writes both lock files anew from pyproject.toml. Needs uv."""

import shutil
import subprocess

from portal_script.data_folder import ROOT
from portal_script.environment import LOCKS
from portal_script.screen import Trouble, say

COMPILE = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
COMPILE += ["--generate-hashes", "--no-header", "--no-annotate", "pyproject.toml"]


def main(arguments: list[str]) -> int:
    """Write the locks: the portal's first, then with the tests' packages, at the same versions."""
    if not shutil.which("uv"):
        raise Trouble("script/lock needs uv on the PATH: install it and try again.")
    main_lock, dev_lock = LOCKS
    for extra, lock in [
        ([], main_lock),
        (["--extra", "dev", "-c", main_lock], dev_lock),
    ]:
        say(f"Writing {lock}")
        code = subprocess.run(
            [*COMPILE, *extra, *arguments, "-o", lock],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        ).returncode
        if code:
            return code
    return 0
