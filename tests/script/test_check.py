"""script/check finds what it is there to find."""

import re

import pytest

from tests.script.running import ROOT


@pytest.fixture
def registries(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "script"))
    from portal_script.commands import check

    return check


def test_names_of_registries_are_found(registries):
    for name in ("py" + "pi.org", "files.Python" + "Hosted.org", "registry.npm" + "js.org"):
        assert registries.REGISTRIES.search(f"see https://{name}/simple")
    assert not registries.REGISTRIES.search("a typical copying recipe, happily kept in lock files")


def test_a_file_not_committed_yet_is_searched_too(registries, monkeypatch, tmp_path):
    import subprocess

    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "new.txt").write_text("fine\nfrom https://py" + "pi.org\n")
    (tmp_path / ".gitignore").write_text("left-out.txt\n")
    (tmp_path / "left-out.txt").write_text("py" + "pi\n")
    monkeypatch.setattr(registries, "ROOT", tmp_path)
    good, output = registries._registries()
    assert not good
    assert output == "new.txt:2: py" + "pi"


def test_the_second_lock_file_holds_all_of_the_first():
    def pins(lock):
        text = (ROOT / lock).read_text()
        return set(re.findall(r"^(\S+==[^\s;]+)", text, re.MULTILINE))

    main, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert main
    assert main < dev


def test_every_locked_package_has_a_hash():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        for block in re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip()):
            assert "--hash=sha256:" in block, block.splitlines()[0]
