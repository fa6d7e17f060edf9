from django_filters import FilterSet

from actionplans.models import ActionPlan
from schools.filters import AnyOf, SearchFilter, districts


def years():
    """The academic years in which there are plans, newest first."""
    found = ActionPlan.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, f"{year}–{(year + 1) % 100:02}") for year in found]


class PlanFilter(FilterSet):
    search = SearchFilter(label="Search by title")
    state = AnyOf(field_name="state", label="State", choices=ActionPlan.State.choices)
    year = AnyOf(field_name="year", label="Academic year", choices=years)
    district = AnyOf(
        field_name="collaborative__district__slug", label="District", choices=districts
    )

    class Meta:
        model = ActionPlan
        fields = []
