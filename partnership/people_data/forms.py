"""The form that erases somebody: why, and their name typed once more."""

from django import forms

from partnership.people_data import wording


class EraseForm(forms.Form):
    """Asks for a reason and for the whole name: nobody is erased by a slip of the finger."""

    use_required_attribute = False

    because = forms.ChoiceField(
        label="Why are they erased?",
        choices=[(key, wording.BECAUSE[key].capitalize()) for key in ("asked", "left", "mistake")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why they are erased"},
    )
    name = forms.CharField(
        label="Type their whole name",
        max_length=200,
        help_text="So that nobody is erased by mistake. This cannot be undone.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Type their whole name"},
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_name(self):
        typed = " ".join(self.cleaned_data["name"].split())
        if typed.casefold() != " ".join(self.person.name.split()).casefold():
            raise forms.ValidationError(wording.NOT_THE_NAME.format(name=self.person.name))
        return typed
