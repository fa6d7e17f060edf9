"""What a benchmark measures (`Figure`) and with what (CPU seconds of the portal and PostgreSQL)."""

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured number.

    With a peer, `goal` is the highest ratio of value to peer that is still good; without one it is
    the highest value itself. A figure without a goal is only noted.
    """

    name: str
    value: float
    unit: str = ""
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    goal: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the goal is met; None where there is no goal."""
        if self.goal is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.goal


@dataclass(frozen=True)
class Pairs:
    """Measurements of two things taken in turn: what each cost, and their ratio pair by pair."""

    ours: list[float]
    theirs: list[float]

    @property
    def ratios(self) -> list[float]:
        """Ours divided by theirs, one for each pair."""
        return [a / b if b else float("inf") for a, b in zip(self.ours, self.theirs, strict=True)]

    @property
    def median(self) -> float:
        """The median of the ratios."""
        return statistics.median(self.ratios)

    def figure(self, name: str, *, peer: str, goal: float | None = None, unit: str = "CPU-s"):
        """These pairs as one Figure: medians of both sides and of the ratio."""
        ours, theirs = statistics.median(self.ours), statistics.median(self.theirs)
        return Figure(name, ours, unit, peer, theirs, self.median, goal)


def pairs(a: Callable, b: Callable, n: int = 5, *, repeat: int = 1, measure=None) -> Pairs:
    """Run a and b in turn (a b a b …), n times each after one warm-up, and return what each cost.

    `repeat` runs each side several times within one measurement: for things of a few milliseconds.
    `measure` takes a callable and returns its cost; CPU seconds of one call unless told otherwise.
    """
    if n < 5:
        raise ValueError("Fewer than five pairs tell too little.")
    measure = measure or (lambda thing: cpu_of(thing, repeat=repeat))
    a(), b()
    taken = [(measure(a), measure(b)) for _ in range(n)]
    return Pairs([ours for ours, _ in taken], [theirs for _, theirs in taken])


def cpu_of(thing: Callable, *, repeat: int = 1) -> float:
    """CPU seconds that one call of `thing` costs, here, in child processes and in PostgreSQL."""
    before = cpu_seconds()
    for _ in range(repeat):
        thing()
    return (cpu_seconds() - before) / repeat


def cpu_seconds() -> float:
    """CPU seconds used so far by this process, its finished children and PostgreSQL's processes."""
    own = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in own) + postgres_cpu_seconds()


def peak_memory_mb() -> float:
    """The most memory this process, or one of its finished children, ever held, in MB."""
    own = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    return max(use.ru_maxrss for use in own) * unit / 1e6


def postgres_cpu_seconds() -> float:
    """CPU seconds used so far by the PostgreSQL that script/bench started; 0.0 where it is none."""
    pid_file = Path(os.environ.get("DATA_DIR", ""), "postgres", "postmaster.pid")
    if not pid_file.is_file():
        return 0.0
    return tree_cpu_seconds(int(pid_file.read_text().split()[0]))


def tree_cpu_seconds(pid: int) -> float:
    """CPU seconds used so far by a process and those that it has started itself."""
    here = Path("/proc/self/stat").exists()
    return _linux_tree(str(pid)) if here else _ps_tree(str(pid))


def machine_seconds() -> float:
    """CPU seconds that the whole machine has been busy, by anybody; 0.0 where nobody tells."""
    told = Path("/proc/stat")
    if not told.exists():
        return 0.0
    user, nice, system, _, _, irq, softirq, steal = map(int, told.read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def _linux_tree(parent: str) -> float:
    # schedstat counts nanoseconds where stat counts hundredths of a second. Of processes that are
    # gone only their parent's stat still knows.
    stat = Path("/proc", parent, "stat").read_text().rpartition(")")[2].split()
    seconds = (int(stat[13]) + int(stat[14])) / os.sysconf("SC_CLK_TCK")
    living = Path("/proc", parent, "task", parent, "children").read_text().split()
    for pid in [parent, *living]:
        try:
            seconds += int(Path("/proc", pid, "schedstat").read_text().split()[0]) / 1e9
        except OSError:
            continue  # ended since we asked
    return seconds


def _ps_tree(root: str) -> float:
    listing = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,time="], capture_output=True, text=True, check=True
    ).stdout
    seconds = 0.0
    for pid, parent, time in (line.split() for line in listing.splitlines()):
        if root in (pid, parent):
            seconds += _seconds(time)
    return seconds


def _seconds(clock: str) -> float:
    """Seconds in ps's "days-hours:minutes:seconds", of which the front parts may be missing."""
    days, _, rest = clock.rpartition("-")
    total = 0.0
    for part in rest.split(":"):
        total = total * 60 + float(part)
    return total + int(days or 0) * 86400
