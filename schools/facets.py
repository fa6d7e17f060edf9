"""Lists that people narrow down: facets with counts, chips to take away, all state in the URL.

Counts stop at a cap ("100+"): what a person needs to know is whether there are few or many,
and the list stays as quick with 100,000 rows as with a hundred.
"""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import IntegerField, Subquery
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import ListView

from schools.models import Person

CAP = 100
LISTED = 1_000  # rows that can be paged through; beyond that people filter


class CappedCount(Subquery):
    """How many rows a queryset has, counting no further than its slice."""

    template = "(SELECT count(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()

    def __init__(self, queryset, cap):
        super().__init__(queryset.order_by().values("pk")[:cap])


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


@dataclass
class Chip:
    """One filter in use, and the address of the same list without it."""

    label: str
    url: str


class FacetedList(ListView):
    """A list with facets from its FilterSet. Two queries: all the counts, and the page of rows.

    The FilterSet's multiple-choice filters are the facets; `search` is its text filter.
    With htmx only the partial `#results` of the template is sent.
    """

    filterset_class = None
    paginate_by = 50

    @cached_property
    def filters(self):
        return self.filterset_class(self.request.GET, queryset=self.rows(), request=self.request)

    def rows(self):
        """All rows this person may see, before any filter."""
        raise NotImplementedError

    def decorate(self, rows):
        """Add to the rows of one page what the page shows besides."""

    def get_queryset(self):
        return self.filters.qs

    def get_paginator(self, queryset, per_page, **kwargs):
        paginator = Paginator(queryset[:LISTED], per_page)
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
        form = self.filters.form
        form.is_valid()
        return {name: list(form.cleaned_data.get(name) or []) for name in self._facet_names}

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
        return [n for n, f in self.filters.filters.items() if hasattr(f.field, "choices")]

    def _count(self):
        """Every count of the page in one query that hangs on the row of the person."""
        if "_total" in self.__dict__:
            return
        self._facets, counts = [], {"total": CappedCount(self.filters.qs, LISTED + 1)}
        for name in self._facet_names:
            filter_ = self.filters.filters[name]
            facet = Facet(name, filter_.label)
            others = self._without(name)
            for n, (value, label) in enumerate(filter_.field.choices):
                facet.options.append(Option(str(value), label, str(value) in self._asked(name)))
                counts[f"{name}_{n}"] = CappedCount(filter_.filter(others, [value]), CAP + 1)
            self._facets.append(facet)
        found = Person.objects.filter(pk=self.request.user.pk).values(**counts).get()
        self._total = found["total"]
        for facet in self._facets:
            for n, option in enumerate(facet.options):
                option.count = found[f"{facet.name}_{n}"]
            facet.options = [o for o in facet.options if o.count or o.checked]

    def _asked(self, name):
        return {str(v) for v in self.chosen[name]}

    def _without(self, name):
        """The rows under all filters but this one."""
        rows = self.filters.queryset
        for other, filter_ in self.filters.filters.items():
            if other != name and self.filters.form.is_valid():
                rows = filter_.filter(rows, self.filters.form.cleaned_data[other])
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
