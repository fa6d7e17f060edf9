"""What a school wishes for its review: what it looks at, and when it can be."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from peerreview.forms.fields import RowsForm, day_field
from peerreview.wording import setup as wording
from records.moments import day

MOST_THEMES = 3
AT_LEAST_DAYS, SPARE = 5, 2
LONGEST = 120  # days in one row of days on which it cannot be visited


class WishesForm(RowsForm):
    """Themes, own words, wished days (the best first) and days on which it cannot be."""

    focus = forms.MultipleChoiceField(
        label="What should your review look at?",
        required=False,
        help_text=f"Choose at most {MOST_THEMES}.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "One of these themes is no longer in the framework. Choose again."
        },
    )
    focus_words = forms.CharField(
        label="In your own words",
        required=False,
        max_length=2_000,
        help_text="What you would most like to know. The team reads this before it comes.",
        widget=forms.Textarea,
    )

    def __init__(self, *args, participation, **kwargs):
        super().__init__(*args, **kwargs)
        self.participation = participation
        self.cycle = cycle = participation.cycle
        self.school_days = cycle.terms()
        themes = [(theme.slug, theme.name) for theme in cycle.themes.all()]
        if themes:
            self.fields["focus"].choices = themes
        else:
            del self.fields["focus"]
        ranges = spans(participation.closed_days)
        wished = list(participation.wished_days)
        more = max(len(wished) + SPARE - AT_LEAST_DAYS, len(ranges) + SPARE - 3, 0)
        extra = self.shown_rows(more, spare=0)
        self.day_count, self.closed_count = AT_LEAST_DAYS + extra, 3 + extra
        ends = (min(self.school_days), max(self.school_days)) if self.school_days else None
        for n in range(self.day_count):
            label = "Best day" if n == 0 else f"Day {n + 1}"
            self.fields[f"day_{n}"] = day_field(label, required=False, between=ends)
        for n in range(self.closed_count):
            self.fields[f"closed_{n}_first"] = day_field("From", required=False, between=ends)
            self.fields[f"closed_{n}_last"] = day_field("To", required=False, between=ends)
        stands = {"focus": participation.focus, "focus_words": participation.focus_words}
        stands |= {f"day_{n}": on for n, on in enumerate(wished[: self.day_count])}
        for n, (first, last) in enumerate(ranges[: self.closed_count]):
            stands |= {f"closed_{n}_first": first, f"closed_{n}_last": last}
        self.initial = stands | self.initial

    # -- For the page --------------------------------------------------------------------------

    def day_fields(self):
        return [self[f"day_{n}"] for n in range(self.day_count)]

    def closed_rows(self):
        return [self.row(f"closed_{n}_first", f"closed_{n}_last") for n in range(self.closed_count)]

    # -- What was typed ------------------------------------------------------------------------

    def clean_focus(self):
        chosen = self.cleaned_data["focus"]
        if len(chosen) > MOST_THEMES:
            raise forms.ValidationError(
                f"Choose at most {MOST_THEMES} themes. You have chosen {len(chosen)}."
            )
        return chosen

    def clean(self):
        facts = super().clean()
        facts.setdefault("focus", [])
        facts["wished_days"] = self._wished()
        facts["closed_days"] = self._closed()
        for n in range(self.day_count):
            on = facts.get(f"day_{n}")
            if on and on in facts["closed_days"] and f"day_{n}" not in self.errors:
                self.add_error(f"day_{n}", wording.DAY_WISHED_AND_CLOSED.format(day=day(on)))
        return facts

    def _wished(self):
        wished = []
        for n in range(self.day_count):
            on = self.cleaned_data.get(f"day_{n}")
            if not on:
                continue
            if on in wished:
                self.add_error(f"day_{n}", wording.DAY_TWICE.format(day=day(on)))
            elif why_not := self._why_not(on):
                self.add_error(f"day_{n}", why_not)
            else:
                wished.append(on)
        return wished

    def _why_not(self, on):
        """Why the school cannot be visited on this day; empty if it can."""
        if on in self.participation.wished_days:
            return ""  # it was right when it was said
        if on < timezone.localdate():
            return wording.DAY_PASSED.format(day=day(on))
        if on in self.school_days:
            return ""
        if on.weekday() > 4:
            return wording.DAY_WEEKEND.format(day=day(on), weekday=f"{on:%A}")
        if not self.school_days:
            return wording.DAYS_NOT_SETTLED
        for holiday in self.cycle.holidays.all():
            if holiday.first <= on <= holiday.last:
                return wording.DAY_HOLIDAY.format(day=day(on), holiday=holiday.name)
        return wording.DAY_OUTSIDE.format(
            day=day(on), windows=wording.weeks(self.cycle.windows.all())
        )

    def _closed(self):
        closed = set()
        for n in range(self.closed_count):
            first, last = (self.cleaned_data.get(f"closed_{n}_{end}") for end in ("first", "last"))
            names = {f"closed_{n}_first", f"closed_{n}_last"}
            if not (first or last) or names & set(self.errors):
                continue
            first, last = first or last, last or first
            if last < first:
                self.add_error(f"closed_{n}_last", "This is before the first day. Check both.")
            elif (last - first).days >= LONGEST:
                self.add_error(
                    f"closed_{n}_last",
                    f"These are more than {LONGEST} days. Speak to the partnership coordinator.",
                )
            else:
                days = (first + timedelta(days=i) for i in range((last - first).days + 1))
                closed.update(on for on in days if on.weekday() < 5)
        return sorted(closed)

    @property
    def wishes(self):
        """What `taking_part.say_wishes` takes."""
        names = ("focus", "focus_words", "wished_days", "closed_days")
        return {name: self.cleaned_data[name] for name in names}


def spans(days):
    """[(first, last), …] of these days; a weekend between two of them is no break."""
    found = []
    for on in sorted(days):
        if found and (on - found[-1][1]).days <= (3 if on.weekday() == 0 else 1):
            found[-1] = (found[-1][0], on)
        else:
            found.append((on, on))
    return found
