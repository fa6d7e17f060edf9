"""What comes in where a year is set up: its year, rules, themes, schools and clusters."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from peerreview.forms.fields import NumbersForm, number_field
from peerreview.models import Cycle, ReviewCluster
from schools.forms import PlainForm

HALF = Decimal("0.5")
NAMED = 100


def periods(years):
    """[(year, "2026–27"), …]"""
    return [(year, f"{year}–{(year + 1) % 100:02}") for year in years]


class StartForm(PlainForm):
    """For which academic year."""

    year = forms.TypedChoiceField(label="Academic year", coerce=int)
    required_words = {"year": "Choose the academic year."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        current = today.year - (today.month < 9)
        there = set(Cycle.objects.values_list("year", flat=True))
        free = [year for year in (current, current + 1, current + 2) if year not in there]
        self.fields["year"].choices = periods(free)
        self.fields["year"].error_messages["invalid_choice"] = (
            "Choose one of the years in the list."
        )


def _days_field(label):
    says = "Enter a number of days from 0 to 10, in half days: for example 1.5."
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=10,
        widget=forms.NumberInput(attrs={"class": "input-short", "step": "0.5"}),
        error_messages={
            "invalid": says,
            "min_value": says,
            "max_value": says,
        },
    )


class RulesForm(NumbersForm):
    """The rules of a year. Days are typed as days, and kept as halves."""

    team_size = number_field("Reviewers in a team", least=1, most=6)
    heads_at_least = number_field("Headteachers among them, at least", least=0, most=6)
    heads_at_most = number_field("Headteachers among them, at most", least=0, most=6)
    lead_needed = forms.BooleanField(
        label="In each team somebody leads who has led reviews before", required=False
    )
    head_days = _days_field("Headteacher days that a school gives in a year")
    deputy_days = _days_field("Deputy headteacher days that a school gives in a year")
    training_needed = forms.BooleanField(label="Only trained reviewers go", required=False)
    training_months = number_field(
        "A training holds for so many months",
        least=1,
        most=120,
        help_text="How long a new training is said to hold.",
    )
    cooling_off = number_field(
        "Years before a reviewer goes to the same school again", least=0, most=10
    )
    furthest = number_field("Furthest way to a review, in km", least=1, most=500)
    rivals_within = number_field(
        "Secondary schools nearer to each other than so many km compete",
        least=0,
        most=100,
        help_text="Schools that compete do not review each other. Enter 0 if none do.",
    )
    swaps_allowed = forms.BooleanField(
        label="Two schools may review each other in the same year", required=False
    )
    report_days = number_field("Days for the team to write its report", least=1, most=90)
    facts_days = number_field("Days for the school to check its facts", least=1, most=90)

    def __init__(self, *args, cycle, **kwargs):
        super().__init__(*args, **kwargs)
        stands = {name: getattr(cycle, name) for name in self.fields if hasattr(cycle, name)}
        stands |= {
            "head_days": Decimal(cycle.head_halves) / 2,
            "deputy_days": Decimal(cycle.deputy_halves) / 2,
        }
        self.initial = stands | self.initial
        self.days_stand = cycle.state != Cycle.State.PREPARED
        for name in ("head_days", "deputy_days"):
            self.fields[name].disabled = self.days_stand

    def _halves(self, name):
        days = self.cleaned_data[name]
        if days % HALF:
            raise forms.ValidationError("Enter whole or half days, for example 1.5.")
        return days

    def clean_head_days(self):
        return self._halves("head_days")

    def clean_deputy_days(self):
        return self._halves("deputy_days")

    def clean(self):
        facts = super().clean()
        team, least, most = (
            facts.get(name) for name in ("team_size", "heads_at_least", "heads_at_most")
        )
        if least is not None and most is not None and least > most:
            self.add_error("heads_at_most", "This is less than “at least”. Check both numbers.")
        elif team is not None and most is not None and most > team:
            self.add_error("heads_at_most", f"A team has {team}. Enter {team} or fewer.")
        return facts

    @property
    def rules(self):
        """What `cycles.set_rules` takes."""
        rules = dict(self.cleaned_data)
        for role in ("head", "deputy"):
            rules[f"{role}_halves"] = int(rules.pop(f"{role}_days") * 2)
        return rules


class ThemeForm(PlainForm):
    name = forms.CharField(label="Theme", max_length=NAMED)
    prompts = forms.CharField(
        label="Questions to ask",
        required=False,
        max_length=5_000,
        help_text="What a team asks and looks at. A new line for each question.",
        widget=forms.Textarea,
    )
    required_words = {"name": "Enter the name of the theme, for example Reading."}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class JoinForm(PlainForm):
    """Schools that were found, to be ticked."""

    schools = forms.ModelMultipleChoiceField(
        None, label="Schools", widget=forms.CheckboxSelectMultiple
    )
    required_words = {"schools": "Tick at least one school."}

    def __init__(self, *args, found, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["schools"].queryset = found
        for code in ("invalid_choice", "invalid_pk_value"):
            self.fields["schools"].error_messages[code] = (
                "One of these schools cannot take part any more. Search again."
            )


class LeaveForm(PlainForm):
    because = forms.CharField(label="Why it leaves", max_length=2_000, widget=forms.Textarea)
    required_words = {"because": "Say why in a sentence: it stays on record."}


class PlaceForm(PlainForm):
    """In which cluster a school is, and whether it is reviewed."""

    cluster = forms.ModelChoiceField(
        ReviewCluster.objects.none(), label="Cluster", required=False, empty_label="No cluster"
    )
    hosts = forms.BooleanField(
        label="The school is reviewed this year",
        required=False,
        help_text="A school that is not still gives its days: a new one, say.",
    )
    seen = forms.RegexField(r"^\d{0,9}:(yes|no)$", widget=forms.HiddenInput)

    def __init__(self, *args, participation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cluster"].queryset = participation.cycle.clusters.all()
        self.fields["cluster"].error_messages["invalid_choice"] = (
            "This cluster is no longer there. Choose another one."
        )
        hosts = "yes" if participation.hosts else "no"
        self.initial = {
            "cluster": participation.cluster_id,
            "hosts": participation.hosts,
            "seen": f"{participation.cluster_id or ''}:{hosts}",
        } | self.initial

    def clean_seen(self):
        cluster, _, hosts = self.cleaned_data["seen"].partition(":")
        return (int(cluster) if cluster else None), hosts == "yes"


class SuggestForm(NumbersForm):
    """How clusters are to be suggested."""

    basis = forms.ChoiceField(
        label="Which schools belong together?",
        widget=forms.RadioSelect,
        choices=[
            ("place", "Schools near each other"),
            ("likeness", "Schools that are alike: phase, size, free school meals, faith"),
            ("groups", "Schools that work together already, in a collaborative"),
        ],
    )
    size = number_field("Schools in a cluster, about", least=2, most=60)
    required_words = {"basis": "Choose which schools belong together."}


class ClusterForm(PlainForm):
    name = forms.CharField(label="Name of the cluster", max_length=NAMED)
    required_words = {"name": "Enter a name for the cluster, for example the town."}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class MergeForm(PlainForm):
    into = forms.ModelChoiceField(
        ReviewCluster.objects.none(), label="Put its schools into", empty_label="Choose a cluster"
    )
    required_words = {"into": "Choose the cluster into which its schools go."}

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others
        self.fields["into"].error_messages["invalid_choice"] = (
            "This cluster is no longer there. Choose another one."
        )
