"""What comes in: people, posts, offers, reasons, signatures. Forms check; workflow decides."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from schools.models import Person, Post, School
from schools.models.support import LONG, WRITERS
from schools.naming import plain

TOO_LONG = "Keep this to {limit:,} characters or fewer. You have typed {typed:,}."


class PlainForm(forms.Form):
    """What all our forms share: our own words for errors, no HTML5 bubbles, cheap widgets."""

    use_required_attribute = False
    required_words = {}  # field: what to say if it is empty

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.update(rows=5)
            # The limit is ours to explain; the browser would cut the text off without a word.
            field.widget.attrs.pop("maxlength", None)
            field.error_messages["required"] = self.required_words.get(
                name, f"Enter {(field.label or name).lower()}."
            )
            field.error_messages["null_characters_not_allowed"] = (
                "This text has a character in it that cannot be kept. Type it again."
            )
            self._say_limit(field)

    @staticmethod
    def _say_limit(field):
        for validator in getattr(field, "validators", []):
            if type(validator).__name__ == "MaxLengthValidator":
                validator.message = _SaysLimit()


class _SaysLimit(str):
    """The length message in our words; Django fills it with its own parameters."""

    def __mod__(self, facts):
        return TOO_LONG.format(limit=facts["limit_value"], typed=facts["show_value"])


def number_in(text):
    """The number that somebody sent; 0, which stands for none, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def both_texts(mine, theirs):
    """[(label, what I typed, what stands there now)] for the fields of two forms that differ."""
    rows = []
    for name, field in mine.fields.items():
        typed, stands = mine[name].value(), theirs[name].value()
        if str(typed or "").split() != str(stands or "").split():
            rows.append((field.label, _in_words(field, typed), _in_words(field, stands)))
    return rows


def _in_words(field, value):
    if value is None or value == "":
        return "(empty)"
    choices = getattr(field, "choices", None)
    if choices is None:
        return value
    chosen = {str(getattr(v, "pk", v)) for v in (value if isinstance(value, list) else [value])}
    return ", ".join(str(label) for key, label in choices if str(key) in chosen) or "(none)"


def _day(label, help_text=""):
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real day, for example 5 December 2026."},
    )


class InviteForm(PlainForm):
    """Who is asked to come, as what, from–to. Where is the page's to say, not the form's."""

    required_words = {
        "name": "Enter the person’s name.",
        "email": "Enter their work e-mail address.",
        "kind": "Choose what the person is.",
    }

    name = forms.CharField(
        label="Name",
        max_length=200,
        help_text="As it stands under what they sign. Who is known here already keeps their name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Work e-mail address",
        max_length=254,
        help_text="Their own: nobody else may read what arrives there, because codes do.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Enter the whole address, like name@school.example."},
    )
    kind = forms.ChoiceField(label="What they are", widget=forms.RadioSelect)
    since = _day("From", "Leave empty if they hold the post already.")
    until = _day("To", "The last day, if there is one. Leave empty if it is open.")

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, Post.Kind(kind).label) for kind in kinds]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0].value
        for validator in self.fields["email"].validators:
            if hasattr(validator, "user_regex"):
                validator.message = self.fields["email"].error_messages["invalid"]

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not any(letter.isalpha() for letter in name):
            raise forms.ValidationError("Enter a name with letters in it.")
        return name

    def clean(self):
        facts = super().clean()
        since, until = facts.get("since"), facts.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day comes before the first. Check both.")
        elif until and until < timezone.localdate():
            self.add_error("until", "This day has passed, so there is nothing to invite to.")
        return facts


class EndPostForm(PlainForm):
    """At once, or on a later day."""

    required_words = {"how": "Choose when the post ends."}

    how = forms.ChoiceField(
        label="When does it end?",
        widget=forms.RadioSelect,
        choices=[("now", "Now, at once"), ("later", "On a later day")],
    )
    on = _day("Last day in the post", "Only for a later day.")

    def clean(self):
        facts = super().clean()
        if facts.get("how") == "later" and "on" not in self.errors:
            if not facts.get("on"):
                self.add_error("on", "Enter the last day in the post.")
            elif facts["on"] < timezone.localdate():
                self.add_error("on", "This day has passed. Enter today or a later day.")
        if facts.get("how") == "now":
            self.errors.pop("on", None)
            facts["on"] = None
        return facts


class SupportEntryForm(PlainForm):
    """What a school offers. Of whose it is, only those with several schools are asked."""

    required_words = {
        "school": "Choose the school that offers it.",
        "title": "Enter a title, in the words another school would look for.",
        "theme": "Enter a theme, for example Early reading.",
        "phases": "Choose at least one phase that it suits.",
        "offer": "Say what your school offers.",
        "evidence": "Say how this is known: others will rely on it.",
    }

    school = forms.ModelChoiceField(School.objects.none(), empty_label="Choose")
    title = forms.CharField(max_length=200, help_text="In the words another school would look for.")
    theme = forms.CharField(
        max_length=100,
        help_text="A word or two. If others have used one that fits, take theirs.",
        widget=forms.TextInput(attrs={"list": "themes", "autocomplete": "off"}),
    )
    phases = forms.MultipleChoiceField(
        label="Suits", choices=School.Phase.choices, widget=forms.CheckboxSelectMultiple
    )
    offer = forms.CharField(
        label="What the school offers",
        max_length=LONG,
        help_text="What you would do with another school, how long it takes and who would come.",
        widget=forms.Textarea,
    )
    evidence = forms.CharField(
        label="How this is known",
        max_length=LONG,
        help_text="Where others have seen it: a peer review, an inspection, results. No names of children.",
        widget=forms.Textarea,
    )

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        some = list(schools[:2])
        self.only = some[0] if len(some) == 1 else None
        if self.only:
            del self.fields["school"]
        else:
            self.fields["school"].queryset = schools

    @classmethod
    def of(cls, entry, data=None):
        """The form of an entry as it stands, with `data` typed over it."""
        told = ("title", "theme", "phases", "offer", "evidence")
        school = School.objects.filter(pk=entry.school_id)
        return cls(data, schools=school, initial={name: getattr(entry, name) for name in told})

    def clean_theme(self):
        theme = self.cleaned_data["theme"]
        if not plain(theme):
            raise forms.ValidationError("Enter a theme with letters in it.")
        return theme

    def clean(self):
        facts = super().clean()
        return facts | {"school": self.only} if self.only else facts


def schools_to_write_for(user):
    """For which schools this person may write entries: closed ones offer nothing any more."""
    schools = School.objects.exclude(status=School.Status.CLOSED)
    if user.is_coordinator:
        return schools
    return schools.filter(pk__in=[p.school_id for p in user.current_posts if p.kind in WRITERS])


class WhyMarkForm(PlainForm):
    """Why the coordinator vouches for an entry."""

    required_words = {"why": "Say why: everybody reads it beside the mark."}

    why = forms.CharField(
        label="Why it has the mark",
        max_length=2_000,
        help_text="What you have looked at, in a sentence or two. Everybody reads it.",
        widget=forms.Textarea,
    )


class WhyNotForm(PlainForm):
    """Why an entry is withdrawn, or its mark taken back."""

    required_words = {"because": "Give the reason in a sentence or two."}

    because = forms.CharField(label="Reason", max_length=2_000, widget=forms.Textarea)


class ReasonForm(PlainForm):
    """A reason that the others will read."""

    because = forms.CharField(label="Reason", max_length=2_000, widget=forms.Textarea)
    required_words = {"because": "Give the reason in a sentence or two: the others will read it."}


class ReplaceForm(ReasonForm):
    """Who signs instead, and why."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="Who signs instead",
        help_text="People with a post at the same school or collaborative today.",
        empty_label="Choose a person",
    )
    field_order = ["person", "because"]
    required_words = ReasonForm.required_words | {"person": "Choose who signs instead."}

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class AgreeForm(PlainForm):
    """The tick under the declaration."""

    agree = forms.BooleanField(label="I have read this text, I agree to it and I sign it.")
    sha256 = forms.CharField(widget=forms.HiddenInput)
    required_words = {"agree": "Tick the declaration if you want to sign."}


class CodeForm(PlainForm):
    """The 6 digits from the e-mail."""

    code = forms.CharField(
        label="6-digit code",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "class": "otp",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
            }
        ),
    )
    sha256 = forms.CharField(widget=forms.HiddenInput)
    required_words = {"code": "Type the 6 digits from the e-mail."}

    def clean_code(self):
        digits = "".join(c for c in self.cleaned_data["code"] if c.isdecimal())
        if len(digits) != 6:
            raise forms.ValidationError(
                "The code has 6 digits. Check the e-mail and type them all."
            )
        return digits
