"""What comes in about receipts."""

from django import forms

from consultation import keys
from consultation.wording import answering as wording
from schools.forms import PlainForm


class ReceiptForm(PlainForm):
    """The code that somebody was given when they sent their response."""

    required_words = {"code": wording.BAD_RECEIPT}

    code = forms.CharField(
        label="Your receipt code",
        max_length=40,
        help_text="Hyphens and small letters make no difference.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self):
        code = self.cleaned_data["code"]
        if sum(letter in keys.LETTERS for letter in code.upper()) != keys.RECEIPT:
            raise forms.ValidationError(wording.BAD_RECEIPT)
        return code
