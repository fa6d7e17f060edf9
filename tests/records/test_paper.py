"""Drawing a frozen document: what the file is, what it cannot reach, what it cannot outlast."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest

from records import paper
from records.paper import fence
from records.paper.glyphs import breakable, has_unprintable, printable
from tests.records import paper_lint, paper_samples

TEMPLATE = "paper/actionplan.html"


def drawn(plan, **more):
    facts = paper_samples.facts(plan)
    html = paper.compose(TEMPLATE, plan=plan, **facts)
    files = paper.enclosures(paper_samples.frozen(plan), **facts)
    return paper.render(html, attachments=files, identifier=facts["document"]["sha256"], **more)


@pytest.fixture(scope="module")
def ten():
    return drawn(paper_samples.plan(10))


def text_of(pdf):
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def raw_text_of(pdf):
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


# --- the file


def test_it_is_sound_for_archives_and_screen_readers(ten):
    assert paper_lint.faults(ten) == []


def test_the_lint_finds_what_weasyprint_alone_leaves_undone():
    from weasyprint import HTML

    from records.paper import press

    html = paper.compose(TEMPLATE, plan=paper_samples.plan(1), **paper_samples.facts({"title": ""}))
    house = press.new_type()
    plain = fence.in_child(
        lambda: HTML(string=html).write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_forms=True,
            stylesheets=[house.sheet],
            font_config=house.fonts,
        )
    )
    found = " ".join(paper_lint.faults(plain))
    for fault in ("TH without scope", "outside the structure tree", "pdfuaid", "NeedAppearances"):
        assert fault in found


def test_title_language_and_pages(ten):
    with pikepdf.open(io.BytesIO(ten)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert str(document.docinfo["/Title"]) == "Collaboration action plan"
        width, height = (float(side) for side in document.pages[0].mediabox[2:])
        assert (round(width), round(height)) == (842, 595)
        assert len(document.pages) >= 4


def test_head_rows_repeat_and_every_page_says_where_it_is(ten):
    pages = text_of(ten).split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Document AP-7Q4K-9FZ2, version 3" in page
    with_table = [page for page in pages if "Intended outcomes" in page]
    assert len(with_table) >= 2


def test_the_signature_page_says_who_when_how_and_over_what(ten):
    sha256 = paper_samples.facts(paper_samples.plan(10))["document"]["sha256"]
    last = text_of(ten).split("\f")[-2]
    assert "Amara Okafor" in last
    assert "Gwen Płatek" in last
    assert "17 July 2026, 7.04pm" in last  # summer time: the evidence says 18:04:05Z
    assert "Code sent by e-mail" in last
    assert sha256 in last
    assert "https://portal.kentmere.example/verify/AP-7Q4K-9FZ2" in last


def test_the_frozen_text_is_inside_byte_for_byte(ten):
    frozen = paper_samples.frozen(paper_samples.plan(10))
    with pikepdf.open(io.BytesIO(ten)) as document:
        assert set(document.attachments) == {"document.json", "signatures.json"}
        assert document.attachments["document.json"].get_file().read_bytes() == frozen
        evidence = json.loads(document.attachments["signatures.json"].get_file().read_bytes())
        relations = {str(each.UF): str(each.AFRelationship) for each in document.Root.AF}
    assert [each["name"] for each in evidence["signatures"]] == [
        name for name, _, _ in paper_samples.PEOPLE
    ]
    assert relations == {"document.json": "/Source", "signatures.json": "/Data"}


def test_the_same_document_gives_the_same_bytes(ten):
    assert drawn(paper_samples.plan(10)) == ten


def test_only_our_own_fonts_are_inside(ten):
    with pikepdf.open(io.BytesIO(ten)) as document:
        names = {
            str(each.BaseFont).split("+")[-1]
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/Type0"
        }
    assert names == {"Fira-Sans", "Fira-Sans-Semi-Bold", "Fira-Mono"}


def test_signatures_over_another_text_are_refused():
    plan = paper_samples.plan(1)
    facts = paper_samples.facts(plan)
    with pytest.raises(ValueError, match="not over this text"):
        paper.enclosures(paper_samples.frozen(plan) + b" ", **facts)
    facts["signatures"][2]["sha256"] = "0" * 64
    with pytest.raises(ValueError, match="not over this text"):
        paper.enclosures(paper_samples.frozen(plan), **facts)


def test_a_sparse_plan_is_drawn_too():
    plan = paper_samples.plan(1) | {"rounds": [], "objectives": [], "schools": []}
    plan["areas"][0] |= {"actions": [], "impact": [], "aims": "", "outcomes": "", "objectives": []}
    text = text_of(drawn(plan))
    assert "Not yet recorded" in text
    assert "How the plan has been reviewed" not in text


def test_london_time():
    assert paper.london(datetime(2026, 11, 21, 19, 4, tzinfo=UTC)) == "21 November 2026, 7.04pm"
    assert paper.london(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 July 2026, 12.30am"
    assert paper.london(datetime(2026, 1, 1, 12, 0, tzinfo=UTC)) == "1 January 2026, 12.00pm"


# --- what people type


def test_what_people_type_is_shown_and_never_obeyed():
    plan = paper_samples.plan(1)
    typed = "<img src=x onerror=alert(1)> {{ plan.title }} &amp; </td></table> <b>5 < 6</b>"
    plan["areas"][0] |= {"aims": typed, "outcomes": typed, "name": typed}
    plan["title"] = '"><script>x</script>'
    text = " ".join(text_of(drawn(plan)).split())
    assert "onerror=" in text
    assert "{{ plan.title }}" in text
    assert "&amp;" in text


def test_letters_of_other_alphabets_and_symbols_are_printed():
    plan = paper_samples.plan(1)
    typed = "Żółć, ŵyth, Ελλάδα, Київ, مرحبا, שלום, ≥ 5 → ✓"
    plan["areas"][0]["aims"] = typed
    pdf = drawn(plan)
    text = text_of(pdf)
    for word in ("Żółć", "ŵyth", "Ελλάδα", "Київ", "≥", "→", "✓"):
        assert word in text
    assert paper_lint.faults(pdf) == []
    assert not has_unprintable(typed)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("well done 🎉!", "well done [party popper]!"),
        ("👍🏽", "[thumbs up sign]"),
        ("欢迎 to all", "[Chinese text] to all"),
        ("नमस्ते", "[Devanagari text]"),
        ("nul\x00 bell\x07", "nul\ufffd bell\ufffd"),
        ("right\u202eleft", "right\ufffdleft"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("\uf0b7 from an old list", "• from an old list"),
        ("e\u0301tude", "e\u0301tude"),
        ("line\nbreak\ttab", "line\nbreak\ttab"),
    ],
)
def test_what_our_lettering_lacks_is_said_in_words(typed, printed):
    assert printable(typed) == printed


def test_endless_words_get_places_to_break_outside_of_tags():
    word = "a" * 100 + "&amp;" + "b" * 99
    html = f'<p title="{"x" * 200}">{word}</p> <p>{"c" * 119}</p>'
    broken = breakable(html)
    assert broken.replace("\u200b", "") == html
    assert broken.count("\u200b") == 8
    assert "&amp;" in broken
    assert "x" * 200 in broken


def test_many_wide_words_get_them_too_but_a_hash_stays_whole():
    sha256 = "0123456789abcdef" * 4
    wide = "https://school.example/a/b/c/d"
    assert breakable(f"<p>{wide} {sha256}</p>") == f"<p>{wide} {sha256}</p>"
    many = breakable(f"<p>{(wide + ' ') * 101}{sha256}</p>")
    assert many.count("\u200b") == 101
    assert sha256 in many


def test_strange_characters_are_drawn_and_a_note_says_so():
    plan = paper_samples.plan(1)
    plan["areas"][0]["aims"] = "Celebrate 🎉 欢迎 \x00 \x0b \u202e end"
    pdf = drawn(plan)
    text = " ".join(text_of(pdf).split())
    assert "[party popper]" in text
    assert "Words in square brackets stand for characters" in text
    assert paper_lint.faults(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        inside = document.attachments["document.json"].get_file().read_bytes().decode()
    assert json.loads(inside)["areas"][0]["aims"] == plan["areas"][0]["aims"]


@pytest.mark.parametrize("cell", ["word " * 1_800, "unbroken" * 1_125], ids=["words", "unbroken"])
def test_a_cell_of_9000_characters_goes_on_over_pages(cell):
    plan = paper_samples.plan(3)
    plan["areas"][1]["aims"] = cell
    pdf = drawn(plan)
    text = text_of(pdf)
    word, count = (cell[:4], 1_800) if " " in cell else (cell[:8], 1_125)
    printed = re.sub(r"\s|\u200b", "", raw_text_of(pdf))
    assert printed.count(word) >= count * 0.95  # page feet come between the parts of some words
    assert "Staff development" in text
    assert paper_lint.faults(pdf) == []


# --- what it cannot reach


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
    return b"".join([pdf, *streams, text_of(pdf).encode()])


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
