"""Lists as files: the same rows as on the page, for whoever may see them, as long as they may."""

import csv
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from openpyxl import load_workbook

from records import workshop
from records.models import Job
from records.steps import NotNow
from schools import exports, wording
from schools.models import Collaborative, Lead, Membership, Person, School, Strength
from schools.workflow import invitations, posts, support
from tests.cast import draft, fresh
from tests.schools.offering import entry_of, marked

pytestmark = pytest.mark.usefixtures("private_files")


def ask(cast, key, name, kind="csv", **wants):
    return exports.ask(name, by=fresh(getattr(cast, key)), kind=kind, **wants)


def made(job):
    workshop.do_waiting()
    return fresh(job)


def rows_of(job):
    """The rows of the file as {header: text}."""
    with job.file.open("rb") as file:
        return list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))


def test_a_list_as_csv_and_for_excel(cast):
    School.objects.filter(pk=cast.ash.pk).update(urn=123456, town="=1+1", street="1 The Lane")
    job = made(ask(cast, "gus", "schools"))
    assert (job.state, job.says, job.media_type) == ("done", "3 rows", "text/csv; charset=utf-8")
    assert job.file_name.startswith("schools-20")
    assert job.file_name.endswith(".csv")
    rows = rows_of(job)
    assert [row["School"] for row in rows] == [
        "Ash Lane Infant School",
        "Beech Hill Infant School",
        "St Mary’s Primary School",
    ]
    assert {
        name: rows[0][name] for name in ("URN", "Phase", "Status", "District", "Town", "Part of")
    } == {
        "URN": "123456",
        "Phase": "Infant",
        "Status": "Open",
        "District": "Swale",
        "Town": "'=1+1",
        "Part of": "",
    }
    excel = made(ask(cast, "gus", "schools", "xlsx"))
    with excel.file.open("rb") as file:
        sheet = load_workbook(file).active
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in cells] == ["School", *(row["School"] for row in rows)]
    assert cells[1][10] == "=1+1"
    assert sheet.cell(2, 11).data_type == "s"


def test_the_file_has_the_rows_that_the_page_lists_with_its_filters(cast, as_):
    for query in ("", "phase=primary", "search=infant", "district=swale&phase=infant", "phase=x"):
        page = as_("gus").get(f"/schools/?{query}")
        assert page.context["download"] is None or page.context["download"]["query"] == query
        job = made(ask(cast, "gus", "schools", query=query))
        on_page = [school.name for school in page.context["schools"]]
        assert [row["School"] for row in rows_of(job)] == on_page, query


def test_what_narrows_a_file_is_said_in_words(cast):
    job = ask(cast, "gus", "schools", query="search=st+mary&phase=infant&phase=primary&page=2")
    assert job.wants["filters"] == "Search: st mary · Phase: Infant, Primary"
    assert ask(cast, "gus", "schools", query="phase=x").wants["filters"] == ""


def test_collaboratives_come_with_who_leads_and_what_they_are_good_at(cast):
    here = cast.collaborative
    Collaborative.objects.filter(pk=here.pk).update(budget_holder=cast.ash)
    Lead.objects.create(collaborative=here, school=cast.beech, position=1)
    Lead.objects.create(collaborative=here, school=cast.ash, position=2)
    for n, text in enumerate(("Maths", "Reading"), 1):
        Strength.objects.create(collaborative=here, position=n, text=text)
    [row] = rows_of(made(ask(cast, "priya", "collaboratives")))
    assert (row["Lead schools"], row["Budget holder"], row["Strengths"]) == (
        "Beech Hill Infant School; Ash Lane Infant School",
        "Ash Lane Infant School",
        "Maths\nReading",
    )


def test_each_gets_their_own_invitations_only(cast):
    for by, school, name in (("hana", cast.ash, "Nell"), ("wes", cast.beech, "Will")):
        invitations.invite(
            email=f"{name}@example.org",
            name=name,
            kind="chair",
            school=school,
            by=getattr(cast, by),
        )
    found = {
        key: [row["Name"] for row in rows_of(made(ask(cast, key, "invitations")))]
        for key in ("hana", "wes", "stan", "cora")
    }
    assert {key: sorted(names) for key, names in found.items()} == {
        "hana": ["Nell"],
        "wes": ["Will"],
        "stan": [],
        "cora": ["Nell", "Will"],
    }
    for key in ("gus", "dev", "priya", "ada"):
        with pytest.raises(PermissionDenied):
            ask(cast, key, "invitations")


def test_by_ids_only_what_the_person_may_see(cast):
    ids = [cast.ash.pk, cast.elsewhere.pk]
    rows = rows_of(made(ask(cast, "cora", "schools", ids=ids)))
    assert [row["School"] for row in rows] == [cast.ash.name, cast.elsewhere.name]
    one = invitations.invite(
        email="a@example.org", name="A", kind="chair", school=cast.ash, by=cast.hana
    )
    other = invitations.invite(
        email="b@example.org", name="B", kind="chair", school=cast.beech, by=cast.wes
    )
    rows = rows_of(made(ask(cast, "hana", "invitations", ids=[one.pk, other.pk])))
    assert [row["Name"] for row in rows] == ["A"]


def test_the_same_file_is_made_once_and_not_too_many_at_a_time(cast):
    first = ask(cast, "gus", "schools")
    assert ask(cast, "gus", "schools") == first
    for n in range(exports.AT_ONCE - 1):
        ask(cast, "gus", "schools", query=f"search={n}")
    with pytest.raises(NotNow, match="5 files are being made for you already"):
        ask(cast, "gus", "collaboratives")
    ask(cast, "priya", "collaboratives")
    workshop.do_waiting()
    assert ask(cast, "gus", "schools") != first


def test_what_cannot_be_asked_for(cast):
    with pytest.raises(LookupError):
        ask(cast, "gus", "nothing")
    with pytest.raises(ValueError, match="pdf"):
        ask(cast, "gus", "schools", "pdf")
    with pytest.raises(ValueError, match="csv"):
        ask(cast, "gus", "schools", query="x" * 5_000)
    assert Job.objects.count() == 0


def test_a_long_list_tells_how_far_it_has_come_in_few_queries(
    cast, monkeypatch, django_assert_max_num_queries
):
    School.objects.bulk_create(School(name=f"School {n}") for n in range(2_100))
    told = []
    monkeypatch.setattr(
        workshop, "progress", lambda job, done, total=None, says=None: told.append((done, total))
    )
    job = ask(cast, "gus", "schools")
    with django_assert_max_num_queries(24):
        exports.make(job)
    assert (told, job.says) == ([(0, 2_103), (1_000, 2_103), (2_000, 2_103)], "2,103 rows")


# -- Rights are asked again ------------------------------------------------------------------------


def end_gus(cast):
    posts.end(cast.gus.posts.get(), by=cast.cora)


def switch_gus_off(cast):
    Person.objects.filter(pk=cast.gus.pk).update(is_active=False)


def ash_leaves(cast):
    Membership.objects.filter(school=cast.ash).update(until="2020-01-01")


CHANGES = {
    end_gus: wording.EXPORT_POST_ENDED,
    switch_gus_off: wording.EXPORT_MAY_NOT,
    ash_leaves: wording.EXPORT_POST_ENDED,
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_before_the_file_is_made_stops_it(cast, change):
    draft(cast)
    job = ask(cast, "gus", "plans")
    change(cast)
    job = made(job)
    assert (job.state, bool(job.file)) == ("failed", False)


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_while_the_file_is_made_stops_it(cast, change, monkeypatch):
    draft(cast)
    job = ask(cast, "gus", "plans")
    monkeypatch.setattr(workshop, "progress", lambda *a, **k: change(cast))
    job = made(job)
    assert (job.state, job.says, bool(job.file)) == ("failed", CHANGES[change], False)


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_afterwards_closes_the_file(cast, change):
    draft(cast)
    job = made(ask(cast, "gus", "plans"))
    assert (job.state, exports.refused(job)) == ("done", "")
    change(cast)
    assert exports.refused(job) == CHANGES[change]


def test_one_post_more_closes_nothing(cast):
    job = made(ask(cast, "gus", "schools"))
    posts.appoint(cast.gus, "governor", by=cast.cora, school=cast.beech)
    assert exports.refused(job) == ""


def test_a_coordinator_who_is_none_any_more_has_no_file_of_all(cast):
    posts.appoint(cast.stan, "coordinator", by=cast.cora)
    job = made(ask(cast, "cora", "invitations"))
    posts.end(cast.cora.posts.get(), by=cast.stan)
    assert exports.refused(job) == wording.EXPORT_MAY_NOT


def test_after_a_week_the_file_is_gone(cast, time_machine):
    time_machine.move_to("2026-11-03T12:00:00Z", tick=False)
    job = made(ask(cast, "gus", "schools"))
    time_machine.move_to("2026-11-10T11:59:00Z", tick=False)
    assert exports.refused(job) == ""
    time_machine.move_to("2026-11-10T12:01:00Z", tick=False)
    assert exports.refused(job) == wording.EXPORT_GONE.format(day="10 November 2026")


def test_asked_for_again_it_holds_what_they_may_see_now(cast):
    draft(cast)
    job = made(ask(cast, "gus", "plans"))
    assert [row["Plan"] for row in rows_of(job)] == ["Joint plan"]
    end_gus(cast)
    job.asked_by = fresh(cast.gus)
    again = made(exports.ask_again(job))
    assert (again.says, rows_of(again)) == ("0 rows", [])


def test_the_directory_as_a_file_has_what_each_may_see(cast):
    marked(entry_of(cast.ash, cast.hana, "Phonics", phases=["infant", "primary"]), cast.cora)
    entry_of(cast.ash, cast.hana, "A draft", listed=False)
    support.discard(entry_of(cast.ash, cast.hana, "Thrown away", listed=False), by=cast.hana)
    seen = {key: rows_of(made(ask(cast, key, "support"))) for key in ("gus", "dev", "cora")}
    assert {key: [row["Entry"] for row in rows] for key, rows in seen.items()} == {
        "gus": ["Phonics"],
        "dev": ["A draft", "Phonics"],
        "cora": ["A draft", "Phonics"],
    }
    [row] = seen["gus"]
    today = timezone.localdate().isoformat()
    assert (row["School"], row["Suits"], row["State"], row["Quality mark since"]) == (
        "Ash Lane Infant School",
        "Infant, Primary",
        "Listed",
        today,
    )
    job = ask(cast, "gus", "support", query="phase=infant&mark=granted&theme=early+reading")
    assert job.wants["filters"] == (
        "Theme: Early reading · Suits: Infant · Quality mark: Has the quality mark"
    )
    assert len(rows_of(made(job))) == 1
