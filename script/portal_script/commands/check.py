"""script/check: formatter, linters, import contracts, migrations, deployment, stray addresses."""

import os
import re
import subprocess

from portal_script import environment
from portal_script.crew import Crew, stop_on_signals
from portal_script.data_folder import ROOT
from portal_script.environment import PYTHON
from portal_script.screen import Trouble, say

# Put together here, as this file is searched as well.
REGISTRIES = re.compile(
    "|".join(["py" + "pi", "python" + "hosted", "npm" + "js", "crates" + r"\.io"]),
    re.IGNORECASE,
)
# As in production, but for the services, which no check needs.
PRODUCTION = {
    "SITE_URL": "https://portal.example",
    "SECRET_KEY": "only-for-script-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "DEMO": "0",
    "DATABASE_URL": "postgresql://portal@//nowhere/portal",
    "REDIS_URL": "unix:///nowhere/valkey.sock?db=0",
}


def main(arguments: list[str]) -> int:
    """Run all checks, with their output only where one fails; returns 1 if any fails."""
    stop_on_signals()
    with Crew() as crew:
        environment.make_ready(crew, dev=True)
    lint_imports = "from importlinter.cli import lint_imports_command as run; run()"
    migrations = ["manage.py", "makemigrations", "--check", "--dry-run"]
    checks = {
        "Python is formatted": ["-m", "ruff", "format", "--check", "."],
        "Python is clean": ["-m", "ruff", "check", "."],
        "templates are clean": ["-m", "djlint", "templates", "--lint", "--quiet"],
        "floors import only downwards": ["-c", lint_imports, "--no-logo"],
        "migrations are complete": migrations,
        "ready to deploy": [
            "manage.py",
            "check",
            "--deploy",
            "--fail-level",
            "WARNING",
        ],
    }
    results = [_tell(what, *_run(words)) for what, words in checks.items()]
    results.append(_tell("no file names a package registry", *_registries()))
    return 0 if all(results) else 1


def _run(words: list[str]) -> tuple[bool, str]:
    env = dict(os.environ) | PRODUCTION | {"DATA_DIR": str(ROOT / "var")}
    done = subprocess.run(
        [PYTHON, *words],
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.returncode == 0, done.stdout


def _registries() -> tuple[bool, str]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listing.returncode:
        raise Trouble("script/check must run in a git checkout: it asks git for the files.")
    found = []
    for name in filter(None, listing.stdout.split("\0")):
        path = ROOT / name
        text = path.read_text(errors="replace") if path.is_file() else ""
        for number, line in enumerate(text.splitlines(), 1):
            if hit := REGISTRIES.search(line):
                found.append(f"{name}:{number}: {hit[0]}")
    return not found, "\n".join(found)


def _tell(what: str, good: bool, output: str) -> bool:
    say(f"{'✓' if good else '✗'} {what}")
    if not good:
        say("\n".join(f"    {line}" for line in output.splitlines()))
    return good
