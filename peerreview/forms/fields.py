"""Fields that forms about reviewers share."""

from django import forms

TOO_FAR = "Choose a day before {year}."


def a_day(label, help_text="", *, required=True):
    """A day, by the browser's own calendar."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real day, for example 5 December 2026."},
    )


class Keys(forms.TypedMultipleChoiceField):
    """Tick boxes whose values are keys of rows."""

    def __init__(self, **kwargs):
        super().__init__(coerce=int, empty_value=[], widget=forms.CheckboxSelectMultiple, **kwargs)
