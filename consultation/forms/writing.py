"""The pieces of an instrument as its author types them: words, options by line, bands by line."""

from django import forms

from consultation.instrument import Gate, Kind, Page, Question, Text
from consultation.instrument.answers import RICHEST
from consultation.instrument.editing import options_from
from consultation.instrument.tree import OPTIONS, WITH_OPTIONS
from consultation.wording import writing as wording
from schools.forms import PlainForm

FEW_BANDS = (0, 100, 250, 500, 1_000)  # where an author may begin


def _text(label, limit, *, help_text="", rows=None, required=True):
    box = forms.Textarea if rows else forms.TextInput
    return forms.CharField(
        label=label, max_length=limit, help_text=help_text, widget=box, required=required
    )


class StartForm(PlainForm):
    """What it is called, and who asks."""

    required_words = {"title": "Enter a title for the consultation."}

    title = _text("Title", 200, help_text="As people will find it in their list and their letter.")
    organiser = _text(
        "Asked by", 200, required=False, help_text="For example: the steering group of the heads."
    )


class FrameForm(StartForm):
    """The words around the pages."""

    purpose = _text(
        "Purpose", 500, rows=3, required=False, help_text="One or two sentences: what is decided?"
    )
    welcome = _text("Welcome", 10_000, rows=6, required=False, help_text=wording.MARKDOWN)
    thanks = _text(
        "Thanks",
        10_000,
        rows=4,
        required=False,
        help_text="What people read when their answers are sent: what happens next, and when.",
    )


class PageForm(PlainForm):
    """The title of a page."""

    required_words = {"title": "Enter a title for the page."}

    title = _text("Title of the page", 200)

    @staticmethod
    def facts(page: Page) -> dict:
        """What stands in the boxes for this page."""
        return {"title": page.title}


class TextForm(PlainForm):
    """A piece of reading."""

    required_words = {"text": "Enter what people are to read."}

    text = _text("Reading", 10_000, rows=14, help_text=wording.MARKDOWN)

    @staticmethod
    def facts(text: Text) -> dict:
        """What stands in the boxes for this text."""
        return {"text": text.text}

    def made(self, name: str, before=None) -> Text:
        """The text of this name that was typed."""
        return Text(name, self.cleaned_data["text"].replace("\r\n", "\n"))


class GateForm(PlainForm):
    """A yes or no whose yes opens more pages."""

    required_words = {"label": "Enter the question that opens the pages."}

    label = _text(
        "Question",
        500,
        help_text="For example: Would you like to read more about the background?",
    )
    hint = _text("Hint", 500, required=False, help_text="Stands above the answers.")

    @staticmethod
    def facts(gate: Gate) -> dict:
        """What stands in the boxes for this gate."""
        return {"label": gate.label, "hint": gate.hint}

    def made(self, name: str, before=None) -> Gate:
        """The gate of this name that was typed, with the pages that it had."""
        facts = self.cleaned_data
        return Gate(name, facts["label"], facts["hint"], before.pages if before else ())


class QuestionForm(PlainForm):
    """A question of one kind: only what this kind needs is asked for."""

    required_words = {
        "label": "Enter the question.",
        "options": "Enter the options, one on each line.",
        "bands": "Enter the lower end of each band, one on each line.",
    }

    label = _text("Question", 1_000, rows=3)
    hint = _text("Hint", 500, required=False, help_text="Stands above the answers.")
    required = forms.BooleanField(
        label="It must be answered before people can send their response", required=False
    )
    options = _text("Options", 4_000, rows=6, help_text=wording.OPTIONS.format(most=OPTIONS))
    bands = _text("Bands for counting", 200, rows=5, help_text=wording.BANDS)
    named = forms.BooleanField(
        label="It needs a name: who says yes is passed on, with their consent", required=False
    )
    organiser = _text(
        "Whom the names go to",
        200,
        required=False,
        help_text="Only for a question that needs a name. For example: the organiser of the reviews.",
    )

    def __init__(self, *args, kind: Kind, behind_gate: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        if behind_gate:
            del self.fields["required"]
        if kind not in WITH_OPTIONS:
            del self.fields["options"]
        if kind != Kind.MONEY:
            del self.fields["bands"]
        if kind != Kind.YES_NO:
            del self.fields["named"], self.fields["organiser"]

    @staticmethod
    def facts(question: Question) -> dict:
        """What stands in the boxes for this question."""
        return {
            "label": question.label,
            "hint": question.hint,
            "required": question.required,
            "options": "\n".join(option.label for option in question.options),
            "bands": "\n".join(f"{low:,}" for low in question.bands),
            "named": question.named,
            "organiser": question.organiser,
        }

    def clean_options(self):
        lines = [" ".join(line.split()) for line in self.cleaned_data["options"].splitlines()]
        lines = [line for line in lines if line]
        seen = [line.casefold() for line in lines]
        twice = next((line for line in lines if seen.count(line.casefold()) > 1), None)
        if len(lines) < 2:
            raise forms.ValidationError("Enter at least two options, one on each line.")
        if len(lines) > OPTIONS:
            raise forms.ValidationError(f"Keep it to {OPTIONS} options. You have {len(lines)}.")
        if twice:
            raise forms.ValidationError(f"“{twice}” stands there twice. Take one of them away.")
        if too_long := next((line for line in lines if len(line) > 200), None):
            raise forms.ValidationError(
                f"Keep each option to 200 characters. “{too_long[:40]}…” has {len(too_long)}."
            )
        return lines

    def clean_bands(self):
        bands = []
        for line in self.cleaned_data["bands"].splitlines():
            plain = line.replace("£", "").replace(",", "").strip()
            if not plain:
                continue
            if not (plain.isascii() and plain.isdigit() and len(plain) < 9):
                raise forms.ValidationError(
                    f"“{line.strip()[:40]}” is no amount. Enter whole pounds, one on each line."
                )
            bands.append(int(plain))
        if len(bands) < 2:
            raise forms.ValidationError("Enter at least two bands, one on each line.")
        if len(bands) > OPTIONS:
            raise forms.ValidationError(f"Keep it to {OPTIONS} bands. You have {len(bands)}.")
        if bands != sorted(set(bands)) or bands[-1] > RICHEST:
            raise forms.ValidationError("Each band must begin higher than the one before it.")
        return bands

    def clean(self):
        facts = super().clean()
        if facts.get("named"):
            if not facts.get("organiser") and "organiser" not in self.errors:
                self.add_error("organiser", "Say whom the names go to: people want to know.")
            if facts.get("required"):
                self.add_error(
                    "required", "Nobody must give their name. Untick this, or “It needs a name”."
                )
        return facts

    def made(self, name: str, before=None) -> Question:
        """The question of this name that was typed; its options keep the names they had."""
        facts = self.cleaned_data
        old = before.options if isinstance(before, Question) else ()
        return Question(
            name=name,
            kind=self.kind,
            label=facts["label"].replace("\r\n", "\n"),
            hint=facts["hint"],
            required=facts.get("required", False),
            options=options_from(facts.get("options", []), old),
            named=facts.get("named", False),
            organiser=facts["organiser"] if facts.get("named") else "",
            bands=tuple(facts.get("bands", ())),
        )
