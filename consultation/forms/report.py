"""What comes in for the report: an introduction, and two texts for each question."""

from django import forms

from schools.forms import PlainForm


class ReportForm(PlainForm):
    """The introduction, and what was said and is done about each question of the instrument."""

    def __init__(self, *args, questions, is_out, words, introduction, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions, self.is_out = questions, is_out
        if not is_out:
            self.fields["introduction"] = _text(
                "Introduction",
                10_000,
                introduction,
                "What it was about and who asked, in a few sentences. Markdown may be used.",
            )
        for question in questions:
            said, did = words.get(question.name, ("", ""))
            if not is_out:
                self.fields[f"said-{question.name}"] = _text("You said", 2_000, said)
            self.fields[f"did-{question.name}"] = _text("We did", 2_000, did)
        # Fields that were added come after what PlainForm looks after.
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)
            self._say_limit(field)

    def words(self):
        """{question: (said, did)} as typed."""
        facts = self.cleaned_data
        return {
            question.name: (
                facts.get(f"said-{question.name}", ""),
                facts[f"did-{question.name}"],
            )
            for question in self.questions
        }

    def rows(self):
        """(question, its field “you said” or None, its field “we did”) for the page."""
        for question in self.questions:
            said = None if self.is_out else self[f"said-{question.name}"]
            yield question, said, self[f"did-{question.name}"]


def _text(label, most, initial, help_text=""):
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        initial=initial,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "null_characters_not_allowed": (
                "This text has a character in it that cannot be kept. Type it again."
            )
        },
    )
