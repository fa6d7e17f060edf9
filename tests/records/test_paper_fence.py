"""Drawing in a child process: what it cannot reach and what it cannot outlast."""

import io
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest

from records import paper
from records.paper import fence


class _Canary(BaseHTTPRequestHandler):
    hits = []

    def do_GET(self):
        self.hits.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"CANARYWEB")

    def log_message(self, *_):
        """Keep the tests' output clean."""


@pytest.fixture
def canary(tmp_path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Canary)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    _Canary.hits.clear()
    secret = tmp_path / "secret.css"
    secret.write_text("/* CANARYFILE */ body::before { content: 'CANARYFILE' }")
    yield f"http://127.0.0.1:{server.server_port}", secret
    server.shutdown()
    thread.join()
    server.server_close()


HOSTILE = [
    "<img src='{web}/1'>",
    "<img src='{file}'>",
    "<link rel=stylesheet href='{web}/2'>",
    "<link rel=stylesheet href='{file}'>",
    "<link rel=stylesheet href='{path}'>",
    "<link rel=attachment href='{file}'>",
    "<link rel=attachment href='{path}'>",
    "<link rel=attachment href='{web}/3'>",
    "<a rel=attachment href='{file}'>x</a>",
    "<a rel=attachment href='{web}/4'>x</a>",
    "<style>@import url('{web}/5');</style>",
    "<style>@import '{file}';</style>",
    "<p style=\"background:url('{web}/6')\">x</p>",
    "<p style=\"background:url('{file}')\">x</p>",
    "<style>p::before{{content:url('{web}/7')}}</style><p>x</p>",
    "<ul style=\"list-style:url('{web}/8')\"><li>x</ul>",
    "<style>@font-face{{font-family:q;src:url('{web}/9')}}p{{font-family:q}}</style><p>x</p>",
    "<style>@font-face{{font-family:q;src:url('{file}')}}p{{font-family:q}}</style><p>x</p>",
    "<style>@font-face{{font-family:q;src:local('DejaVu Serif')}}p{{font-family:q}}</style><p>x</p>",
    "<style>@page{{background:url('{web}/10')}}</style>",
    "<p style=\"border-image:url('{web}/11') 1;border:1px solid\">x</p>",
    "<object data='{web}/12'>x</object>",
    "<object data='{file}'>x</object>",
    "<embed src='{web}/13'>",
    "<embed src='{file}'>",
    "<iframe src='{file}'></iframe>",
    "<svg><image href='{web}/14' width=9 height=9 /></svg>",
    "<svg><image href='{file}' width=9 height=9 /></svg>",
    "<svg><use href='{web}/15#a' /></svg>",
    "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
    "<image href='{web}/16'/></svg>\">",
    "<base href='{web}/'><img src='17'>",
    "<base href='{file}'><link rel=stylesheet href=''>",
    "<svg><style>@import url('{web}/18');</style><rect width=9 height=9 /></svg>",
    "<img src='paper:../../settings.py'>",
    "<img src='paper:/etc/passwd'>",
    "<img srcset='{web}/19 2x' src='{web}/20'>",
]


@pytest.mark.parametrize("payload", HOSTILE)
def test_it_reaches_no_network_and_no_file(payload, canary):
    web, secret = canary
    body = payload.format(web=web, file=secret.as_uri(), path=secret)
    html = f"<!doctype html><html lang=en-GB><title>x</title><body>{body}<p>end</p></body></html>"
    pdf = paper.render(html, identifier="x")
    assert _Canary.hits == []
    assert b"CANARY" not in everything_in(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.attachments) == 0


def everything_in(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        streams = [
            each.read_bytes() for each in document.objects if isinstance(each, pikepdf.Stream)
        ]
    printed = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return b"".join([pdf, *streams, printed.stdout])


def test_the_canaries_would_sing(canary):
    """The same payloads do leak through WeasyPrint's own fetcher, so the test above can fail."""
    from weasyprint import HTML

    web, secret = canary
    html = f"<img src='{web}/1'><link rel=attachment href='{secret.as_uri()}'>"
    pdf = HTML(string=html).write_pdf()
    assert _Canary.hits == ["/1"]
    assert b"CANARYFILE" in everything_in(pdf)


@pytest.mark.parametrize(
    "escape",
    [
        "open({path!r}).read()",
        "open({path!r}, 'w')",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('socket').getaddrinfo('localhost', 80)",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "__import__('os').fork()",
    ],
)
def test_the_child_itself_can_open_nothing(escape, tmp_path):
    """A second fence behind the fetcher: even code in the child reaches nothing."""
    path = tmp_path / "secret"
    path.write_text("secret")

    def work():
        eval(escape.format(path=str(path)))  # noqa: S307
        return b"out"

    with pytest.raises(paper.PaperFailed, match="PermissionError"):
        fence.in_child(work, seconds=5)
    assert path.read_text() == "secret"


# --- what it cannot outlast


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def no_children():
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    return True


def test_a_text_that_takes_for_ever_is_stopped_with_a_sentence():
    nested = "<div style=display:flex>" * 14 + "x" + "</div>" * 14
    html = f"<!doctype html><html lang=en-GB><title>x</title>{nested}</html>"
    start = time.monotonic()
    with pytest.raises(paper.PaperFailed) as failure:
        paper.render(html, identifier="x", seconds=1.5)
    assert time.monotonic() - start < 5
    assert "not drawn within 1.5 seconds" in str(failure.value)
    assert "Shorten the longest texts" in str(failure.value)


def test_a_text_that_takes_too_much_memory_is_stopped_with_a_sentence():
    def work():
        return bytes(400 * 1024 * 1024)

    with pytest.raises(paper.PaperFailed, match="more memory"):
        fence.in_child(work, seconds=20, memory=200 * 1024 * 1024)


def test_a_text_nested_too_deeply_is_refused_with_a_sentence():
    html = "<!doctype html><html lang=en-GB><title>x</title>" + "<div>" * 3_000 + "x"
    with pytest.raises(paper.PaperFailed, match="nested too deeply"):
        paper.render(html, identifier="x")


def test_a_crash_of_the_child_is_told_in_a_sentence():
    with pytest.raises(paper.PaperFailed, match="signal 9"):
        fence.in_child(lambda: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(paper.PaperFailed, match="exit 3"):
        fence.in_child(lambda: os._exit(3))
    with pytest.raises(paper.PaperFailed, match="ZeroDivisionError"):
        fence.in_child(lambda: b"%d" % (1 // 0))


def test_processor_time_is_limited_too():
    def work():
        while True:
            pass

    with pytest.raises(paper.PaperFailed, match="not drawn within"):
        fence.in_child(work, seconds=1)


def test_an_interrupted_wait_leaves_no_child(monkeypatch):
    def interrupted(*_):
        raise TimeoutError("the task's own limit")

    monkeypatch.setattr(fence.select, "select", interrupted)
    with pytest.raises(TimeoutError):
        fence.in_child(lambda: time.sleep(30) or b"")
    assert no_children()


def test_large_results_come_back_whole():
    assert fence.in_child(lambda: b"x" * 30_000_000) == b"x" * 30_000_000
    assert no_children()


@pytest.mark.parametrize("kernel_helps", [True, False])
def test_the_child_dies_with_a_killed_worker(kernel_helps, tmp_path):
    """`kill -9` of the worker, with the kernel's help and where there is none (macOS)."""
    worker = textwrap.dedent(f"""
        import os, sys, time
        from records.paper import fence
        if not {kernel_helps}:
            fence._ask_the_kernel = lambda: False
        def work():
            print(os.getpid(), flush=True)
            time.sleep(60)
            return b""
        fence.in_child(work)
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", worker], stdout=subprocess.PIPE, cwd=Path.cwd()
    )
    try:
        child = int(process.stdout.readline())
        assert alive(child)
        process.kill()
        process.wait()
        give_up = time.monotonic() + 10
        while alive(child) and time.monotonic() < give_up:
            time.sleep(0.02)
        assert not alive(child)
    finally:
        process.kill()
        process.stdout.close()


def test_it_works_in_a_daemonic_process():
    """As a Celery worker's child is one: it may not start multiprocessing processes."""
    import multiprocessing

    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    process = context.Process(
        target=lambda: answers.put(fence.in_child(lambda: b"drawn")), daemon=True
    )
    process.start()
    assert answers.get(timeout=20) == b"drawn"
    process.join()
    answers.close()
