"""Reasons: why somebody cannot come, why a day does not suit, why a review is cancelled."""

from django import forms

from schools.forms import PlainForm

LONG = 1_000


def _because(label, help_text):
    return forms.CharField(label=label, help_text=help_text, max_length=LONG, widget=forms.Textarea)


class DeclineForm(PlainForm):
    """Why somebody of the team cannot come."""

    required_words = {"because": "Say in a few words why you cannot come."}

    because = _because(
        "Why can you not come?",
        "Only the coordinator reads it; the others see that you cannot come. A few words are enough.",
    )


class NotThisDayForm(PlainForm):
    """Why the day does not suit the school."""

    required_words = {"because": "Say why the day does not suit, and which others would."}

    because = _because(
        "Why does the day not suit, and which other days would?",
        "Name two or three days if you can. The coordinator and the team read it.",
    )


class CancelForm(PlainForm):
    """Why a review does not take place."""

    required_words = {"because": "Say why it does not take place: everybody is told."}

    because = _because("Why does it not take place?", "Everybody concerned gets these words.")
