"""What comes in when a schedule is changed by hand. Forms check; the checker judges."""

from django import forms

from peerreview.planning.problem import Visit
from schools.forms import PlainForm


class VisitForm(PlainForm):
    """Who goes to a school, who leads, on which day, and whether it stays so.

    `candidates` are groups of reviewers to choose from, whoever goes now among them.
    """

    day = forms.DateField(
        label="Day",
        required=False,
        help_text="Leave it empty if no day is found yet.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real day, for example 5 December 2026."},
    )
    locked = forms.BooleanField(
        label="Leave it as it is when the schedule is worked out again", required=False
    )

    def __init__(self, *args, visit, team_size, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.visit, self.seats = visit, [f"seat_{n}" for n in range(1, team_size + 1)]
        choices = [("", "Nobody yet"), *candidates]
        for n, name in enumerate(self.seats):
            self.fields[name] = forms.TypedChoiceField(
                label=f"Reviewer {n + 1}",
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial=visit.team[n] if n < len(visit.team) else None,
                error_messages={"invalid_choice": "Choose somebody from the list."},
            )
        self.fields["lead"] = forms.TypedChoiceField(
            label="Who leads",
            choices=[
                ("", "Nobody yet"),
                *((str(n), f"Reviewer {n}") for n in range(1, team_size + 1)),
            ],
            coerce=int,
            empty_value=None,
            required=False,
            initial=self._leads(visit),
        )
        self.fields["day"].initial = visit.day
        self.fields["locked"].initial = visit.locked
        self.order_fields([*self.seats, "lead", "day", "locked"])

    def places(self):
        """The fields of the seats, in order."""
        return [self[name] for name in self.seats]

    @staticmethod
    def _leads(visit):
        return visit.team.index(visit.lead) + 1 if visit.lead in visit.team else None

    def clean(self):
        facts = super().clean()
        chosen = [facts.get(name) for name in self.seats]
        for n, name in enumerate(self.seats):
            if chosen[n] is not None and chosen[n] in chosen[:n]:
                self.add_error(name, "This person is in the team already. Choose somebody else.")
        lead = facts.get("lead")
        if lead and chosen[lead - 1] is None:
            self.add_error("lead", "Nobody is chosen for this place. Choose who leads.")
        return facts

    def changed_visit(self):
        """The visit as it was filled in; None if it holds something that cannot be read."""
        if not self.is_valid():
            return None
        facts = self.cleaned_data
        chosen = [facts[name] for name in self.seats]
        return Visit(
            host=self.visit.host,
            team=tuple(key for key in chosen if key is not None),
            lead=chosen[facts["lead"] - 1] if facts["lead"] else None,
            day=facts["day"],
            locked=facts["locked"],
        )
