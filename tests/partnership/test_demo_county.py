"""The county of the large demo: always the same one, and set up by its files alone."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from actionplans.models import ActionPlan
from partnership.demo.county import files
from partnership.demo.county.making import County
from partnership.demo.county.who import people_to_try
from records import history
from records.tables import open_table
from schools.imports import collaboratives as groups
from schools.imports import links, people, register
from schools.models import (
    Collaborative,
    Import,
    Membership,
    Person,
    Post,
    School,
    Succession,
)
from schools.workflow import imports
from tests.cast import fresh
from tests.schools.imports.tables import contents, problems

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def county():
    return County()


@pytest.fixture(scope="module")
def paths(county, tmp_path_factory):
    return files.write_files(county, tmp_path_factory.mktemp("county"), today=TODAY)


def table(path):
    with open_table(path, name=path.name) as opened:
        return opened.header, [row.cells for row in opened]


def test_it_has_the_size_of_a_county(county):
    assert len(county.schools) == len({school.urn for school in county.schools}) == 600
    assert Counter(school.district for school in county.schools) == dict.fromkeys(
        county.words["districts"], 50
    )
    everybody = {county.coordinator, *(held.person for held in county.posts)}
    assert len(everybody) == 3_000
    assert len({person.email for person in everybody}) == 3_000
    assert len({person.name for person in everybody}) == 3_000
    assert Counter(held.kind.value for held in county.posts)["headteacher"] == 600
    assert sum(school.urn_later is not None for school in county.schools) == 12
    assert Counter(group.kind for group in county.groups) == {
        "Alliance": 12,
        "Hub": 12,
        "Cluster": 12,
        "Collaboration": 12,
        "Formal collaboration": 12,
        "Family": 12,
    }
    assert len(county.pairs()) == 12


def test_nobody_can_be_written_to_by_accident(county):
    for held in county.posts:
        assert held.person.email.endswith(".example")


def test_it_is_always_the_same_one(county, paths, tmp_path):
    again = files.write_files(County(), tmp_path, today=TODAY)
    for name, path in again.items():
        assert table(path) == table(paths[name])


def test_its_files_have_what_the_imports_look_for(paths):
    kinds = {
        files.REGISTER: register,
        files.LATER: register,
        files.COLLABORATIVES: groups,
        files.PEOPLE: people,
        files.LINKS: links,
    }
    for name, module in kinds.items():
        with open_table(paths[name], name=name) as opened:
            for column in module.COLUMNS:
                if column.required:
                    assert opened.column(column.name, *column.aliases) is not None, (name, column)
    assert {name: len(table(path)[1]) for name, path in paths.items()} == {
        files.REGISTER: 600,
        files.LATER: 612,
        files.COLLABORATIVES: 72,
        files.PEOPLE: 3_106,
        files.LINKS: 24,
    }


@pytest.mark.slow
@pytest.mark.django_db
def test_it_is_set_up_by_its_files_alone(county, tmp_path):
    out = StringIO()
    call_command("load_demo", "--county", "--files", str(tmp_path), stdout=out)
    said = out.getvalue()
    assert [(imp.kind, imp.state, imp.counts) for imp in Import.objects.order_by("pk")] == [
        ("register", "done", {"new": 600}),
        ("collaboratives", "done", {"new": 72}),
        ("people", "done", {"new": 3_082, "wrong": files.WRONG_ROWS}),
        ("register", "done", {"new": 12, "closed": 12, "same": 588}),
        ("links", "done", {"new": 12, "skipped": 12}),
    ]
    assert {imp.by.email for imp in Import.objects.all()} == {county.coordinator.email}
    assert School.objects.exclude(status="closed").count() == 600
    assert (Person.objects.count(), Collaborative.objects.count()) == (3_000, 72)
    # Whoever was at a school that became an academy is at the academy now.
    after = Succession.objects.all()
    assert after.count() == 12
    for one in after:
        assert not Post.objects.current().filter(school=one.predecessor).exists()
        assert Post.objects.current().filter(school=one.successor).exists()
        assert not Membership.objects.current().filter(school=one.predecessor).exists()
    assert Counter(ActionPlan.objects.values_list("state", flat=True)) == {
        "draft": 4,
        "proposed": 3,
        "signed": 2,
        "sent_back": 1,
        "declined": 1,
    }
    assert history.broken_at() is None
    wrong = problems(Import.objects.get(kind="people"))
    assert Counter(cell[0] for cell in wrong) == {
        "A": 3,  # no school has this number
        "B": 7,  # slips, and names that several schools have
        "C": 4,  # no such role
        "E": 2,  # two people with one address: at the name …
        "F": 6,  # … and at the address; and what is no address
        "H": 4,  # ends before it begins
    }

    told = said.partition("Sign in as one of these; the code arrives at /mailbox/:\n")[2]
    rows = people_to_try(county)
    assert [line.split(maxsplit=1) for line in told.splitlines()] == [
        [row["email"], row["note"]] for row in rows
    ]
    coordinator = Person.objects.get(email=rows[0]["email"])
    assert coordinator.is_coordinator
    before = contents()

    # Each file once more: the later register and its links are what is on record by now.
    same = {
        files.LATER: {"same": 612},
        files.COLLABORATIVES: {"same": 72},
        files.LINKS: {"same": 12},
    }
    for name, kind in (
        (files.LATER, "register"),
        (files.LINKS, "links"),
        (files.COLLABORATIVES, "collaboratives"),
    ):
        with (tmp_path / name).open("rb") as file:
            imp = imports.upload(kind, file=file, name=name, by=coordinator, worker=False)
        imports.read(imp, by=coordinator)
        counts = fresh(imp).counts
        counts.pop("skipped", None)
        assert counts == same[name], name
    with (tmp_path / files.PEOPLE).open("rb") as file:
        imp = imports.upload("people", file=file, name="people", by=coordinator, worker=False)
    imports.read(imp, by=coordinator)
    # Nobody and no post is new. The list still has the numbers of schools that closed; and at
    # those it names, it has the days on which people began there, not at the academy.
    assert fresh(imp).counts.keys() == {"same", "changed", "wrong"}
    for row in imp.rows.filter(verdict="changed"):
        assert ("(9100" in row.label, row.changes.keys()) == (True, {"From"}), row.label
    closed = [says for says in problems(imp).values() if "has closed" in says]
    assert fresh(imp).counts["wrong"] == files.WRONG_ROWS + len(closed)
    out = StringIO()
    call_command("load_demo", "--county", stdout=out)
    assert out.getvalue() == said[said.index("\nSign in as") :]
    assert contents() == before
