"""Lists that people narrow down: facets with counts, chips to take away, all state in the URL.

Counts stop at a cap ("100+"): what a person needs to know is whether there are few or many,
and the list stays as quick with 100,000 rows as with a hundred.
"""

from dataclasses import dataclass, field

from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Paginator
from django.db.models import Expression, IntegerField, Subquery, Value
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.generic import ListView
from django_filters.utils import get_model_field

from schools.models import Person

CAP = 100
LISTED = 1_000  # rows that can be paged through; beyond that people filter

TICKED = mark_safe(" checked")
BOX = (
    '<div class="form-check"><input class="form-check-input" type="checkbox" name="{}" value="{}"'
    ' id="{}"{}><label class="form-check-label" for="{}"><span>{}</span>'
    '<span class="facet-count">{}</span></label></div>'
)


class CappedCount(Subquery):
    """How many rows a queryset has, counting no further than `cap`."""

    template = "(SELECT count(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()

    def __init__(self, queryset, cap, **extra):
        # Not even the key of a row is read: an index that answers the conditions is enough.
        rows = queryset.order_by().select_related(None).values_list(Value(1))
        super().__init__(rows[:cap], **extra)


class Asked(Expression):
    """The value whose rows a CountsByValue is just counting."""

    def as_sql(self, compiler, connection):
        return "asked.value", []


class CountsByValue(CappedCount):
    """For each of `values`, in their order, how many rows a queryset has; no further than `cap`.

    The queryset has a condition on Asked(). It is written, sent and planned once for all values:
    a statement with one count for each of 25 values costs more to plan than to carry out.
    """

    template = (
        "ARRAY(SELECT (SELECT count(*) FROM (%(subquery)s) capped)"
        " FROM unnest(%(values)s) WITH ORDINALITY AS asked(value, place) ORDER BY asked.place)"
    )
    output_field = ArrayField(IntegerField())

    def __init__(self, queryset, values, value_field, cap):
        super().__init__(queryset, cap)
        self.values = Value(values, ArrayField(value_field))

    def as_sql(self, compiler, connection, **extra):
        values, params = compiler.compile(self.values)
        sql, more = super().as_sql(compiler, connection, values=values, **extra)
        return sql, (*more, *params)


@dataclass
class Option:
    value: str
    label: str
    checked: bool
    count: int = 0

    @property
    def count_in_words(self):
        return f"{CAP}+" if self.count > CAP else str(self.count)


@dataclass
class Facet:
    """One question by which a list is narrowed down; `options` are its answers."""

    name: str
    label: str
    options: list = field(default_factory=list)

    def boxes(self):
        """A tick box for each option. Written here, as in a template it costs ten times as much."""
        return format_html_join("", BOX, (self._box(n, o) for n, o in enumerate(self.options, 1)))

    def _box(self, number, option):
        ticked = TICKED if option.checked else ""
        key = f"f-{self.name}-{number}"
        return self.name, option.value, key, ticked, key, option.label, option.count_in_words


@dataclass
class Chip:
    """One filter in use, and the address of the same list without it."""

    label: str
    url: str


class FacetedList(ListView):
    """A list with facets from its FilterSet. Three queries: choices, all counts, a page of rows.

    The FilterSet's multiple-choice filters are the facets; `search` is its text filter.
    With htmx only the partial `#results` of the template is sent.
    """

    filterset_class = None
    paginate_by = 50

    @cached_property
    def filters(self):
        asked = self.request.GET or None  # nothing asked: no form is made
        return self.filterset_class(asked, queryset=self.rows(), request=self.request)

    def rows(self):
        """All rows this person may see, before any filter."""
        raise NotImplementedError

    def shown(self, rows):
        """The rows with all that the page shows of them; only the page's own are fetched."""
        return rows

    def decorate(self, rows):
        """Add to the rows of one page what the page shows besides."""

    def get_queryset(self):
        return self.filters.qs

    def get_paginator(self, queryset, per_page, **kwargs):
        paginator = Paginator(self.shown(queryset)[:LISTED], per_page)
        paginator.count = min(self.total, LISTED)
        return paginator

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        page.object_list = list(page.object_list)
        self.decorate(page.object_list)
        return paginator, page, page.object_list, page.has_other_pages()

    @cached_property
    def chosen(self):
        """{name of the facet: the values chosen}, known values only."""
        return {name: list(self._wanted.get(name) or []) for name in self._facet_names}

    @cached_property
    def _wanted(self):
        if not self.filters.is_bound:
            return {}
        self.filters.form.is_valid()
        return self.filters.form.cleaned_data

    @cached_property
    def facets(self):
        self._count()
        return self._facets

    @cached_property
    def total(self):
        self._count()
        return self._total

    @cached_property
    def _facet_names(self):
        return [n for n, f in self.filters.filters.items() if "choices" in f.extra]

    def _count(self):
        """Every count of the page in one query that hangs on the row of the person."""
        if "_total" in self.__dict__:
            return
        self._facets, counts = [], [CappedCount(self.filters.qs, LISTED + 1)]
        for name in self._facet_names:
            filter_ = self.filters.filters[name]
            choices = filter_.extra["choices"]
            asked = {str(v) for v in self.chosen[name]}
            options = [Option(str(v), label, str(v) in asked) for v, label in choices]
            self._facets.append(Facet(name, filter_.label, options))
            rows = filter_.filter(self._without(name), [Asked()])
            value_field = get_model_field(rows.model, filter_.field_name)
            counts.append(CountsByValue(rows, [v for v, _ in choices], value_field, CAP + 1))
        person = Person.objects.filter(pk=self.request.user.pk)
        self._total, *found = person.values_list(*counts).get()
        for facet, its_counts in zip(self._facets, found, strict=True):
            for option, option.count in zip(facet.options, its_counts, strict=True):
                pass
            facet.options = [o for o in facet.options if o.count or o.checked]

    def _without(self, name):
        """The rows under all filters but this one."""
        rows = self.filters.queryset
        for other, filter_ in self.filters.filters.items():
            if other != name and other in self._wanted:
                rows = filter_.filter(rows, self._wanted[other])
        return rows

    def chips(self):
        """The filters in use, each with the way back."""
        chips = []
        asked = self.request.GET
        if words := asked.get("search", "").strip():
            chips.append(Chip(f"Search: {words}", self._url_without("search", words)))
        for facet in self.facets:
            chips += [
                Chip(f"{facet.label}: {o.label}", self._url_without(facet.name, o.value))
                for o in facet.options
                if o.checked
            ]
        return chips

    def _url_without(self, name, value):
        kept = [
            (key, v)
            for key, values in self.request.GET.lists()
            for v in values
            if key != "page" and v and not (key == name and (v == value or name == "search"))
        ]
        return f"{self.request.path}?{urlencode(kept)}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            facets=self.facets,
            chips=self.chips(),
            search=self.request.GET.get("search", ""),
            total=self.total,
            listed=LISTED,
            **kwargs,
        )

    def get_template_names(self):
        names = super().get_template_names()
        wants_part = self.request.htmx and not self.request.htmx.history_restore_request
        return [f"{name}#results" for name in names] if wants_part else names
