"""The rows of tables of figures: what stands in them, escaped."""

from consultation.results.blocks import Line, Part
from consultation.templatetags.figures import group_rows


def test_a_row_has_its_group_its_shares_with_counts_and_who_answered():
    line = Line("Primary", "60", [("Yes", "45", "75\N{NO-BREAK SPACE}%"), ("No", "–", "–")])
    assert group_rows(Part("", ("Yes", "No"), [line])) == (
        '<tr><th scope="row">Primary</th>'
        '<td class="number">75\N{NO-BREAK SPACE}% <span class="figure">45</span></td>'
        '<td class="number">–</td><td class="number">60</td></tr>'
    )


def test_where_no_share_says_anything_the_count_stands_alone():
    line = Line("All", "20", [("Yes", "15", "")], is_everybody=True)
    assert group_rows(Part("", ("Yes",), [line])) == (
        '<tr class="everybody"><th scope="row">All</th>'
        '<td class="number">15</td><td class="number">20</td></tr>'
    )


def test_every_word_is_escaped():
    line = Line("<b>", "<i>", [("", "<u>", ""), ("", "<s>", "<p>")])
    drawn = group_rows(Part("", ("", ""), [line]))
    assert [f"<{each}>" in drawn for each in "biusp"] == [False] * 5
    assert drawn.count("&lt;") == 5
