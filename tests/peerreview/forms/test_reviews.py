import pytest

from peerreview.forms.reviews import CancelForm, DeclineForm, NotThisDayForm


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (DeclineForm, "Say in a few words why you cannot come."),
        (NotThisDayForm, "Say why the day does not suit, and which others would."),
        (CancelForm, "Say why it does not take place: everybody is told."),
    ],
)
def test_a_reason_is_asked_for(form, says):
    assert form({"because": " "}).errors == {"because": [says]}
    assert form({"because": "x" * 1_001}).errors == {
        "because": ["Keep this to 1,000 characters or fewer. You have typed 1,001."]
    }
    assert form({"because": " Snow. "}).is_valid()
