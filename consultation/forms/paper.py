"""What is typed in from paper: the code of a form, a reading of it, and which reading is right."""

from django import forms

from consultation.instrument import CannotRead, Instrument, is_answered, read_answer
from consultation.wording import paper as wording
from consultation.workflow.paper import Reading, Turn
from schools.forms import PlainForm

UNREADABLE, TAKE = "unreadable.", "take."  # with a dot: no question has such a name
AGAIN, NOTHING = "again", "nothing"
WITHHELD, NOT_QUOTED = "use.withheld", "use.not-quoted"


class CodeForm(PlainForm):
    """The code of the form in hand."""

    required_words = {"code": wording.NO_CODE}

    code = forms.CharField(
        label="Code of the form",
        max_length=40,
        help_text="Eight letters and figures, from the first page or the corner of any other.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ReadingForm:
    """One person's reading of a form: `reading`, or `errors` as {name: sentence}."""

    def __init__(self, instrument: Instrument, given):
        self.errors, answers, unreadable = {}, {}, []
        for page in instrument.all_pages():
            for asked in page.asks:
                if given.get(f"{UNREADABLE}{asked.name}"):
                    unreadable.append(asked.name)
                    continue
                try:
                    answer = read_answer(asked, given)
                except CannotRead as refusal:
                    self.errors[asked.name] = str(refusal)
                    continue
                if is_answered(answer):
                    answers[asked.name] = answer
        self.reading = Reading(
            answers, tuple(unreadable), bool(given.get(WITHHELD)), not given.get(NOT_QUOTED)
        )


class SettleForm:
    """Which reading is right, for each difference: `chosen`, or `errors` as {name: sentence}."""

    def __init__(self, instrument: Instrument, turn: Turn, given):
        asked = instrument.questions | instrument.gates
        self.errors, self.chosen, self.takes = {}, {}, {}
        for name in turn.names:
            take = self.takes[name] = given.get(f"{TAKE}{name}", "")
            if take in ("first", "second"):
                self.chosen[name] = getattr(turn, take).says(name)
            elif take == NOTHING and name in asked:
                self.chosen[name] = None
            elif take == AGAIN and name in asked:
                self._read(asked[name], given)
            else:
                self.errors[name] = wording.CHOOSE

    def _read(self, asked, given):
        try:
            answer = read_answer(asked, given)
        except CannotRead as refusal:
            self.errors[asked.name] = str(refusal)
            return
        self.chosen[asked.name] = answer if is_answered(answer) else None
