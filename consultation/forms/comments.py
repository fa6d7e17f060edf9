"""What comes in at the bench of comments: themes, ticks, words to take out."""

from django import forms

from consultation.models import Theme
from consultation.wording import comments as wording
from consultation.workflow import coding
from schools.forms import PlainForm


def _one_line(text):
    return " ".join(text.split())


class ThemeForm(PlainForm):
    """What a theme is called, and what belongs to it."""

    required_words = {"name": "Enter what the theme is called."}

    name = forms.CharField(
        label="Theme",
        max_length=100,
        help_text="A few words, as it will stand in the report: “Travel between schools”.",
    )
    meaning = forms.CharField(
        label="What belongs here",
        max_length=300,
        required=False,
        widget=forms.Textarea,
        help_text="So that two people tick it for the same comments.",
    )

    def clean_name(self):
        return _one_line(self.cleaned_data["name"])

    def clean_meaning(self):
        return _one_line(self.cleaned_data["meaning"])


class MergeForm(PlainForm):
    """Into which other theme."""

    required_words = {"into": "Choose the theme that takes it in."}

    into = forms.ModelChoiceField(
        label="Which theme takes it in?",
        queryset=Theme.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, theme, **kwargs):
        super().__init__(*args, **kwargs)
        beside = Theme.objects.filter(consultation=theme.consultation_id, question=theme.question)
        self.fields["into"].queryset = beside.exclude(pk=theme.pk)


class CodeForm(PlainForm):
    """Which themes are in a comment; perhaps one that is new."""

    themes = forms.TypedMultipleChoiceField(
        label="Which themes are in this comment?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": wording.THEME_IS_GONE},
    )
    new_theme = forms.CharField(
        label="Another theme",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, themes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = [(theme.pk, theme.name) for theme in themes]

    def clean_new_theme(self):
        return _one_line(self.cleaned_data["new_theme"])


class RedactForm(PlainForm):
    """Which words go, and why."""

    required_words = {
        "passage": "Enter the words to take out.",
        "because": "Say why the words go.",
    }

    passage = forms.CharField(
        label="Words to take out",
        strip=False,
        widget=forms.Textarea,
        help_text="Copy them from the comment. “[…]” will stand wherever they stand.",
    )
    because = forms.CharField(
        label="Why",
        max_length=300,
        help_text="Stays on record and is shown beside the comment: “Names a child”. Do not "
        "repeat the words here.",
    )

    def __init__(self, *args, comment, **kwargs):
        super().__init__(*args, **kwargs)
        self.comment = comment
        self.shorter = ""

    def clean_because(self):
        return _one_line(self.cleaned_data["because"])

    def clean(self):
        facts = super().clean()
        passage, because = facts.get("passage"), facts.get("because")
        if not passage:
            return
        try:
            self.shorter = coding.without(self.comment.text, passage)
        except coding.CannotCode as refusal:
            self.add_error("passage", str(refusal))
            return
        if because and coding.tells(because, passage):
            self.add_error("because", wording.REASON_TELLS_IT)
