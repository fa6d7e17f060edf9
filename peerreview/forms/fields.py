"""Fields that several forms of the peer reviews have: days, and rows of days from–to."""

from django import forms

from schools.forms import PlainForm

MOST_ROWS = 40
REAL_DAY = "Enter a real day, for example 5 December 2026."


def day_field(label, *, required=True, help_text="", between=None):
    """A day; `between` are the first and the last one that a browser offers."""
    limits = {"min": between[0].isoformat(), "max": between[1].isoformat()} if between else {}
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(
            attrs={"type": "date", "class": "input-date"} | limits, format="%Y-%m-%d"
        ),
        error_messages={"invalid": REAL_DAY},
    )


def number_field(label, *, least, most, unit="", help_text=""):
    """A whole number between two others, with sentences that say so."""
    says = f"Enter a number from {least} to {most}."
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
        error_messages={"invalid": says, "min_value": says, "max_value": says},
    )


class NumbersForm(PlainForm):
    """A form in which an empty number is told what a wrong one is: which numbers there are."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField | forms.DecimalField):
                field.error_messages["required"] = field.error_messages["invalid"]


class RowsForm(PlainForm):
    """A form with as many rows of some fields as there are filled ones, and a few empty ones.

    A row that is emptied goes. How many rows were shown travels in the form, so that each comes
    back with what was typed into it.
    """

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_ROWS)

    def shown_rows(self, filled, spare=3):
        """How many rows there are: those that were sent, or those that are filled and some more."""
        if self.is_bound:
            told = str(self.data.get("rows", ""))
            if told.isdecimal() and len(told) < 4:
                return min(int(told), MOST_ROWS)
        count = min(filled + spare, MOST_ROWS)
        self.initial = {"rows": count} | self.initial
        return count

    def row(self, *names):
        """The bound fields of one row, for the page."""
        return [self[name] for name in names]


class Keys(forms.TypedMultipleChoiceField):
    """Tick boxes whose values are keys of rows."""

    def __init__(self, **kwargs):
        super().__init__(coerce=int, empty_value=[], widget=forms.CheckboxSelectMultiple, **kwargs)
