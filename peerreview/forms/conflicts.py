"""Conflicts: of a person and a school, or of two schools."""

from datetime import date

from django import forms
from django.utils import timezone

from peerreview.forms.fields import day_field
from peerreview.models import Conflict
from schools.forms import PlainForm

AHEAD = 20  # years
KINDS = [(kind.value, kind.label) for kind in Conflict.OF_A_PERSON]


class _UntilForm(PlainForm):
    def clean_until(self):
        until, today = self.cleaned_data["until"], timezone.localdate()
        if until and until < today:
            raise forms.ValidationError("This day has passed. Enter a later day, or none.")
        if until and until > date(today.year + AHEAD, 12, 31):
            raise forms.ValidationError("This is too far off. Leave it empty if there is no end.")
        return until


def _until():
    return day_field("Holds until", help_text="Leave empty if there is no end.", required=False)


def _school(label, help_text=""):
    return forms.ModelChoiceField(
        None,
        label=label,
        help_text=help_text,
        empty_label="Choose a school",
        error_messages={"invalid_choice": "Choose a school of the list."},
    )


class ConflictForm(_UntilForm):
    """Why a person should not review a school. Who they are is asked of the coordinator only."""

    required_words = {
        "person": "Choose who it is about.",
        "school": "Choose the school.",
        "kind": "Choose what stands in the way.",
    }

    person = forms.ModelChoiceField(
        None,
        label="Who",
        empty_label="Choose a reviewer",
        error_messages={"invalid_choice": "Choose a reviewer of the list."},
    )
    school = _school("Which school should not be reviewed?")
    kind = forms.ChoiceField(
        label="What stands in the way?",
        widget=forms.RadioSelect,
        choices=KINDS,
        help_text="Choose the word that fits. What exactly it is need not be said.",
    )
    until = _until()

    def __init__(self, *args, schools, people=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools
        if people is None:
            del self.fields["person"]
        else:
            self.fields["person"].queryset = people


class RivalsForm(_UntilForm):
    """Two schools that compete."""

    required_words = {"school": "Choose the school.", "other": "Choose the other school."}

    school = _school("School")
    other = _school("Competes with", "Neither will be asked to review the other.")
    until = _until()

    def __init__(self, *args, schools, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = schools
        self.fields["school"].queryset = own
        only = list(own[:2])
        if len(only) == 1:
            self.fields["school"].initial = only[0]

    def clean(self):
        facts = super().clean()
        if facts.get("school") and facts.get("school") == facts.get("other"):
            self.add_error("other", "A school does not compete with itself. Choose another one.")
        return facts
