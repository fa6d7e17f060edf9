from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django_filters import CharFilter, FilterSet, MultipleChoiceFilter

from schools.models import Collaborative, Invitation, Post, School, SupportEntry


@dataclass(frozen=True)
class Found:
    """Choices that stand in the database: a SELECT of one value, and what makes choices of it."""

    select: str
    choices: Callable

    def __deepcopy__(self, memo):
        return self  # a FilterSet copies its filters, all that hangs on them included


class SearchFilter(CharFilter):
    """Finds by name as people mean it; the queryset knows how (`named_like`)."""

    def filter(self, qs, value):
        return qs.named_like(value) if value else qs


class KnownOnly(MultipleChoiceFilter.field_class):
    """Leaves out what is no choice (an old address, a typing error) instead of refusing it all."""

    def to_python(self, value):
        return [v for v in super().to_python(value) if self.valid_value(v)]


class AnyOf(MultipleChoiceFilter):
    """One facet: rows with any of the chosen values. `choices` are a list, or Found.

    With `lookup_expr="overlap"` the field is an array, of which any value may be among them.
    """

    field_class = KnownOnly

    def __init__(self, *args, choices, **kwargs):
        self.found = choices if isinstance(choices, Found) else None
        kwargs.setdefault("distinct", False)
        kwargs.setdefault("lookup_expr", "in")
        super().__init__(*args, choices=() if self.found else choices, **kwargs)

    def filter(self, qs, value):
        return qs.filter(**{f"{self.field_name}__{self.lookup_expr}": value}) if value else qs


class Facets(FilterSet):
    """A FilterSet for a FacetedList: reads the choices of all its facets in one query."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = {n: f.found for n, f in self.filters.items() if getattr(f, "found", None)}
        if not found:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(f"({one.select})" for one in found.values()))
            row = cursor.fetchone()
        for (name, one), value in zip(found.items(), row, strict=True):
            self.filters[name].extra["choices"] = one.choices(value)


districts = Found(
    "SELECT json_agg(json_build_array(slug, name) ORDER BY name) FROM schools_district",
    lambda pairs: [(slug, name) for slug, name in pairs or []],
)


class SchoolFilter(Facets):
    search = SearchFilter(label="Search by name")
    district = AnyOf(field_name="district__slug", label="District", choices=districts)
    phase = AnyOf(field_name="phase", label="Phase", choices=School.Phase.choices)
    status = AnyOf(field_name="status", label="Status", choices=School.Status.choices)

    class Meta:
        model = School
        fields = []


class CollaborativeFilter(Facets):
    search = SearchFilter(label="Search by name, or by a school’s name")
    district = AnyOf(field_name="district__slug", label="District", choices=districts)
    kind = AnyOf(field_name="kind", label="Kind", choices=Collaborative.Kind.choices)

    class Meta:
        model = Collaborative
        fields = []


class InvitationFilter(Facets):
    search = SearchFilter(label="Search by the name of a person or school")
    state = AnyOf(field_name="state", label="State", choices=Invitation.State.choices)
    kind = AnyOf(field_name="post__kind", label="Post", choices=Post.Kind.choices)
    district = AnyOf(field_name="post__school__district__slug", label="District", choices=districts)

    class Meta:
        model = Invitation
        fields = []


# Only of what is listed: a theme in somebody's draft is nobody else's to read.
themes = Found(
    "SELECT json_agg(json_build_array(plain_theme, theme) ORDER BY plain_theme) FROM"
    " (SELECT plain_theme, min(theme) AS theme FROM schools_supportentry"
    " WHERE state = 'listed' GROUP BY plain_theme) listed",
    lambda pairs: [(plain, words) for plain, words in pairs or []],
)


class SupportFilter(Facets):
    search = SearchFilter(label="Search")
    theme = AnyOf(field_name="plain_theme", label="Theme", choices=themes)
    phase = AnyOf(
        field_name="phases", lookup_expr="overlap", label="Suits", choices=School.Phase.choices
    )
    district = AnyOf(field_name="school__district__slug", label="District", choices=districts)
    mark = AnyOf(
        field_name="mark",
        label="Quality mark",
        choices=[(SupportEntry.Mark.GRANTED.value, "Has the quality mark")],
    )
    state = AnyOf(
        field_name="state",
        label="State",
        choices=[c for c in SupportEntry.State.choices if c[0] != SupportEntry.State.DISCARDED],
    )

    class Meta:
        model = SupportEntry
        fields = []
