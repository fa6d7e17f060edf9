"""When reviews can be: a window in each term, and the holidays inside them."""

from django import forms

from peerreview.forms.fields import RowsForm, day_field
from peerreview.models import Term
from peerreview.planning import calendar
from peerreview.planning.calendar import Span
from records.moments import day

FIRST, LAST = "first", "last"


class CalendarForm(RowsForm):
    """Until when wishes are said, three windows and any number of holidays."""

    wishes_by = day_field(
        "Schools say their wishes by",
        required=False,
        help_text="Heads and deputies are reminded 14, 7 and 2 days before this day.",
    )

    def __init__(self, *args, cycle, suggested=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        if suggested:
            windows, holidays = calendar.windows(cycle.year), calendar.holidays(cycle.year)
        else:
            windows = [Span(w.term, w.first, w.last) for w in cycle.windows.all()]
            holidays = [Span(h.name, h.first, h.last) for h in cycle.holidays.all()]
        whole_year = (cycle.first_day, cycle.last_day)
        stands = {"wishes_by": cycle.wishes_by}
        for term in Term:
            self.fields[f"{term}_first"] = day_field("From", required=False, between=whole_year)
            self.fields[f"{term}_last"] = day_field("To", required=False, between=whole_year)
        for span in windows:
            stands |= {f"{span.name}_first": span.first, f"{span.name}_last": span.last}
        self.count = self.shown_rows(len(holidays))
        for n in range(self.count):
            self.fields[f"holiday_{n}_name"] = forms.CharField(
                label="Holiday", required=False, max_length=100
            )
            self.fields[f"holiday_{n}_first"] = day_field("From", required=False)
            self.fields[f"holiday_{n}_last"] = day_field("To", required=False)
        for n, span in enumerate(holidays):
            stands |= {
                f"holiday_{n}_name": span.name,
                f"holiday_{n}_first": span.first,
                f"holiday_{n}_last": span.last,
            }
        self.initial = stands | self.initial

    # -- For the page --------------------------------------------------------------------------

    def terms(self):
        """(label, from, to) of each term."""
        return [(t.label, self[f"{t}_first"], self[f"{t}_last"]) for t in Term]

    def holiday_rows(self):
        return [
            self.row(f"holiday_{n}_name", f"holiday_{n}_first", f"holiday_{n}_last")
            for n in range(self.count)
        ]

    # -- What was typed ------------------------------------------------------------------------

    def clean(self):
        facts = super().clean()
        self.windows = [w for w in (self._window(term) for term in Term) if w]
        for earlier, later in zip(self.windows, self.windows[1:], strict=False):
            if later.first <= earlier.last:
                term = Term(earlier.name).label
                self.add_error(
                    f"{later.name}_first",
                    f"This is before the {term} window ends, on {day(earlier.last)}.",
                )
        self.holidays = [h for h in (self._holiday(n) for n in range(self.count)) if h]
        wishes_by = facts.get("wishes_by")
        if wishes_by and self.windows and wishes_by > self.windows[-1].last:
            self.add_error(
                "wishes_by", "This is after the last day on which reviews can be. Choose earlier."
            )
        return facts

    def _window(self, term):
        first, last = f"{term}_first", f"{term}_last"
        begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if first in self.errors or last in self.errors or not (begins or ends):
            return None
        if not begins or not ends:
            missing = last if begins else first
            self.add_error(missing, f"Enter both days of the {term.label} window, or none.")
            return None
        if ends < begins:
            self.add_error(last, f"The {term.label} window ends before it begins. Check both days.")
            return None
        for name, on in ((first, begins), (last, ends)):
            if not self.cycle.first_day <= on <= self.cycle.last_day:
                self.add_error(name, f"{day(on)} is not in the academic year {self.cycle.period}.")
                return None
        return Span(term.value, begins, ends)

    def _holiday(self, n):
        name, first, last = (f"holiday_{n}_{part}" for part in ("name", FIRST, LAST))
        called, begins, ends = (self.cleaned_data.get(key) for key in (name, first, last))
        if {name, first, last} & set(self.errors) or not (called or begins or ends):
            return None
        if not called:
            self.add_error(name, "Enter what these days are called, for example Half-term.")
        elif not begins:
            self.add_error(first, f"Enter the first day of “{called}”.")
        elif ends and ends < begins:
            self.add_error(last, f"“{called}” ends before it begins. Check both days.")
        else:
            return Span(called, begins, ends or begins)
        return None
