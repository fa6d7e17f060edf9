"""What comes in about a report: words, findings, comments on facts, consent, feedback."""

from django import forms

from peerreview.models import Consent, Feedback, Finding, ReportText
from peerreview.models.report import LONG
from schools.forms import PlainForm


class TextForm(PlainForm, forms.ModelForm):
    """The words around the findings."""

    required_words = {"summary": "Write the summary."}

    class Meta:
        model = ReportText
        fields = ["opening", "summary"]
        labels = {"opening": "What the team did", "summary": "Summary"}
        help_texts = {
            "opening": "A sentence or two: lessons seen, people spoken to, work looked at.",
            "summary": "What the school should remember. The first thing that is read.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["summary"].required = True


class FindingForm(PlainForm, forms.ModelForm):
    """A finding of one kind; only areas for development come with a suggestion."""

    required_words = {"theme": "Choose the theme it belongs to.", "text": "Write what you found."}

    theme = forms.ChoiceField(label="Theme")

    class Meta:
        model = Finding
        fields = ["theme", "text", "evidence", "suggestion"]
        labels = {
            "text": "What you found",
            "evidence": "What you saw that shows it",
            "suggestion": "What the school could do",
        }
        help_texts = {
            "text": "One thing, in a sentence or two. No names of children or staff.",
        }

    def __init__(self, *args, kind, themes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", "Choose"), *themes.items()]
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
        if kind == Finding.Kind.STRENGTH:
            del self.fields["suggestion"]


class CommentForm(PlainForm):
    """What is not right in a finding."""

    words = forms.CharField(
        label="What is not right?",
        max_length=LONG,
        widget=forms.Textarea,
        help_text="Say which fact, and how it is. The team answers you here.",
    )
    required_words = {"words": "Say what is not right."}


class AnswerForm(PlainForm):
    """The team's answer."""

    words = forms.CharField(
        label="Your answer",
        max_length=LONG,
        widget=forms.Textarea,
        help_text="If you agree, change the finding first, then say so here.",
    )
    required_words = {"words": "Write the answer: the school reads it here."}


class ChoosingFindings(PlainForm):
    """Some of the findings of one report."""

    findings = forms.ModelMultipleChoiceField(
        Finding.objects.none(),
        label="Findings",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of these is no finding of this report."},
    )

    def __init__(self, *args, findings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["findings"].queryset = findings
        self.fields["findings"].label_from_instance = _with_its_kind


def _with_its_kind(finding):
    return f"{finding.get_kind_display()}: {finding.text}"


class ConsentForm(ChoosingFindings):
    """All of it, some of it, or nothing."""

    required_words = {"scope": "Choose one of the three."}

    scope = forms.ChoiceField(
        label="What may the board and the coordinator read?",
        widget=forms.RadioSelect,
        choices=[
            (Consent.Scope.ALL.value, "All findings"),
            (Consent.Scope.CHOSEN.value, "Only the findings I choose"),
            (Consent.Scope.NONE.value, "Nothing"),
        ],
    )
    field_order = ["scope", "findings"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["findings"].label = "Which ones, if you choose"

    def clean(self):
        facts = super().clean()
        if facts.get("scope") == Consent.Scope.CHOSEN:
            if "findings" not in self.errors and not facts.get("findings"):
                self.add_error("findings", "Choose at least one finding, or choose “Nothing”.")
        else:
            self.errors.pop("findings", None)
            facts["findings"] = ()
        return facts


class AreasForm(ChoosingFindings):
    """Which areas for development go into the school's own plan."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["findings"].label = "Areas for development"
        self.fields["findings"].label_from_instance = lambda finding: finding.text
        self.fields["findings"].required = True
        self.fields["findings"].error_messages["required"] = "Choose at least one area."


class FeedbackForm(PlainForm, forms.ModelForm):
    """How useful it was."""

    required_words = {"useful": "Choose how useful it was."}

    useful = forms.TypedChoiceField(
        label="How useful was it?",
        coerce=int,
        widget=forms.RadioSelect,
        choices=sorted(Feedback.Useful.choices, reverse=True),
    )

    class Meta:
        model = Feedback
        fields = ["useful", "words", "better"]
        labels = {"words": "Why?", "better": "What could be better?"}
        help_texts = {"better": "In how reviews are planned, held or written up."}
