"""Nothing that a command started outlives it, whatever happens to the command."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from tests.script.running import ROOT

sys_path = f"import sys; sys.path.insert(0, {str(ROOT / 'script')!r})\n"

TWO_SLEEPERS = sys_path + textwrap.dedent("""
    import os, sys, time
    from pathlib import Path
    from portal_script.crew import Crew, stop_on_signals
    stop_on_signals()
    stubborn = "trap 'echo refused >> said' TERM; echo $$; while :; do sleep 0.1; done"
    quiet = "trap 'echo stopped >> said; exit' TERM; echo $$; while :; do sleep 0.1; done"
    folder = Path(sys.argv[1])
    with Crew(remove=(folder / "throwaway",)) as crew:
        for script in (quiet, stubborn):
            one = crew.start("x", ["sh", "-c", script], env=dict(os.environ), cwd=folder,
                             patience=1, stdout=None)
        crew_pids = [one.process.pid for one in crew.running]
        # In one write: where Python does not buffer, print writes word by word, and the numbers
        # that the sleepers echo would come between.
        pids = " ".join(map(str, [*crew_pids, crew.undertaker.pid]))
        os.write(1, f"started {pids}\\n".encode())
        time.sleep(60)
""")


@pytest.fixture
def sleepers(tmp_path):
    """A command with two processes, and the numbers of both and of the undertaker."""
    (tmp_path / "throwaway").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", TWO_SLEEPERS, tmp_path], stdout=subprocess.PIPE, text=True
    )
    line = next(line for line in process.stdout if line.startswith("started"))
    time.sleep(0.3)  # for the traps
    yield process, [int(pid) for pid in line.split()[1:]]
    process.kill()
    process.wait()
    process.stdout.close()


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(pids, patience=15):
    deadline = time.monotonic() + patience
    while any(map(runs, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(runs, pids))


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV]
)
def test_all_stop_the_last_first_gently_then_hard(sleepers, tmp_path, number):
    process, pids = sleepers
    process.send_signal(number)
    process.wait(timeout=20)
    assert gone(pids)
    assert (tmp_path / "said").read_text() == "refused\nstopped\n"
    assert not (tmp_path / "throwaway").exists()


def test_without_undertaker_the_command_stops_them(sleepers, tmp_path):
    process, pids = sleepers
    os.kill(pids[-1], signal.SIGKILL)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    assert gone(pids)
    assert not (tmp_path / "throwaway").exists()


def test_both_killed_the_next_command_stops_them(tmp_path):
    run = sys_path + textwrap.dedent("""
        import os, sys, time
        from portal_script.crew import Crew
        from portal_script.data_folder import DataFolder, FolderLock
        data = DataFolder(sys.argv[1])
        data.make()
        with Crew(locked=FolderLock(data, "server").take()) as crew:
            if sys.argv[2] == "first":
                one = crew.start("x", ["sleep", "61"], env=dict(os.environ))
                print(one.process.pid, crew.undertaker.pid, flush=True)
                time.sleep(60)
    """)
    first = subprocess.Popen(
        [sys.executable, "-c", run, tmp_path, "first"], stdout=subprocess.PIPE, text=True
    )
    with first:
        sleeper, undertaker = map(int, first.stdout.readline().split())
        os.kill(undertaker, signal.SIGKILL)
        first.kill()
    assert runs(sleeper)
    second = subprocess.run(
        [sys.executable, "-c", run, tmp_path, "second"], capture_output=True, text=True
    )
    assert second.stdout == "Stopping what the last run left running\n"
    assert gone([sleeper])
