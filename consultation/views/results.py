"""The results of a sealed consultation: what people answered, through the gate."""

import io
from functools import lru_cache

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import TemplateView, View

from consultation.models import Consultation, NamedAnswer
from consultation.outputs import data
from consultation.results import bands
from consultation.results.bands import DIMENSIONS
from consultation.results.blocks import in_words, question_blocks
from consultation.results.rates import rates_of
from consultation.results.rounding import SHARES_FROM, rounded
from consultation.results.tables import INSIDE, tables_of
from consultation.views.landing import consultation_for
from consultation.wording import comments as comments_wording
from consultation.wording import results as wording
from records.steps import NotNow


def consultation_with_results(request, pk):
    """The consultation, if it is sealed and this person may see its results.

    Else 404 where one may not know of it, PermissionDenied where its results are not for this
    person, and NotNow with a sentence before the sealing.
    """
    consultation = consultation_for(request, pk)
    if not consultation.results_are_for(request.user):
        raise PermissionDenied
    if not consultation.results_may_be_seen_by(request.user):
        raise NotNow(comments_wording.NOT_SEALED.format(title=consultation), consultation)
    return consultation


class Results(TemplateView):
    """The answers to every question, of people or of schools, by phase, role or district.

    All of its state is in the address. Before the sealing it says that there is nothing to see.
    """

    def dispatch(self, request, *args, **kwargs):
        self.consultation = consultation_for(request, kwargs["pk"])
        if not self.consultation.results_are_for(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_there(self):
        return self.consultation.results_may_be_seen_by(self.request.user)

    def get_template_names(self):
        return [f"consultation/results/{'page' if self.is_there else 'not_yet'}.html"]

    @cached_property
    def of(self):
        asked = self.consultation.asks
        if asked != Consultation.Asks.BOTH:
            return asked
        return "schools" if self.request.GET.get("of") == "schools" else "people"

    @cached_property
    def by(self):
        """What it is broken down by, if anybody can be told apart by that."""
        by = self.request.GET.get("by", "")
        return by if by in DIMENSIONS and is_told_apart(self.tables, by) else ""

    @cached_property
    def tables(self):
        return tables_of(
            self.consultation, INSIDE, as_school=self.of == "schools", instrument=self.instrument
        )

    @cached_property
    def instrument(self):
        return self.consultation.version().read

    def get_context_data(self, **kwargs):
        consultation = self.consultation
        if not self.is_there:
            return super().get_context_data(consultation=consultation, **kwargs)
        instrument = self.instrument
        return super().get_context_data(
            consultation=consultation,
            sealing=consultation.sealing,
            replied=self.replied(),
            rates=self.rates(),
            of=self.of,
            by=self.by,
            ways=[
                (wording.BY[by], self.link(by=by), by == self.by)
                for by in ("", *DIMENSIONS)
                if not by or is_told_apart(self.tables, by)
            ],
            sides=[
                (words, self.link(of=of), of == self.of)
                for of, words in wording.OF.items()
                if consultation.asks == Consultation.Asks.BOTH
            ],
            pages=question_blocks(
                self.tables,
                instrument,
                by=self.by,
                of=self.of,
                passed_on=self.passed_on(instrument),
            ),
            rounded_to=bands.INSIDE,
            shares_from=SHARES_FROM * bands.INSIDE,
            **kwargs,
        )

    def replied(self):
        """[(words, invited, replied, per cent)] in all, as the public record of the sealing has it."""
        sealing, asked = self.consultation.sealing, self.consultation.asks
        told = {
            "people": (sealing.people_invited, sealing.people_replied),
            "schools": (sealing.schools_invited, sealing.schools_replied),
        }
        return [
            (
                wording.REPLIED[of],
                f"{invited:,}",
                f"{replied:,}",
                round(100 * replied / (invited or 1)),
            )
            for of, (invited, replied) in told.items()
            if asked in (of, Consultation.Asks.BOTH)
        ]

    def rates(self):
        """[(dimension in words, [(group, invited, replied, share)])] of the side that is shown, by
        what it is broken down by, or by everything; "–" where a figure is not shown, and no share of
        a group that is too small for one."""
        found = _rates(self.consultation, self.of == "schools")
        wanted = [self.by] if self.by else DIMENSIONS
        return [
            (
                wording.BY[by],
                [
                    (rate.label, in_words(rate.invited), in_words(rate.replied), _share(rate))
                    for rate in found[by]
                ],
            )
            for by in wanted
            if by in found
        ]

    def passed_on(self, instrument):
        """{named question: how many said yes}, for who reads their names anyway."""
        if self.of != "people" or not self.consultation.may_be_run_by(self.request.user):
            return None
        named = [q.name for q in instrument.questions.values() if q.named]
        if not named:
            return {}
        found = NamedAnswer.objects.filter(consultation=self.consultation, question__in=named)
        counted = {}
        for question in found.values_list("question", flat=True):
            counted[question] = counted.get(question, 0) + 1
        return {name: rounded(counted.get(name, 0)) for name in named}

    def link(self, **changed):
        facts = {"of": self.of if self.consultation.asks == Consultation.Asks.BOTH else ""}
        facts |= {"by": self.by} | changed
        if facts["of"] == "people":
            facts["of"] = ""
        query = urlencode({key: value for key, value in facts.items() if value})
        return f"?{query}" if query else self.request.path


def _share(rate):
    if rate.percent is None:
        return "–" if rate.replied is None else ""
    return f"{rate.percent}\N{NO-BREAK SPACE}%"


@lru_cache(maxsize=64)
def _rates(consultation, as_school):
    """Kept in the process, as they stay what they are: counting 100,000 invited anew takes a while."""
    return rates_of(consultation, INSIDE, as_school)


def is_told_apart(tables, dimension):
    """Whether any question is broken down by this dimension."""
    return any(answers.by(dimension) for answers in tables.values())


class ResultsAsData(View):
    """The tables of the inside as a CSV file."""

    def get(self, request, pk):
        consultation = consultation_with_results(request, pk)
        out = io.BytesIO()
        data.write(out, consultation.version().read, data.tables_for(consultation, INSIDE))
        response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
        name = data.file_name(consultation, INSIDE)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
