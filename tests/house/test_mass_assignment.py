"""Nobody sets a field that their form does not have, whatever they post.

Each form is filled as a person would fill it, and posted with every field of every model besides.
"""

# ruff: noqa: S608  (the names in the statements are those of our own tables)

import re

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from schools.models import Collaborative, Person, School
from tests.house.addresses import SITE, rows
from tests.house.admin_addresses import ADMIN, admin_rows
from tests.house.conftest import filled
from tests.house.form_data import DATA, WHO_FILLS

OURS = ("records", "schools", "actionplans", "peerreview", "consultation", "partnership")
CANARY = 424_242
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def canaries(people):
    """Rows whose number is the canary: a foreign key to them can be told from any other."""
    School.objects.create(pk=CANARY, name="Canary School", district=people.district)
    Collaborative.objects.create(pk=CANARY, name="Canaries", district=people.district)
    Person.objects.create(pk=CANARY, email="canary@example.org", name="Canary")


def our_models():
    return [m for m in apps.get_models() if m._meta.app_label in OURS and m._meta.managed]


def hostile(value_of):
    """{name: value} of every column of every model, and of what forms and lookups add to it."""
    names = {}
    for model in our_models():
        for field in model._meta.concrete_fields:
            value = value_of(field)
            if value is not None:
                for name in (
                    field.name,
                    field.attname,
                    f"{field.name}__pk",
                    f"form-0-{field.name}",
                ):
                    names[name] = value
    return names


def a_canary(field):
    return str(CANARY)


def the_last_choice(field):
    if isinstance(field, models.BooleanField):
        return "on"
    return str(field.choices[-1][0]) if field.choices else None


def with_canary():
    """How many rows of each table have the canary in them, but for the canaries themselves."""
    found = {}
    with connection.cursor() as cursor:
        for model in our_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{CANARY}%"])
            found[model._meta.label_lower] = cursor.fetchone()[0]
    return found


def choices_now():
    """{column: how often each value stands in it} of every column of choices and of truths."""
    found = {}
    with connection.cursor() as cursor:
        for model in our_models():
            for field in model._meta.concrete_fields:
                if the_last_choice(field) is not None:
                    table, column = model._meta.db_table, field.column
                    cursor.execute(
                        f'SELECT "{column}"::text, count(*) FROM "{table}" GROUP BY 1 ORDER BY 1'
                    )
                    found[table, column] = cursor.fetchall()
    return found


def posted(client, address, data, look):
    """(the answer, what `look` sees afterwards); undone."""
    mark = transaction.savepoint()
    try:
        return client.post(address, data), look()
    finally:
        transaction.savepoint_rollback(mark)


def fields_of(answer):
    """(names of its fields, {name: value} as a browser would send it untouched), or None."""
    if answer.context is None:
        return None
    form = answer.context.get("adminform") or answer.context.get("form")
    form = getattr(form, "form", form)
    if form is None or not hasattr(form, "fields"):
        return None
    names, data = set(form.fields), {}
    for bound in form:
        names.add(bound.html_name)
        value = bound.value()
        if value is not None and value is not False:
            data[bound.html_name] = value if isinstance(value, list | tuple) else str(value)
    for formset in answer.context.get("inline_admin_formsets") or ():
        for part in (formset.formset.management_form, *formset.formset.initial_forms):
            for bound in part:
                if bound.value() is not None and bound.value() is not False:
                    data[bound.html_name] = str(bound.value())
    for name, value in HIDDEN.findall(answer.content.decode()):
        data.setdefault(name, value)
    return names | set(data), data


def forms(visit, here, address_of):
    """(client, address of the table, real address, names, data) of every page with a form."""
    pages = [(a, filled(a, here)) for a, *_ in rows(SITE)]
    pages += [(f"/{route}", address_of(route)) for route, *_ in admin_rows(ADMIN)]
    for name, address in pages:
        who = WHO_FILLS.get(name, "cora" if name.startswith("/admin/") else "hana")
        if who is None:
            continue
        client = visit(who)
        page = client.get(address)
        if page.streaming:
            page.getvalue()  # read to its end, a file is closed
        is_page = page.status_code == 200 and "html" in page["Content-Type"]
        form = fields_of(page) if is_page else None
        if form is not None:
            names, data = form
            typed = {k: filled(str(v), here) for k, v in DATA.get(name, {}).items()}
            yield client, name, address, names | set(typed), data | typed


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_form_takes_what_it_did_not_ask_for(visit, site, canaries, here, there, address_of):
    before, seen, wrong, refused = with_canary(), [], {}, {}
    for client, name, address, names, data in forms(visit, here, address_of):
        seen.append(name)
        clean, choices = posted(client, address, data, choices_now)
        if clean.status_code not in (302, 403):  # evidence is a form that nobody may send
            refused[name] = clean.status_code
        bait = {k: v for k, v in hostile(a_canary).items() if k not in names}
        _, canaries_now = posted(client, address, bait | data, with_canary)
        if canaries_now != before:
            wrong[name] = {k: n for k, n in canaries_now.items() if n != before[k]}
        bait = {k: v for k, v in hostile(the_last_choice).items() if k not in names}
        _, choices_after = posted(client, address, bait | data, choices_now)
        if choices_after != choices:
            wrong[name, "choices"] = sorted(k for k in choices if choices_after[k] != choices[k])
    assert wrong == {}
    assert refused == {}, "fill these forms as a person would: tests/house/form_data.py"
    assert len(seen) > 20


def test_no_form_takes_all_fields_of_its_model():
    """`fields = "__all__"` and `exclude` grow by themselves; a list of fields is read by people."""
    from pathlib import Path

    sins = re.compile(r"""fields\s*=\s*["']__all__|^\s+exclude\s*=""", re.MULTILINE)
    found = [
        str(path)
        for app in OURS
        for path in (Path(__file__).parents[2] / app).rglob("*.py")
        if "migrations" not in path.parts and sins.search(path.read_text())
    ]
    assert found == []
