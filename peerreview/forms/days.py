"""A correction of the ledger of days."""

from decimal import Decimal

from django import forms

from peerreview.models import DaysEntry
from peerreview.planning.problem import WHOLE
from peerreview.wording import pool as wording
from schools.forms import PlainForm

MOST = 20  # days


class DaysField(forms.DecimalField):
    """Days, typed as "1.5" or "−0.5"; what comes out are halves."""

    widget = forms.TextInput(attrs={"class": "input-short", "inputmode": "text"})

    def __init__(self, **kwargs):
        super().__init__(error_messages={"invalid": wording.NOT_HALVES}, localize=False, **kwargs)

    def to_python(self, value):
        typed = (value or "").strip().replace("−", "-").replace(",", ".").replace("½", ".5")
        number = super().to_python(typed)
        if number is None:
            return None
        halves = number * WHOLE
        if halves != halves.to_integral_value():
            raise forms.ValidationError(wording.NOT_HALVES)
        if abs(number) > Decimal(MOST):
            raise forms.ValidationError(wording.TOO_MANY_DAYS)
        if not halves:
            raise forms.ValidationError(wording.NO_DAYS)
        return int(halves)

    def validate(self, value):
        forms.Field.validate(self, value)

    def run_validators(self, value):
        """All has been looked at: the validators of numbers would ask halves for decimal places."""


class PutRightForm(PlainForm):
    """By how many days, of whom, and why."""

    required_words = {
        "role": "Choose whose days are meant.",
        "halves": "Enter by how many days.",
        "says": "Enter a reason.",
    }

    role = forms.ChoiceField(
        label="Whose days?", widget=forms.RadioSelect, choices=DaysEntry.Role.choices
    )
    halves = DaysField(
        label="Days more, or fewer",
        help_text="1 if the school owes a day more, -0.5 if it owes half a day less.",
    )
    says = forms.CharField(
        label="Why?", max_length=200, help_text="The school reads this in its ledger."
    )
