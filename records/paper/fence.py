"""A child process that is held to limits: time, memory, no new file, no network.

A text that makes the renderer run for ever must not hold the worker. The child is forked
(a Celery worker may not start `multiprocessing` processes), hands its bytes back through a pipe
and is killed in every case before `in_child` returns. If the parent is killed, it dies too.
"""

import ctypes
import logging
import os
import resource
import select
import signal
import sys
import threading
import time
import warnings

TIME_LIMIT = 60
"""Seconds of wall clock, and of CPU, that one drawing may take."""
MEMORY_LIMIT = 1536 * 1024 * 1024
"""Bytes that one drawing may map beyond what the worker had mapped before it."""

_PR_SET_PDEATHSIG = 1
_TOO_LONG = (
    "The PDF was not drawn within {seconds:g} seconds, so the drawing was stopped. "
    "Shorten the longest texts of the document and try again."
)
_TOO_BIG = (
    "The PDF needed more memory than one document may have, so the drawing was stopped. "
    "Shorten the longest texts of the document and try again."
)
_CRASHED = (
    "The program that draws the PDF broke off ({reason}). Try again; if it happens again, "
    "tell whoever looks after this portal."
)
_log = logging.getLogger(__name__)


class PaperFailed(Exception):
    """The PDF could not be drawn; `str()` of it is a sentence for the coordinator."""


def in_child(work, *args, seconds: float = TIME_LIMIT, memory: int = MEMORY_LIMIT) -> bytes:
    """Call `work(*args)`, which returns bytes, in a forked child and return those bytes.

    Raises `PaperFailed` when it takes longer than `seconds` (wall clock or CPU), maps `memory`
    bytes more than now, raises, or dies. The child is gone when this returns or raises.
    """
    reading, writing = os.pipe()
    lifeline, held = os.pipe()
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        # Python warns when a process with threads forks. The child takes no lock of theirs:
        # it draws and leaves through os._exit.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(reading)
        os.close(held)
        _be_the_child(work, args, writing, lifeline, parent, seconds, memory)
    os.close(writing)
    os.close(lifeline)
    status = None
    try:
        answer = _read_all(reading, time.monotonic() + seconds)
        if answer:
            return _understand(answer)
        status = _reap(child)
    finally:
        os.close(reading)
        os.close(held)
        if status is None:
            os.kill(child, signal.SIGKILL)
            _reap(child)
    if answer is None:
        raise PaperFailed(_TOO_LONG.format(seconds=seconds))
    raise PaperFailed(_sentence_for(status, seconds))


def _read_all(fd, deadline):
    """Everything until the other end closes; None when the deadline passes first."""
    parts = []
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([fd], [], [], left)[0]:
            continue
        part = os.read(fd, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None


def _understand(answer):
    kind, rest = answer[:1], answer[1:]
    if kind == b"+":
        return rest
    raise PaperFailed(rest.decode())


def _reap(child):
    """Wait for the child's end and return its status; 0 when somebody else has reaped it."""
    try:
        return os.waitpid(child, 0)[1]
    except ChildProcessError:
        return 0


def _sentence_for(status, seconds):
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return _TOO_LONG.format(seconds=seconds)
        return _CRASHED.format(reason=f"signal {number}")
    return _CRASHED.format(reason=f"exit {os.waitstatus_to_exitcode(status)}")


def _be_the_child(work, args, writing, lifeline, parent, seconds, memory):
    """Everything the child does. Never returns."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        _die_with(parent, lifeline)
        _limit(seconds, memory)
        sys.addaudithook(_refuse_the_outside)
        _write(writing, _answer(work, args))
        code = 0
    except BaseException:
        # Nothing may climb out of here into the parent's code, which this process also holds.
        code = 1
    finally:
        os._exit(code)


def _answer(work, args):
    try:
        return b"+" + work(*args)
    except MemoryError:
        return b"-" + _TOO_BIG.encode()
    except RecursionError:
        return b"-" + _CRASHED.format(reason="nested too deeply").encode()
    except Exception as failure:
        _log.exception("drawing failed")
        return b"-" + _CRASHED.format(reason=type(failure).__name__).encode()


def _write(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _die_with(parent, lifeline):
    """See to it that this process ends when its parent does, however that ends."""
    if _ask_the_kernel():
        if os.getppid() != parent:
            os._exit(1)
        return

    def watch():
        os.read(lifeline, 1)  # returns only when the parent's end of the pipe is closed
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _ask_the_kernel():
    """On Linux: have the kernel kill this process when its parent dies."""
    if not sys.platform.startswith("linux"):
        return False
    return ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0


def _limit(seconds, memory):
    spent = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(spent.ru_utime + spent.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    mapped = _mapped()
    if mapped:
        ceiling = mapped + memory
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard != resource.RLIM_INFINITY:
            ceiling = min(ceiling, hard)
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))


def _mapped():
    """Bytes of address space in use, or None where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return None


_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.system",
    "os.posix_spawn",
    "os.fork",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _refuse_the_outside(event, args):
    """A second fence behind the fetcher: no socket, no program, no file but the program's own."""
    if event == "open":
        path, _, flags = args
        if isinstance(path, int) or (not flags & _WRITING and _is_of_the_program(path)):
            return
        raise PermissionError("The drawing of paper opens no files.")
    if event.startswith(_FORBIDDEN):
        raise PermissionError("The drawing of paper talks to nobody.")


def _is_of_the_program(path):
    path = os.path.realpath(os.fsdecode(path))
    return path.startswith(_PROGRAM)


_PROGRAM = tuple(
    os.path.join(os.path.realpath(folder), "")
    for folder in {sys.prefix, sys.base_prefix, os.path.dirname(os.__file__)}
)
