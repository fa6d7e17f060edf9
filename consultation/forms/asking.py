"""Who is asked, from when until when, who gets longer, and why it is withdrawn."""

from datetime import datetime, timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone

from consultation.models import Consultation
from consultation.wording import asking as wording
from consultation.workflow.asking.lists import LIMITS
from records.moments import clock, day
from records.tables import MEBIBYTE
from schools.forms import PlainForm
from schools.models import Collaborative, District, Post, School

YEARS = 3
GRACE = 120  # minutes, at most


def in_london(on, at) -> datetime:
    """The moment of this day and time here. Raises ValidationError where the clocks are changed."""
    naive = datetime.combine(on, at)
    first, second = (naive.replace(tzinfo=timezone.get_current_timezone(), fold=n) for n in (0, 1))
    told = {"clock": clock(at), "day": day(on)}
    told["Clock"] = told["clock"][:1].upper() + told["clock"][1:]
    if first.utcoffset() < second.utcoffset():
        raise forms.ValidationError(wording.SKIPPED_HOUR.format(**told))
    if first.utcoffset() > second.utcoffset():
        raise forms.ValidationError(wording.HOUR_TWICE.format(**told))
    if first > timezone.now() + timedelta(days=365 * YEARS):
        raise forms.ValidationError(wording.TOO_FAR_OFF.format(years=YEARS))
    return first


def _day(label):
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real day, for example 5 December 2026."},
    )


def _time(label):
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M:%S", "%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "input-short"}, format="%H:%M"),
        error_messages={"invalid": "Enter a time of day, for example 17:00."},
    )


class MomentsForm(PlainForm):
    """A form with days and times that belong together."""

    def moment_of(self, name):
        """The moment typed into `name`_on and `name`_time; None where one of them is wrong."""
        on, at = self.cleaned_data.get(f"{name}_on"), self.cleaned_data.get(f"{name}_time")
        if on is None or at is None:
            return None
        try:
            return in_london(on, at)
        except forms.ValidationError as problem:
            self.add_error(f"{name}_time", problem)
            return None


class TimesForm(MomentsForm):
    """When it opens and closes. One that is open can only close later."""

    opens = forms.ChoiceField(
        label="When does it open?",
        widget=forms.RadioSelect,
        choices=[("now", "As soon as it is published"), ("at", "On a day, at a time")],
    )
    opens_on = _day("Opens on")
    opens_time = _time("Opens at")
    closes_on = _day("Closes on")
    closes_time = _time("Closes at")
    grace = forms.IntegerField(
        label="Minutes of grace",
        min_value=0,
        max_value=GRACE,
        help_text=(
            "People are told the time above; for so many minutes longer answers are taken from who "
            "pressed “Send” at the last moment."
        ),
        widget=forms.NumberInput(attrs={"class": "input-short"}),
        error_messages={
            "invalid": "Enter a number of minutes.",
            "min_value": "Enter a number of minutes, 0 or more.",
            "max_value": f"Keep it to {GRACE} minutes or fewer.",
        },
    )
    required_words = {
        "opens": "Choose when it opens.",
        "opens_on": "Enter the day on which it opens.",
        "opens_time": "Enter the time at which it opens.",
        "closes_on": "Enter the day on which it closes.",
        "closes_time": "Enter the time at which it closes.",
        "grace": "Enter a number of minutes.",
    }

    def __init__(self, *args, consultation, **kwargs):
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        self.opened = consultation.state != Consultation.State.DRAFT and consultation.has_opened()
        if consultation.state != Consultation.State.DRAFT:
            self.fields["opens"].choices = [("now", "Now"), ("at", "On a day, at a time")]
        if self.opened:
            for name in ("opens", "opens_on", "opens_time"):
                del self.fields[name]
        self.initial = self._stands() | self.initial

    def _stands(self):
        told = {"grace": self.consultation.grace, "closes_time": "17:00"}
        opens = self.consultation.opens_at
        if opens:
            told["opens"] = "now" if self.consultation.has_opened() else "at"
        for name, at in (("opens", opens), ("closes", self.consultation.closes_at)):
            if at and not (name == "opens" and told["opens"] == "now"):
                here = timezone.localtime(at)
                told |= {f"{name}_on": here.date(), f"{name}_time": here.time()}
        return told

    def clean(self):
        facts = super().clean()
        if self.opened:
            facts["opens_at"] = self.consultation.opens_at
        elif facts.get("opens") == "at":
            facts["opens_at"] = self.moment_of("opens")
            if facts["opens_at"] and facts["opens_at"] <= timezone.now():
                self.add_error("opens_on", "This has passed. Choose a later time, or “now”.")
        else:  # the day counts only where it is chosen
            for name in ("opens_on", "opens_time"):
                self.errors.pop(name, None)
            facts["opens_at"] = timezone.now()
        facts["closes_at"] = self.moment_of("closes")
        return facts

    @property
    def times(self):
        """What `publishing.set_times` takes."""
        return {name: self.cleaned_data[name] for name in ("opens_at", "closes_at", "grace")}


class LongerForm(MomentsForm):
    """Until when one invitee may answer."""

    required_words = {
        "until_on": "Enter the last day.",
        "until_time": "Enter the time on that day.",
    }

    until_on = _day("Day")
    until_time = _time("Time")

    def clean(self):
        facts = super().clean()
        facts["until"] = self.moment_of("until")
        return facts


class AudienceForm(PlainForm):
    """Who is asked, by facts; nothing ticked stands for all."""

    asks = forms.ChoiceField(
        label="Who answers?", widget=forms.RadioSelect, choices=Consultation.Asks.choices
    )
    only = forms.TypedChoiceField(
        label="And the people of your list?",
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        choices=[
            ("no", "Besides everybody who fits below"),
            ("yes", "They alone: what is ticked below does not count"),
        ],
    )
    roles = forms.MultipleChoiceField(
        label="Roles",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Post.Kind.choices,
    )
    phases = forms.MultipleChoiceField(
        label="Phases", required=False, widget=forms.CheckboxSelectMultiple
    )
    districts = forms.MultipleChoiceField(
        label="Districts", required=False, widget=forms.CheckboxSelectMultiple
    )
    collaboratives = forms.TypedMultipleChoiceField(
        label="Collaboratives", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    required_words = {"asks": "Choose who answers.", "only": "Choose one of the two."}

    def __init__(self, *args, consultation, **kwargs):
        super().__init__(*args, **kwargs)
        told = consultation.audience
        there = School.objects.filter(
            Q(status__in=[School.Status.OPEN, School.Status.CLOSING])
            | Q(phase__in=told.get("phases", ()))
        )
        phases = set(there.order_by().values_list("phase", flat=True).distinct())
        self.fields["phases"].choices = [
            (value, label) for value, label in School.Phase.choices if value in phases
        ]
        self.fields["districts"].choices = District.objects.values_list("slug", "name")
        self.fields["collaboratives"].choices = Collaborative.objects.values_list("pk", "name")
        if not told.get("people"):
            del self.fields["only"]
        self.initial = {
            "asks": consultation.asks,
            "only": "yes" if told.get("only") else "no",
            **{
                name: told.get(name, [])
                for name in ("roles", "phases", "districts", "collaboratives")
            },
        } | self.initial

    @property
    def facts(self):
        """The fields by which people are chosen, for the page."""
        return [self[name] for name in ("roles", "phases", "districts", "collaboratives")]


class ListForm(PlainForm):
    """A file with the e-mail addresses of those who are asked."""

    file = forms.FileField(
        label="The file",
        help_text=(
            f"CSV or Excel (.xlsx), up to {LIMITS.max_rows:,} rows and "
            f"{LIMITS.max_bytes // MEBIBYTE} MB. One column is called “E-mail”; columns “School”, "
            "“URN” and “Role” say as what somebody is asked who holds several posts."
        ),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "empty": "This file is empty.",
            "invalid": "Choose a file.",
            "missing": "Choose a file.",
            "max_length": "The name of this file is too long.",
        },
    )
    how = forms.ChoiceField(
        label="What is the list?",
        widget=forms.RadioSelect,
        choices=[
            ("add", "More people, besides those who are asked already"),
            ("replace", "The whole audience: they alone are asked"),
        ],
        initial="add",
    )
    required_words = {"file": "Choose a file.", "how": "Choose what the list is."}

    def __init__(self, *args, draft, **kwargs):
        super().__init__(*args, **kwargs)
        if not draft:
            del self.fields["how"]


class TakeListForm(PlainForm):
    """What was read, on its way from the preview to the button."""

    told = forms.CharField(max_length=500_000, widget=forms.HiddenInput)
    how = forms.ChoiceField(choices=[("add", ""), ("replace", "")], required=False)


class AddForm(PlainForm):
    """One more person, by the address under which they sign in."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="Of somebody who is on record here already.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Enter the whole address, like name@school.example."},
    )
    required_words = {"email": "Enter an e-mail address."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for validator in self.fields["email"].validators:
            if hasattr(validator, "user_regex"):
                validator.message = self.fields["email"].error_messages["invalid"]


class AddAsForm(PlainForm):
    """In which of several posts somebody is asked."""

    email = forms.CharField(widget=forms.HiddenInput)
    post = forms.TypedChoiceField(label="As what?", widget=forms.RadioSelect, coerce=int)
    required_words = {"post": "Choose as what they are asked."}

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [(post.pk, str(post)) for post in posts]


class WithdrawForm(PlainForm):
    """Why it is withdrawn."""

    because = forms.CharField(
        label="Reason",
        max_length=2_000,
        widget=forms.Textarea,
        help_text="Everybody who was asked reads it where they would have answered.",
    )
    required_words = {"because": "Give the reason in a sentence or two: everybody will read it."}
