"""The Chromium of this machine, for the tests that drive a real browser."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal_script.checks import PANGO_PACKAGES, pango_there
from portal_script.screen import Trouble, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def environment() -> dict[str, str]:
    """Tells the tests which browser to drive, or that there is none."""
    found = find() or (install("chromium") and find())
    if found:
        return {"PORTAL_CHROMIUM": found}
    how = "brew install --cask chromium" if sys.platform == "darwin" else "apt-get install chromium"
    say(f"!!! NO CHROMIUM: the browser tests are skipped. To have them run:  {how}  !!!")
    return {"PORTAL_NO_BROWSER": "1"}


def find() -> str | None:
    """The path of a Chromium or Chrome, None if there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((app for app in MAC_APPS if Path(app).exists()), None)


def pango_or_install() -> None:
    """Make sure of Pango; raises Trouble where it is missing and cannot be installed."""
    try:
        pango_there()
    except Trouble:
        if not install(*PANGO_PACKAGES):
            raise
        pango_there()


def install(*packages: str) -> bool:
    """Install packages with apt where this is a Debian and we are root; whether it worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {', '.join(packages)} …")
    env = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": env, "stdin": subprocess.DEVNULL, "capture_output": True}
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if subprocess.run(command, **quiet).returncode == 0:
        return True
    subprocess.run(["apt-get", "update"], **quiet)
    return subprocess.run(command, **quiet).returncode == 0
