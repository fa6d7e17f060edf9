from actionplans.models import ActionPlan
from actionplans.models.plan import academic_year
from schools.filters import AnyOf, Facets, Found, SearchFilter, districts


def _between(ends):
    last, first = ends
    return [(y, academic_year(y)) for y in range(last, first - 1, -1)] if last else []


# Only the last and the first: to find all that occur, every plan would have to be read. A year
# between them without plans has no count, so it is not shown.
years = Found("SELECT json_build_array(max(year), min(year)) FROM actionplans_actionplan", _between)


class PlanFilter(Facets):
    search = SearchFilter(label="Search by title")
    state = AnyOf(field_name="state", label="State", choices=ActionPlan.State.choices)
    year = AnyOf(field_name="year", label="Academic year", choices=years)
    district = AnyOf(
        field_name="collaborative__district__slug", label="District", choices=districts
    )

    class Meta:
        model = ActionPlan
        fields = []
