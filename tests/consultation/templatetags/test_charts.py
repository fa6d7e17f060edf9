import re
from xml.etree import ElementTree

import pytest
from weasyprint import HTML

from consultation.templatetags.charts import STACKED, WIDE, bars, chart, in_words
from consultation.templatetags.consultation_text import answer_chart

SVG = "{http://www.w3.org/2000/svg}"


def share(percent):
    return (percent, f"{percent} %")


def stacked(*rows, scale="agree", series=("For", "Against", "Neither")):
    return {
        "kind": "stacked",
        "id": "q1-0",
        "title": "Do you <agree>?",
        "scale": scale,
        "series": list(series),
        "rows": [
            {"label": label, "note": "50 answered", "shares": list(shares)}
            for label, shares in rows
        ],
    }


def drawn(told):
    return ElementTree.fromstring(chart(told))  # noqa: S314 (ours)


def widths(svg, look):
    """How wide the segments of this look are, without the key."""
    return [
        float(rect.get("width"))
        for rect in svg.iter(f"{SVG}rect")
        if rect.get("class") == f"chart-{look}"
    ]


def words(svg):
    return [text.text for text in svg.iter(f"{SVG}text")]


def test_segments_are_as_wide_as_their_shares():
    svg = drawn(stacked(("Everybody", (share(50), share(30), share(20)))))
    assert widths(svg, "deep") + widths(svg, "mid") + widths(svg, "dots") == [180, 108, 72]


def test_shares_that_do_not_add_up_still_fill_the_bar():
    svg = drawn(stacked(("Everybody", (share(60), share(40), share(20)))))
    assert widths(svg, "deep") + widths(svg, "mid") + widths(svg, "dots") == [180, 120, 60]


def test_what_is_not_shown_is_left_open_and_said_in_the_key():
    svg = drawn(stacked(("Everybody", (share(50), None, None))))
    assert widths(svg, "deep") == [180]
    assert widths(svg, "open") == [13, WIDE - 1]
    assert "not shown" in words(svg)
    assert "–" in words(svg)


def test_none_is_hidden_without_an_open_bar():
    svg = drawn(stacked(("Everybody", (share(100), share(0), share(0)))))
    assert widths(svg, "open") == []
    assert "not shown" not in words(svg)


def test_each_answer_has_a_texture_of_its_own():
    svg = drawn(stacked(("All", [share(20)] * 5), series="abcde"))
    fills = [
        r.get("fill") for r in svg.iter(f"{SVG}rect") if r.get("class").startswith("chart-key")
    ]
    assert len(set(fills)) == 5


def test_numbers_stand_in_the_bar_where_there_is_room():
    svg = drawn(stacked(("All", (share(95), share(5), share(0)))))
    assert [word for word in words(svg) if "%" in word] == ["95 %"]


def test_words_are_escaped_and_long_ones_broken():
    told = stacked(("<b>" + "long words " * 20, (share(100), share(0), share(0))))
    svg = drawn(told)
    lines = [word for word in words(svg) if "long" in word]
    assert len(lines) > 3
    assert max(len(line) for line in lines) < 60
    assert "<b>" not in chart(told)


def test_it_is_told_in_words():
    told = stacked(("Everybody", (share(50), None, share(20))))
    assert in_words(told) == (
        "Do you <agree>? Everybody: For 50 %, Against not shown, Neither 20 %."
    )
    assert drawn(told).find(f"{SVG}title").text == in_words(told)


def test_nothing_is_drawn_of_nothing():
    assert chart(None) == ""


def test_a_share_may_be_a_number_alone():
    svg = drawn(stacked(("Everybody", (50, None, 20))))
    assert words(svg)[-3:] == ["50\N{NO-BREAK SPACE}%", "20\N{NO-BREAK SPACE}%", "–"]


def test_a_report_draws_everybody_of_its_tables():
    rows = [
        {"answered": 100, "cells": [{"count": count, "percent": count}, None]} for count in (10, 75)
    ]
    svg = bars({"columns": ["Yes", "No"], "rows": rows, "heading": ""})
    assert words(ElementTree.fromstring(svg))[1] == "75\N{NO-BREAK SPACE}%"  # noqa: S314
    assert bars({"columns": ["Yes"], "rows": [], "heading": ""}) == ""
    nothing = [{"answered": None, "cells": [None]}]
    assert bars({"columns": ["Yes"], "rows": nothing, "heading": ""}) == ""


def of_everybody(kind, *cells, answered):
    """What a report draws of one row."""
    cells = [{"count": count, "percent": percent} for count, percent in cells]
    table = {
        "who": "",
        "heading": "",
        "columns": [f"Option {n}" for n in range(len(cells))],
        "rows": [{"label": "Everybody", "answered": answered, "cells": cells}],
    }
    question = {"name": "q1", "label": "Which?", "kind": kind}
    return ElementTree.fromstring(answer_chart(question, table))  # noqa: S314


def test_where_a_report_tells_no_share_its_bars_tell_counts():
    svg = of_everybody("yes_no", (20, None), (20, None), answered=30)
    assert [word for word in words(svg) if word == "20"] == ["20", "20"]
    assert widths(svg, "solid") + widths(svg, "warm") == [WIDE / 2, WIDE / 2]
    svg = of_everybody("several_of", (30, None), (30, None), answered=40)
    assert widths(svg, "solid") == [(WIDE - 48) * 0.75] * 2
    assert "%" not in "".join(words(svg))


@pytest.mark.parametrize(("number", "textures"), [(STACKED, STACKED), (STACKED + 1, 0)])
def test_a_report_parts_a_bar_only_while_each_answer_has_a_texture(number, textures):
    svg = of_everybody("one_of", *[(100, 10)] * number, answered=1_000)
    keys = [r for r in svg.iter(f"{SVG}rect") if r.get("class").startswith("chart-key")]
    assert len({key.get("fill") for key in keys}) == textures


def test_bars_are_as_long_as_their_shares():
    rows = [{"label": "Yes", "share": 75}, {"label": "No", "share": None}]
    svg = drawn({"kind": "bars", "title": "What?", "rows": rows})
    assert words(svg) == ["Yes", "75\N{NO-BREAK SPACE}%", "No", "–"]
    assert widths(svg, "solid") == [(WIDE - 48) * 0.75]


def test_no_style_is_written_into_it():
    """The policy of the site forbids it, and no address leads out of the drawing."""
    svg = chart(stacked(("Everybody", (share(50), None, share(20)))))
    assert "style" not in svg
    assert set(re.findall(r"url\((.*?)\)", svg)) <= {"#q1-0-dots", "#q1-0-mid", "#q1-0-deep"}
    assert len(re.findall(r"https?://", svg)) == 1  # its own namespace


@pytest.mark.parametrize("scale", ["yes_no", "agree", "ranking", "one_of"])
def test_it_can_be_drawn_on_paper(scale):
    told = stacked(("Everybody", (share(50), share(30), share(20))), scale=scale)
    assert HTML(string=chart(told)).write_pdf().startswith(b"%PDF")
