"""What comes in: the parts of a plan, reasons, who signs. Forms check; workflow decides."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from actionplans.models import Action, ActionPlan, Area, Impact, Objective, ReviewRound
from actionplans.models.plan import EDITORS
from schools.forms import PlainForm, ReasonForm
from schools.models import Collaborative, Membership, Post, School


class ObjectiveForm(PlainForm, forms.ModelForm):
    required_words = {"text": "Enter the objective."}

    class Meta:
        model = Objective
        fields = ["text"]
        labels = {"text": "Objective"}


class AreaForm(PlainForm, forms.ModelForm):
    required_words = {"name": "Enter the name of the area, for example Safeguarding."}

    class Meta:
        model = Area
        fields = ["name", "objectives", "aims", "outcomes"]
        labels = {"name": "Area of work", "objectives": "Objectives it serves"}
        help_texts = {
            "aims": "What you want to achieve. A new line for each aim.",
            "outcomes": "What will be different for the children. A new line for each.",
        }
        widgets = {"objectives": forms.CheckboxSelectMultiple}

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["objectives"].queryset = plan.objectives.all()
        self.fields["objectives"].label_from_instance = lambda o: f"{o.number}. {o.text}"


class ActionForm(PlainForm, forms.ModelForm):
    required_words = {"text": "Enter what will be done."}

    term_and_year = forms.ChoiceField(label="Term", required=False)

    class Meta:
        model = Action
        fields = ["text", "term_and_year", "on", "at", "when", "place"]
        labels = {"text": "What will be done"}
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        error_messages = {
            "on": {"invalid": "Enter a real day, for example 5 December 2017."},
            "at": {"invalid": "Enter a time, for example 18:00."},
        }

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        terms = _terms_around(plan.year)
        now = self.instance
        if now.term and (now.term, now.year) not in terms:
            terms.insert(0, (now.term, now.year))
        self.fields["term_and_year"].choices = [("", "All year")] + [
            (f"{term}-{year}", f"{Action.Term(term).label} {year}") for term, year in terms
        ]
        self.fields["term_and_year"].initial = f"{now.term}-{now.year}" if now.term else ""

    def clean(self):
        facts = super().clean()
        term, _, year = facts.pop("term_and_year", "").partition("-")
        facts |= {"term": term, "year": int(year) if year else None}
        # ModelForm writes cleaned data to its instance: it must hold together for its checks.
        self.instance.term, self.instance.year = facts["term"], facts["year"]
        if facts.get("at") and not facts.get("on"):
            self.add_error("on", "Give the day as well as the time.")
        return facts


class ImpactForm(PlainForm, forms.ModelForm):
    required_words = {
        "up_to": "Enter the month up to which you tell the impact.",
        "text": "Enter what has come of it.",
    }

    class Meta:
        model = Impact
        fields = ["up_to", "text"]
        labels = {"up_to": "Impact up to", "text": "What has come of it"}
        help_texts = {"up_to": "Any day in the month. The plan shows the month."}
        widgets = {"up_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        error_messages = {"up_to": {"invalid": "Enter a real day, for example 31 July 2017."}}


class ReviewRoundForm(PlainForm, forms.ModelForm):
    required_words = {"name": "Enter a name, for example November 2017."}

    class Meta:
        model = ReviewRound
        fields = ["name", "heads_on", "heads_when", "committee_on", "statement"]
        labels = {"name": "Review round"}
        help_texts = {"statement": "What the headteachers and the joint committee found."}
        widgets = {
            "heads_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "committee_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages = {
            "heads_on": {"invalid": "Enter a real day, for example 11 July 2017."},
            "committee_on": {"invalid": "Enter a real day, for example 14 November 2017."},
        }


class PlanForm(PlainForm):
    """The frame of a plan: whose it is, for which year, who signs in which order, until when."""

    required_words = {
        "title": "Enter a title for the plan.",
        "owner": "Choose whose plan it is.",
    }

    title = forms.CharField(label="Title", max_length=200)
    owner = forms.ChoiceField(label="Whose plan it is")
    year = forms.TypedChoiceField(label="Academic year", coerce=int)
    sign_by = forms.DateField(
        label="To be signed by",
        required=False,
        help_text="Those who sign are reminded 14, 7 and 2 days before this day.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real day, for example 5 December 2026."},
    )

    def __init__(self, *args, user, plan=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        today = timezone.localdate()
        this_year = today.year - (today.month < 9)
        first = min(plan.year if plan else this_year, this_year) - 1
        self.fields["year"].choices = [
            (y, f"{y}–{(y + 1) % 100:02}") for y in range(this_year + 1, first - 1, -1)
        ]
        self.fields["owner"].choices = _owners(user)
        if plan:
            self.fields["owner"].disabled = True
            self.fields["owner"].choices = [(_owner_key(plan.owner), str(plan.owner))]
            self.initial = {
                "title": plan.title,
                "owner": _owner_key(plan.owner),
                "year": plan.year,
                "sign_by": plan.sign_by,
            }
        else:
            self.initial.setdefault("year", this_year)
        turns = {k: n for n, kinds in enumerate(self._order_now(), 1) for k in kinds}
        for kind in ActionPlan.SIGNING_POSTS:
            self.fields[f"turn_{kind}"] = forms.TypedChoiceField(
                label=f"{Post.Kind(kind).label}s"
                if kind == "headteacher"
                else Post.Kind(kind).label,
                required=False,
                coerce=int,
                empty_value=0,
                choices=[
                    ("", "Does not sign"),
                    (1, "Signs first"),
                    (2, "Second"),
                    (3, "Third"),
                ],
                initial=turns.get(kind, ""),
            )

    def _order_now(self):
        return self.plan.signing_order if self.plan else ActionPlan().signing_order

    def clean(self):
        facts = super().clean()
        turns = {k: facts.pop(f"turn_{k}", 0) for k in ActionPlan.SIGNING_POSTS}
        order = [
            [k.value for k in ActionPlan.SIGNING_POSTS if turns[k] == n]
            for n in sorted({t for t in turns.values() if t})
        ]
        if not order:
            self.add_error(
                "turn_headteacher",
                "Say who signs: choose a turn for at least one post.",
            )
        facts["signing_order"] = order
        kind, _, pk = facts.pop("owner", "").partition("-")
        facts["collaborative"] = (
            Collaborative.objects.filter(pk=pk).first() if kind == "c" else None
        )
        facts["school"] = School.objects.filter(pk=pk).first() if kind == "s" else None
        return facts


class RefuseForm(ReasonForm):
    """Send back, or decline: with a reason."""

    how = forms.ChoiceField(
        label="What do you want to do?",
        widget=forms.RadioSelect,
        choices=[
            ("send_back", "Send it back: I would sign after a change"),
            ("decline", "Decline: I will not sign this plan"),
        ],
    )
    required_words = ReasonForm.required_words | {"how": "Choose one of the two."}
    field_order = ["how", "because"]


def _terms_around(year):
    """The terms of the plan's year and the two beside it: [(term, calendar year), …]."""
    return [
        (term, y + (term != "autumn"))
        for y in (year, year + 1, year - 1)
        for term in ("autumn", "spring", "summer")
    ]


def _owner_key(owner):
    return f"{'s' if isinstance(owner, School) else 'c'}-{owner.pk}"


def _owners(user):
    """Whose plans this person may start."""
    if user.is_coordinator:
        groups = Collaborative.objects.all()
        schools = School.objects.filter(status=School.Status.OPEN)
    else:
        posts = [p for p in user.current_posts if p.kind in EDITORS]
        there = [p.school_id for p in posts if p.school_id]
        members = Membership.objects.current().filter(school__in=there)
        groups = Collaborative.objects.filter(
            Q(pk__in=[p.collaborative_id for p in posts if p.collaborative_id])
            | Q(pk__in=members.values("collaborative"))
        )
        schools = School.objects.filter(pk__in=there)
    choices = [("", "Choose")]
    if groups:
        choices.append(("Collaboratives", [(_owner_key(c), str(c)) for c in groups]))
    if schools:
        choices.append(("Schools", [(_owner_key(s), str(s)) for s in schools]))
    return choices
