"""The plan of the day, line by line; and what the team is to read before it."""

import re
from dataclasses import dataclass
from pathlib import PurePath

from django import forms

from peerreview.models import VisitDocument
from peerreview.wording import visit as wording
from schools.forms import PlainForm

MOST_LINES = 24
SPARE = 3  # empty lines at the end of the form
PARTS = ("from", "to", "what", "where")
LIMITS = {"what": 200, "where": 100}
_LINE = re.compile(r"(?:from|to|what|where)_([1-9]\d?)")

BEGINNINGS = {  # of files of each kind
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}
ZIPPED = b"PK\x03\x04"  # what office programs write


def _time(label):
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M"),
    )


def _words(label):
    return forms.CharField(
        label=label,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"class": "form-control plan-words", "rows": 1}),
    )


@dataclass
class Line:
    """One line of the form, for the page."""

    number: int
    fields: list

    @property
    def errors(self):
        return [error for field in self.fields for error in field.errors]


class PlanForm(PlainForm):
    """Lines of from, to, what and where; an empty line is left out."""

    def __init__(self, data=None, *, plan):
        filled = plan.items
        if data is not None:
            numbers = [int(found[1]) for name in data if (found := _LINE.fullmatch(name))]
            self.count = min(max(numbers, default=1), MOST_LINES)
        else:
            self.count = min(len(filled) + SPARE, MOST_LINES)
        super().__init__(data)
        for n in range(1, self.count + 1):
            self.fields |= {
                f"from_{n}": _time("From"),
                f"to_{n}": _time("To"),
                f"what_{n}": _words("What happens"),
                f"where_{n}": _words("Who or where"),
            }
            for part, says in (("from", wording.PLAN_FROM), ("to", wording.PLAN_TO)):
                self.fields[f"{part}_{n}"].error_messages["invalid"] = says.format(n=n)
            for part in ("what", "where"):
                says = wording.PLAN_BAD_CHARACTER.format(n=n)
                self.fields[f"{part}_{n}"].error_messages["null_characters_not_allowed"] = says
        for n, line in enumerate(filled[:MOST_LINES], 1):
            self.initial |= {f"{part}_{n}": value for part, value in zip(PARTS, line, strict=True)}

    def clean(self):
        facts = super().clean()
        self.items = []
        for n in range(1, self.count + 1):
            if any(self.data.get(f"{part}_{n}", "").strip() for part in PARTS):
                self._read(facts, n)
        self.items.sort()
        if not self.items and not self.errors:
            self.add_error("what_1", wording.PLAN_EMPTY)
        return facts

    def _read(self, facts, n):
        """Keep line `n`, or say what is wrong with it."""

        def wrong(part, says, **more):
            if f"{part}_{n}" not in self.errors:
                self.add_error(f"{part}_{n}", says.format(n=n, **more))

        starts, ends = facts.get(f"from_{n}"), facts.get(f"to_{n}")
        words = {part: " ".join((facts.get(f"{part}_{n}") or "").split()) for part in LIMITS}
        if starts is None:
            wrong("from", wording.PLAN_FROM)
        if ends is None:
            wrong("to", wording.PLAN_TO)
        elif starts is not None and ends <= starts:
            wrong("to", wording.PLAN_TO_BEFORE_FROM)
        if not words["what"]:
            wrong("what", wording.PLAN_WHAT)
        for part, limit in LIMITS.items():
            if len(words[part]) > limit:
                wrong(part, wording.PLAN_TOO_LONG, limit=limit, typed=len(words[part]))
        if not any(f"{part}_{n}" in self.errors for part in PARTS):
            self.items.append([f"{starts:%H:%M}", f"{ends:%H:%M}", *words.values()])

    @property
    def lines(self):
        """What the page shows, a wrong box with a red border."""
        for name in self.errors:
            self.fields[name].widget.attrs["class"] += " is-invalid"
        return [Line(n, [self[f"{part}_{n}"] for part in PARTS]) for n in range(1, self.count + 1)]


class DocumentForm(PlainForm):
    """An address or a file, with a title."""

    required_words = {"title": "Enter what it is, so that the team knows whether to open it."}

    title = forms.CharField(
        label="What is it?",
        max_length=150,
        help_text="For example “What we are working on this year”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    file = forms.FileField(
        label="File",
        required=False,
        max_length=200,
        help_text=(
            "A PDF, a picture, or a file of Word, Excel, PowerPoint or OpenDocument, "
            f"up to {VisitDocument.LIMIT // 2**20} MB. Nothing about single pupils, please."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(VisitDocument.KINDS)}),
        error_messages={
            "empty": "This file is empty.",
            "max_length": "The name of this file is too long.",
        },
    )
    url = forms.URLField(
        label="Or an address on the web",
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"invalid": wording.DOCUMENT_ADDRESS},
    )

    def clean_url(self):
        url = self.cleaned_data["url"]
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError(wording.DOCUMENT_ADDRESS)
        return url

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file:
            return None
        ending = PurePath(file.name).suffix.lower()
        if ending not in VisitDocument.KINDS:
            raise forms.ValidationError(wording.DOCUMENT_KIND)
        if file.size > VisitDocument.LIMIT:
            most = VisitDocument.LIMIT // 2**20
            raise forms.ValidationError(wording.DOCUMENT_TOO_BIG.format(most=most))
        begins = file.read(8)
        file.seek(0)
        if not begins.startswith(BEGINNINGS.get(ending, ZIPPED)):
            raise forms.ValidationError(wording.DOCUMENT_NOT_WHAT_IT_SAYS)
        return file

    def clean(self):
        facts = super().clean()
        if "file" not in self.errors and "url" not in self.errors:
            file, url = facts.get("file"), facts.get("url")
            if not file and not url:
                self.add_error("file", wording.DOCUMENT_WHICH)
            elif file and url:
                self.add_error("url", wording.DOCUMENT_NOT_BOTH)
        return facts
