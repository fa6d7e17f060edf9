"""Lists that people narrow down: facets with counts, chips to take away, all state in the URL.

Counts stop at a cap ("100+"): what a person needs to know is whether there are few or many,
and the list stays as quick with 100,000 rows as with a hundred.
"""

# ruff: noqa: S608  (the names in the statements are the portal's own, the values are parameters)

from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import F
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import ListView

CAP = 100
LISTED = 1_000  # rows that can be paged through; beyond that people filter
FEW = 20_000  # rows that are quickly looked through one by one


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
    """One question by which a list is narrowed down; `options` are all its answers."""

    name: str
    label: str
    options: list = field(default_factory=list)

    def boxes(self):
        """What the tick box of each option says; those without rows are hidden by the style sheet.

        So an open page can be sent fresh counts alone, without a box moving under the pointer.
        """
        return [
            {
                "name": self.name,
                "value": option.value,
                "id": f"f-{self.name}-{n}",
                "ticked": " checked" if option.checked else "",
                "label": option.label,
                "none": "" if option.count else " is-none",
                "count": option.count_in_words,
            }
            for n, option in enumerate(self.options, 1)
        ]


@dataclass
class Chip:
    """One filter in use, and the address of the same list without it."""

    label: str
    url: str


class Tally:
    """Counts a queryset by its facets in one statement, each count no further than its cap.

    The statement is written by hand around the queryset's own: composed of querysets it would
    take longer to write and to plan than to carry out. `columns` are the fields {facet: its
    path}, `chosen` the values {facet: those that are ticked}, `arrays` the facets of which a row
    may have several values.

    Where only facets narrow the rows, indexes can tell each count by itself. Where something else
    does (a search, what a person may see) the rows are gathered first, and if they are not too
    many all counts are taken from those.
    """

    def __init__(self, rows, columns, chosen, arrays=()):
        self.arrays = arrays
        self.rows = rows.order_by()
        self.columns = columns
        self.chosen = {name: values for name, values in chosen.items() if values}
        self.tables = {}
        self.params = []

    def take(self, values):
        """(how many rows there are, {facet: how many for each of its `values`, in their order}).

        A facet counts the rows that fit what is ticked in all others.
        """
        try:
            statement, params = self._statement(values)
        except EmptyResultSet:  # Django knows without asking that there are none
            return 0, {name: [0] * len(its_values) for name, its_values in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            total, *counts = cursor.fetchone()
        return total, dict(zip(values, counts, strict=True))

    def _statement(self, values):
        """The statement and its parameters."""
        gathers = bool(self.rows.query.where)
        if gathers:
            everything = self._seen(self.columns)
            self.tables["gathered"] = f"MATERIALIZED (SELECT * FROM {everything} LIMIT {FEW + 1})"
            self.tables["few"] = f"MATERIALIZED (SELECT count(*) <= {FEW} AS so FROM gathered)"
        parts, params = [], []
        for facet in (None, *values):
            others = {name: its_values for name, its_values in self.chosen.items() if name != facet}
            fits = " AND ".join(["true", *map(self._fit, others)])
            seen = self._seen({*others, facet} - {None})
            ways = [_capped(facet, seen, fits, self.arrays)]
            if gathers:
                ways.insert(0, _grouped(facet, fits, self.arrays))
            for _ in ways:
                params += [*others.values(), *([values[facet]] if facet else [])]
            parts.append(
                "CASE WHEN (SELECT so FROM few) THEN {} ELSE {} END".format(*ways)
                if gathers
                else ways[0]
            )
        tables = ", ".join(f"{name} AS {table}" for name, table in self.tables.items())
        return f"WITH {tables} SELECT {', '.join(parts)}", self.params + params

    def _fit(self, name):
        return f"by_{name} && %s" if name in self.arrays else f"by_{name} = ANY(%s)"

    def _seen(self, names):
        """The name of the queryset's own statement with the columns of these facets at least.

        Fields of other tables only where they are asked for: a join keeps PostgreSQL from
        counting in an index alone, even when it can leave the join out.
        """
        joined = [n for n in self.columns if n in names and "__" in self.columns[n]]
        name = "_".join(["seen", *joined])
        if name not in self.tables:
            wanted = [n for n, path in self.columns.items() if n in joined or "__" not in path]
            rows = self.rows.values(**{f"by_{n}": F(self.columns[n]) for n in wanted})
            sql, params = rows.query.sql_with_params()
            self.tables[name] = f"NOT MATERIALIZED ({sql})"
            self.params += params
        return name


def _capped(facet, seen, fits, arrays):
    """A count that stops at its cap; with a facet, such a count for each value."""
    if facet is None:
        return f"(SELECT count(*) FROM (SELECT FROM {seen} WHERE {fits} LIMIT {LISTED + 1}) x)"
    found = f"= ANY(by_{facet})" if facet in arrays else f"= by_{facet}"
    return (
        f"ARRAY(SELECT (SELECT count(*) FROM (SELECT FROM {seen} WHERE {fits}"
        f" AND asked.value {found} LIMIT {CAP + 1}) x)"
        f" FROM unnest(%s) WITH ORDINALITY AS asked (value, place) ORDER BY place)"
    )


def _grouped(facet, fits, arrays):
    """The same from the gathered rows, all values of the facet at once."""
    if facet is None:
        return f"(SELECT count(*) FROM (SELECT FROM gathered WHERE {fits} LIMIT {LISTED + 1}) x)"
    value = f"unnest(by_{facet})" if facet in arrays else f"by_{facet}"
    return (
        f"ARRAY(SELECT coalesce(n, 0) FROM (SELECT {value} AS value, count(*) AS n"
        f" FROM gathered WHERE {fits} GROUP BY 1) x"
        f" RIGHT JOIN unnest(%s) WITH ORDINALITY AS asked (value, place) USING (value)"
        f" ORDER BY place)"
    )


class FacetedList(ListView):
    """A list with facets from its FilterSet. Three queries: choices, all counts, a page of rows.

    The FilterSet's multiple-choice filters are the facets; `search` is its text filter.
    With htmx only the partial `#results` of the template is sent, and with it the fresh counts.
    """

    export = None  # the list as a file; its rows and filters are the page's
    paginate_by = 50

    @property
    def filterset_class(self):
        return self.export.filters

    @cached_property
    def filters(self):
        asked = self.request.GET or None  # nothing asked: no form is made
        return self.filterset_class(asked, queryset=self.rows(), request=self.request)

    def rows(self):
        """All rows this person may see, before any filter."""
        return self.export.rows(self.request.user)

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
    def _facet_filters(self):
        return {n: f for n, f in self.filters.filters.items() if "choices" in f.extra}

    @cached_property
    def _wanted(self):
        """{name of the filter: what is asked of it}, known values only."""
        if not self.filters.is_bound:
            return {}
        self.filters.form.is_valid()
        return self.filters.form.cleaned_data

    @property
    def facets(self):
        return self._counted[1]

    @property
    def total(self):
        return self._counted[0]

    @cached_property
    def _counted(self):
        """(how many rows, the facets), counted in one query."""
        filters = self._facet_filters
        searched = self.filters.queryset
        for name, filter_ in self.filters.filters.items():
            if name not in filters and name in self._wanted:
                searched = filter_.filter(searched, self._wanted[name])
        choices = {name: f.extra["choices"] for name, f in filters.items()}
        values = {
            name: [value for value, _ in its_choices] for name, its_choices in choices.items()
        }
        ticked = {name: set(self._wanted.get(name) or []) for name in filters}
        chosen = {name: [v for v in values[name] if str(v) in ticked[name]] for name in filters}
        columns = {name: f.field_name for name, f in filters.items()}
        asked = {name: its_values for name, its_values in values.items() if its_values}
        arrays = {name for name, f in filters.items() if f.lookup_expr == "overlap"}
        total, counts = Tally(searched, columns, chosen, arrays).take(asked)
        facets = []
        for name, filter_ in filters.items():
            options = [
                Option(str(value), label, str(value) in ticked[name], count)
                for (value, label), count in zip(choices[name], counts.get(name, []), strict=True)
            ]
            facets.append(Facet(name, filter_.label, options))
        return total, facets

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

    def download(self):
        """What the list is called as a file, and the query string that narrows it down."""
        if self.export is None or not self.total:
            return None
        asked = self.request.GET.copy()
        asked.pop("page", None)
        return {"name": self.export.name, "query": asked.urlencode()}

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
            download=self.download(),
            **kwargs,
        )

    def get_template_names(self):
        names = super().get_template_names()
        wants_part = self.request.htmx and not self.request.htmx.history_restore_request
        return [f"{name}#results" for name in names] if wants_part else names
