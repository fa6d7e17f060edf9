import pytest
from django import forms

from partnership.templatetags.devices import device
from partnership.templatetags.fields import choices, select_box
from partnership.templatetags.pieces import status

EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


class Colours(forms.Form):
    one = forms.ChoiceField(
        choices=[("", "Choose"), ("Warm", [("r", "<Red>"), ("y", "Yellow")]), ("b", "Blue")]
    )
    way = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B & C")])


def test_a_status_has_a_word_a_shape_and_a_look():
    drawn = status("sent_back", "Sent back")
    assert drawn.startswith('<span class="tag tag-back"><svg')
    assert drawn.endswith("</svg>Sent back</span>")


def test_an_unknown_status_is_told_in_its_own_word():
    assert status("half-way").endswith("</svg>Half way</span>")


def test_a_select_has_its_groups_its_choice_and_no_raw_text():
    drawn = select_box(Colours({"one": "y"})["one"])
    assert drawn == (
        '<select name="one" class="form-select" id="id_one" required>'
        '<option value="">Choose</option>'
        '<optgroup label="Warm"><option value="r">&lt;Red&gt;</option>'
        '<option value="y" selected>Yellow</option></optgroup>'
        '<option value="b">Blue</option></select>'
    )


def test_radio_buttons_are_labelled_one_by_one():
    drawn = choices(Colours({"way": "b"})["way"])
    assert drawn.count('type="radio"') == 2
    assert '<label class="form-check-label" for="id_way_1">B &amp; C</label>' in drawn
    assert drawn.count(" checked") == 1


@pytest.mark.parametrize(
    ("agent", "called"),
    [(EDGE, "Edge on Windows"), (PHONE, "Safari on iPhone"), ("curl/8", "A browser")],
)
def test_a_browser_is_called_what_people_call_it(agent, called):
    assert device(agent) == called
