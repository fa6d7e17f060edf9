from django.db.models import Subquery
from django.db.models.functions import JSONArray

from actionplans.models import ActionPlan
from actionplans.wording import period
from schools.filters import AnyOf, Facets, Found, SearchFilter, districts

_BY_YEAR = ActionPlan.objects.values("year")

# Only the first and the last: to look for all that occur would mean to read every plan. A year
# between in which there are none has no count and is not shown.
years = Found(
    JSONArray(
        Subquery(_BY_YEAR.order_by("-year")[:1]),
        Subquery(_BY_YEAR.order_by("year")[:1]),
    ),
    lambda ends: [
        (year, period(year)) for year in range(ends[0] or 0, (ends[1] or 1) - 1, -1)
    ],
)


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
