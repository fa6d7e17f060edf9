"""What an installation is made of: every variable is told of, every version is known to be safe."""

import re
import tomllib
from pathlib import Path

import environ
import pytest
from packaging.version import Version

ROOT = Path(__file__).parent.parent


def in_settings():
    text = (ROOT / "partnership" / "settings.py").read_text()
    return set(re.findall(r"\benv(?:\.\w+)?\(\s*\"(\w+)\"", text))


def in_example():
    text = (ROOT / ".env.example").read_text()
    return set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", text, re.MULTILINE))


def in_readme():
    rows = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}


def test_every_variable_is_in_the_example_and_in_the_readme():
    assert len(in_settings()) > 15
    assert in_example() == in_settings()
    assert in_readme() == in_settings()


def test_the_example_can_be_read():
    env = environ.Env()
    env.read_env(str(ROOT / ".env.example"), overwrite=False)
    for line in (ROOT / ".env.example").read_text().splitlines():
        assert not line or line.startswith("#") or re.match(r"[A-Z_]+=", line), line


def locked(name):
    """{package: (version, number of hashes)} of a lock file."""
    found, package = {}, None
    for line in (ROOT / name).read_text().splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[.*?\])?==([^\s;\\]+)", line):
            package = match[1].lower().replace("_", "-").replace(".", "-")
            found[package] = (match[2], 0)
        if "--hash=sha256:" in line and package:
            version, hashes = found[package]
            found[package] = (version, hashes + line.count("--hash=sha256:"))
    return found


def floors():
    """{package: the lowest version known to be safe}."""
    found = {}
    for line in (ROOT / "tests" / "floors.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            rule, reason = line.split("#", 1)
            assert reason.strip(), line
            package, floor = rule.strip().split(">=")
            found[package.lower()] = floor
    return found


def below(packages, lowest):
    """The packages that are locked below their floor."""
    return sorted(
        name
        for name, floor in lowest.items()
        if name in packages and Version(packages[name][0]) < Version(floor)
    )


def test_no_version_is_below_what_is_known_to_be_safe():
    packages = locked("requirements.lock")
    assert len(packages) > 50
    assert below(packages, floors()) == []
    assert sorted(set(floors()) - set(packages)) == []
    assert below(locked("requirements-dev.lock"), floors()) == []


def test_a_version_below_its_floor_would_be_seen():
    packages = locked("requirements.lock") | {"weasyprint": ("69.0", 1)}
    assert below(packages, floors()) == ["weasyprint"]


def test_what_the_project_asks_for_has_a_floor():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[\[<>=~!]", line)[0].lower() for line in asked}
    assert sorted(names - set(floors())) == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_version_has_hashes_and_no_address(name):
    assert [p for p, (_, hashes) in locked(name).items() if not hashes] == []
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|-i ", text)
