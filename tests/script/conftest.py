import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.script.running import ROOT, all_gone

# Only root can, and has to, run something as another user.
collect_ignore = [] if os.geteuid() == 0 else ["test_as_root.py"]


@pytest.fixture
def data():
    """A path for a data folder, short enough for sockets; nothing may be left running on it."""
    parent = Path(tempfile.mkdtemp(prefix="portal-t-"))
    parent.chmod(0o755)
    yield parent / "data"
    gone = all_gone(parent)
    shutil.rmtree(parent, ignore_errors=True)
    assert gone, "Something is left running."


@pytest.fixture
def checkout(tmp_path):
    """A small checkout with the real commands, a manage.py of two lines and one tiny package."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "script", folder / "script")
    (folder / "manage.py").write_text("import tiny\nprint('tiny', tiny.SIZE)\n")
    return folder
