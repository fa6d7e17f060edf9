"""What the lists of people and places have in common: they are searched as on the site."""

from django.db.models import Q

from records.admin import DeskAdmin
from schools.naming import SEARCHED, plain


class NamedAdmin(DeskAdmin):
    """Every word that is looked for stands in one of the `named` fields, in any order.

    `exact` are fields (addresses, numbers) that may hold the words as they were typed instead.
    """

    named = ("plain_name",)
    exact = ()

    def __init_subclass__(cls):
        super().__init_subclass__()
        cls.search_fields = [*cls.named, *cls.exact]

    def get_search_results(self, request, queryset, search_term):
        typed = search_term.strip()[:SEARCHED]
        if not typed:
            return queryset, False
        condition = Q()
        for word in dict.fromkeys(plain(typed).split()):
            condition &= Q(*((f"{name}__contains", word) for name in self.named), _connector=Q.OR)
        found = condition if condition else Q(pk__in=[])
        for name in self.exact:
            found |= Q(**{f"{name}__icontains": typed})
        return queryset.filter(found), False
