"""Who is put in the pool, leaves it, what they know well, and when they cannot."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone

from peerreview.forms.fields import Keys, day_field
from schools.forms import PlainForm

LONGEST = 366  # days that somebody can say at once that they cannot
AHEAD = 3  # years


class ChooseForm(PlainForm):
    """Some of the people that are listed; of those found, `chosen` are ticked."""

    required_words = {"people": "Tick at least one person."}

    people = Keys(label="Who", error_messages={"invalid_choice": "Tick people of this list."})

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = people


class WholeForm(PlainForm):
    """All heads and deputies of the schools that take part, or of one cluster of them."""

    required_words = {"of": "Choose whose heads and deputies are meant."}

    of = forms.ChoiceField(label="Heads and deputies of", widget=forms.RadioSelect)

    def __init__(self, *args, clusters, **kwargs):
        super().__init__(*args, **kwargs)
        self.clusters = {str(cluster.pk): cluster for cluster in clusters}
        self.fields["of"].choices = [
            ("all", "all schools that take part"),
            *((key, cluster.name) for key, cluster in self.clusters.items()),
        ]

    @property
    def cluster(self):
        return self.clusters.get(self.cleaned_data["of"])


class LeaveForm(PlainForm):
    """Why somebody leaves the pool."""

    required_words = {"because": "Enter a reason."}

    because = forms.CharField(
        label="Why?",
        max_length=1_000,
        help_text="For the coordinator and for themselves. Nobody else reads it.",
        widget=forms.Textarea,
    )


class KnowsWellForm(PlainForm):
    """The themes that somebody knows well."""

    themes = forms.MultipleChoiceField(
        label="Themes", required=False, widget=forms.CheckboxSelectMultiple
    )
    # What was ticked when the page was opened: only what changed since is changed.
    were = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, themes, known, **kwargs):
        kwargs.setdefault("initial", {"themes": known, "were": " ".join(known)})
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = [(theme.slug, theme.name) for theme in themes]
        self.offered = {theme.slug for theme in themes}

    def changes(self):
        """What `pool.know_well` takes."""
        were = self.offered & set(self.cleaned_data["were"].split())
        now = set(self.cleaned_data["themes"])
        return {"also": now - were, "no_longer": were - now}


class AwayForm(PlainForm):
    """Days on which a reviewer cannot."""

    required_words = {"first": "Enter the first day.", "last": "Enter the last day."}

    first = day_field("From")
    last = day_field("To", help_text="The last day. For a single day the same day again.")

    def clean(self):
        facts = super().clean()
        first, last = facts.get("first"), facts.get("last")
        today = timezone.localdate()
        if first and first < today:
            self.add_error("first", "This day has passed. Enter today or a later day.")
        if first and last and last < first:
            self.add_error("last", "The last day comes before the first. Check both.")
        elif last and last > date(today.year + AHEAD, 12, 31):
            self.add_error("last", f"Enter a day before {today.year + AHEAD + 1}.")
        elif first and last and last - first >= timedelta(days=LONGEST):
            self.add_error("last", "These are more than a year. Leave the pool for that time.")
        return facts
