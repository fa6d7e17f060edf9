"""The demo partnership comes in by the verbs and imports that everybody else uses."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from partnership.demo import register
from partnership.demo.bringing import NotBrought, bring
from partnership.demo.reading import FOLDER, tree
from peerreview.models import Cycle, Schedule
from peerreview.planning.checker import check
from peerreview.workflow.picture import in_force, problem_of
from records import history
from records.models import HistoryLine
from schools.models import Collaborative, Import, Person, Post, School, SupportEntry
from schools.todos import drafts_to_read
from schools.workflow import imports
from schools.workflow.collaboratives import facts_of
from tests.cast import fresh
from tests.schools.imports.tables import contents, csv_file

pytestmark = pytest.mark.django_db


def load(*options):
    out = StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue()


def test_the_table_of_collaboratives_is_on_record_as_it_stands():
    register.load_schools()
    imp = register.load_collaboratives()
    assert (imp.state, imp.counts, imp.by) == ("done", {"new": 50}, None)
    with (FOLDER / "collaboratives.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    schools = dict(School.objects.values_list("pk", "name"))
    found = []
    for one in Collaborative.objects.order_by("pk").select_related("district", "parent"):
        facts = facts_of(one)
        leads = [schools[pk] for pk in facts["leads"]]
        budget = [schools[facts["budget_holder"]]] if facts["budget_holder"] else []
        assert sorted(schools[pk] for pk in facts["members"]) == sorted({*leads, *budget})
        found.append(
            {
                "part_of": one.parent.name if one.parent else "",
                "district": one.district.name,
                "collaborative": one.name,
                "kind": one.kind,
                "lead_schools": "; ".join(leads),
                "budget_holder": "".join(budget),
                "lead_note": one.lead_note,
                "strengths": "\n".join(facts["strengths"]),
            }
        )
    table = [{name: row[name] for name in row if name != "row"} for row in rows]
    # Those that are part of another are made after it; else in the order of the table.
    by_name = sorted(
        found, key=lambda row: (row["district"], row["collaborative"], row["lead_schools"])
    )
    assert by_name == sorted(
        table, key=lambda row: (row["district"], row["collaborative"], row["lead_schools"])
    )
    before = contents()
    with (FOLDER / "collaboratives.csv").open("rb") as file:
        again = imports.upload("collaboratives", file=file, name="again.csv", by=None, worker=False)
    imports.read(again, by=None)
    assert (fresh(again).counts, contents()) == ({"same": 50}, before)


def test_the_people_are_on_record_with_their_posts():
    schools = register.load_schools()
    two = register.load_two_schools(schools)
    people = register.load_people()
    assert sorted(facts_of(two)["members"]) == sorted(
        schools[name].pk for name in tree("plan")["schools"]
    )
    for row in tree("people")["people"]:
        person = people[row["key"]]
        assert (person.name, person.email) == (row["name"], row["email"])
        assert [(p.kind, p.place and p.place.name) for p in person.posts.order_by("pk")] == [
            (post["kind"], post.get("school") or post.get("collaborative")) for post in row["posts"]
        ]
    assert Person.objects.count() == len(people) == 12


def test_the_whole_is_loaded_once():
    said = load()
    assert "Loading the demo: 46 collaboratives with their strengths\n" in said
    told = said.partition("Sign in as one of these; the code arrives at /mailbox/:\n")[2]
    emails = [row["email"] for row in tree("people")["people"]]
    assert [line.split()[0] for line in told.splitlines()] == emails
    assert [(imp.kind, imp.state) for imp in Import.objects.order_by("pk")] == [
        ("collaboratives", "done"),
        ("people", "done"),
        ("people", "done"),  # those who review
    ]
    assert history.broken_at() is None
    entries = SupportEntry.objects.all()
    assert entries.listed().count() == 5
    assert entries.filter(mark="granted").count() == 2
    assert [todo.about for todo in drafts_to_read()] == [entries.get(state="draft").title]
    assert Schedule.objects.get().state == "published"
    plan, problem = in_force(Cycle.objects.get()), problem_of(Cycle.objects.get())
    assert [len(visit.team) for visit in plan.values()] == [3] * 10
    assert [b.says for b in check(problem, plan) if b.must] == []
    lines, before = HistoryLine.objects.count(), contents()
    again = load()
    assert again == said[said.index("\nSign in as") :]
    assert (HistoryLine.objects.count(), contents()) == (lines, before)
    with pytest.raises(CommandError, match="holds something else already"):
        load("--county")
    assert contents() == before


def test_a_file_with_a_wrong_row_is_not_brought_in():
    register.load_schools()
    with pytest.raises(NotBrought, match="C2: “Cook” is not a role"):
        bring(
            Import.Kind.PEOPLE,
            csv_file(
                ["School", "Name", "Role", "E-mail"], ["Eastry", "A B", "Cook", "a@b.example"]
            ),
            name="people.csv",
        )
    assert Post.objects.count() == 0


def test_files_go_with_the_county():
    with pytest.raises(CommandError, match="--files goes with --county"):
        load("--files", "somewhere")
