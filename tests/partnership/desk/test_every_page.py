"""Every page of every model on the desk: it opens, in few queries that do not grow with the rows."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import sealing
from schools.models import Person, School
from schools.workflow import invitations
from tests.cast import draft, propose, sign_by_all

MOST = 15


def fill(cast, n):
    """n more rows of all that a list shows."""
    for _ in range(n):
        number = Person.objects.count()
        invitations.invite(
            email=f"new{number}@example.org",
            name=f"New Person {number}",
            kind="governor",
            school=cast.ash,
            by=cast.cora,
        )
        plan, document = propose(draft(cast, title=f"Plan {number}", areas=1), cast.hana)
        sign_by_all(plan, document, cast)
        School.objects.create(name=f"School {number}", district=cast.district)
    sealing.seal_waiting(at_most=1)


def models():
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def pages_of(model):
    """The pages of this model that a coordinator can open, for its newest row."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._base_manager.order_by("-pk").first()
    pages = [f"{name}_changelist", f"{name}_add"]
    found = {page.rpartition("_")[2]: reverse(page) for page in pages}
    if row is not None:
        found |= {page: reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history")}
    return found


@pytest.mark.slow
def test_every_page_of_every_model_takes_few_queries_however_many_rows(as_, cast):
    cora = as_("cora")
    counted = {}
    for more in (1, 2):
        fill(cast, more)
        for model in models():
            for kind, path in pages_of(model).items():
                cora.get(
                    path
                )  # what is asked once only (the table of content types) does not count
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    answer = cora.get(path)
                may_add = admin.site.get_model_admin(model).has_add_permission(answer.wsgi_request)
                assert answer.status_code == (200 if kind != "add" or may_add else 403), path
                counted.setdefault((model._meta.label, kind), []).append(len(queries))
    assert {at: n for at, n in counted.items() if len(n) == 2 and n[0] != n[1]} == {}
    assert {at: n for at, n in counted.items() if max(n) > MOST} == {}
