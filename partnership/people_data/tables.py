"""All declarations of what is held about people, gathered from every app."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps as installed

from records.personal import Table

OWN_APPS = ("schools", "records", "actionplans", "peerreview", "consultation")
OTHERS = "partnership.people_data.others"


@cache
def declared() -> dict[str, Table]:
    """{model label: its declaration}, in the order in which people read them."""
    modules = [f"{app}.privacy" for app in OWN_APPS if find_spec(f"{app}.privacy")]
    found = {}
    for module in (*modules, OTHERS):
        for table in import_module(module).TABLES:
            if table.model in found:
                raise ValueError(f"{table.model} is declared twice")
            found[table.model] = table
    return found


def stored_models(apps=installed):
    """Every model with a table of its own, many-to-many tables and tables of events too."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def personal_tables() -> list[tuple[Table, type]]:
    """(declaration, model) of every table that holds something about people."""
    return [
        (table, installed.get_model(label))
        for label, table in declared().items()
        if table.is_personal
    ]


def faults(models=None, tables=None) -> list[str]:
    """What is wrong with the declarations, in sentences; an empty list if all is declared."""
    models = stored_models() if models is None else models
    tables = declared() if tables is None else tables
    found = []
    for model in models:
        label = model._meta.label_lower
        if label not in tables:
            found.append(f"{label} is not declared: what does it hold about people?")
            continue
        table = tables[label]
        there = {field.name for field in model._meta.concrete_fields}
        found += [f"{label}.{name} is not declared" for name in sorted(there - set(table.fields))]
        found += [f"{label}.{name} does not exist" for name in sorted(set(table.fields) - there)]
        if table.is_personal:
            found += _unfinished(table)
    labels = {model._meta.label_lower for model in models}
    found += [f"{label} is declared and does not exist" for label in tables if label not in labels]
    return found


def _unfinished(table):
    missing = []
    if not (table.about or table.by):
        missing.append("says nothing of whom it is about")
    if not (table.called and table.why and table.kept and table.fate):
        missing.append("needs a name, a purpose, a period and a fate")
    return [f"{table.model} {words}" for words in missing]
