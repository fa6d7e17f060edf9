"""Training sessions, and who was there."""

from datetime import date

from django import forms
from django.utils import timezone

from peerreview.forms.fields import Keys, day_field
from peerreview.workflow.training import would_hold_until
from schools.forms import PlainForm

MOST = 20_000  # characters of a pasted list
YEARS = 10  # back and ahead


class SessionForm(PlainForm):
    """A session: what, when, where, and how long what is learnt holds."""

    required_words = {"title": "Enter a title.", "day": "Enter the day of the session."}

    title = forms.CharField(label="Title", max_length=150)
    day = day_field("Day")
    where = forms.CharField(label="Where", max_length=200, required=False)
    holds_until = day_field("Holds until", required=False)

    def __init__(self, *args, months, **kwargs):
        super().__init__(*args, **kwargs)
        self.months = months
        self.fields[
            "holds_until"
        ].help_text = (
            f"The last day for which what is learnt holds. Leave it empty for {months} months."
        )

    def clean(self):
        facts = super().clean()
        on, until = facts.get("day"), facts.get("holds_until")
        this_year = timezone.localdate().year
        earliest, latest = date(this_year - YEARS, 1, 1), date(this_year + YEARS, 12, 31)
        for name, given in (("day", on), ("holds_until", until)):
            if given and not earliest <= given <= latest:
                self.add_error(
                    name, f"Enter a day between {earliest.year} and {latest.year}. Check the year."
                )
        if on and not self.errors:
            if until is None:
                facts["holds_until"] = would_hold_until(on, self.months)
            elif until < on:
                self.add_error("holds_until", "This is before the session. Check both days.")
        return facts


class ThereForm(PlainForm):
    """Who was at a session: a tick for each."""

    there = Keys(
        label="Who was there",
        required=False,
        error_messages={"invalid_choice": "Tick people of this list."},
    )
    # Who was ticked when the page was opened: only what changed since is changed.
    were = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, people, there, **kwargs):
        kwargs.setdefault("initial", {"there": there, "were": " ".join(map(str, there))})
        super().__init__(*args, **kwargs)
        self.fields["there"].choices = people

    def changes(self):
        """What `training.were_there` takes."""
        were = {int(key) for key in self.cleaned_data["were"].split() if key.isdecimal()}
        now = set(self.cleaned_data["there"])
        return {"also": now - were, "not_after_all": were - now}


class PasteForm(PlainForm):
    """The e-mail addresses of those who were there."""

    required_words = {"addresses": "Paste at least one e-mail address."}

    addresses = forms.CharField(
        label="E-mail addresses",
        max_length=MOST,
        help_text="One in each line, or as they stand in your e-mail program.",
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
    )
