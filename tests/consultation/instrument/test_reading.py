import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from consultation.instrument import to_html
from consultation.instrument.reading import _TAGS

HOSTILE = [
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](  javascript:alert(1))",
    "[click](&#106;avascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](vbscript:x)",
    "[click](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![picture](https://example.org/track.gif)",
    "![x](javascript:alert(1))",
    "<a href='https://x' onclick='alert(1)' style='position:fixed'>x</a>",
    "<iframe src=https://example.org></iframe>",
    "<svg/onload=alert(1)>",
    '[x](https://example.org "\\" onmouseover=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<!-- --><style>*{display:none}</style>",
    "```html\n<script>alert(1)</script>\n```",
    "<form action=https://example.org><input name=code></form>",
]
ATTRIBUTES = {("a", "href"), ("a", "rel"), ("ol", "start")}


def elements(written):
    return [e for e in html.fromstring(f"<div>{written}</div>").iter() if e.tag != "div"]


def is_harmless(written):
    for element in elements(written):
        assert element.tag in _TAGS, written
        for name, value in element.attrib.items():
            assert (element.tag, name) in ATTRIBUTES, written
            if name == "href" and ":" in value.partition("/")[0]:
                assert value.partition(":")[0].lower() in ("http", "https", "mailto"), written
    return True


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_can_do_nothing(text):
    assert is_harmless(to_html(text))


@given(st.lists(st.sampled_from(HOSTILE) | st.text("ab[]()<>!`*_#\n:/\"'&;\\", max_size=30)))
def test_nothing_that_is_put_together_can_do_anything(pieces):
    assert is_harmless(to_html(" ".join(pieces)))


def test_raw_html_is_shown_as_it_was_typed():
    assert to_html("a <b>b</b>") == "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n"


def test_pictures_are_links_at_most():
    assert [e.tag for e in elements(to_html("![x](https://example.org/x.png)"))] == ["p", "a"]


def test_what_an_author_needs_is_there():
    written = to_html(
        "# Heading\n\n**bold** *italic*\n\n- one\n- two\n\n3. three\n\n> said\n\n"
        "[more](https://example.org)\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    )
    assert [e.tag for e in elements(written)] == [
        *("h3", "p", "strong", "em", "ul", "li", "li", "ol", "li", "blockquote", "p", "p", "a"),
        *("table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"),
    ]
    assert 'href="https://example.org" rel="noopener noreferrer"' in written
    assert '<ol start="3">' in written


@pytest.mark.parametrize(
    ("typed", "tag"),
    [("# x", "h3"), ("## x", "h3"), ("### x", "h3"), ("#### x", "h4"), ("###### x", "h4"), ("x\n==", "h3")],
)  # fmt: skip
def test_headings_begin_below_those_of_the_page(typed, tag):
    assert [e.tag for e in elements(to_html(typed))] == [tag]


@pytest.mark.parametrize("piece", ["[", "*a_", "![[](", "`", "> ", "- ", "<", "| a ", "&#", "\\"])
def test_no_text_that_may_be_stored_takes_long(piece):
    text = (piece * 10_000)[:10_000]
    before = time.process_time()
    to_html(text)
    assert time.process_time() - before < 2
