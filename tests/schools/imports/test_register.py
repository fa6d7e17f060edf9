"""The register of schools: what a file would change, and what it does."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.imports import register as module
from schools.models import District, Import, Membership, School
from schools.workflow import imports
from tests.cast import fresh
from tests.schools.imports.bringing import bring, read, rows, undo
from tests.schools.imports.files import ELM, HEADER, OAK, OLD, YEW, closed, register

pytestmark = pytest.mark.django_db


def test_new_schools_come_in_and_a_second_run_changes_nothing():
    imp = bring(register(OAK, ELM))
    assert (imp.state, imp.counts) == ("done", {"new": 2})
    assert list(School.objects.values_list("name", "phase", "district__name", "la_name")) == [
        ("St Mary’s Infant School", "infant", "Millford Vale", "Wealdshire"),
        ("St Thomas à Becket Junior School", "junior", "Millford Vale", "Wealdshire"),
    ]
    assert School.objects.get(urn=900001).plain_name == "saint marys infant school"
    again = read(register(OAK, ELM))
    assert (again.counts, rows(again)) == ({"same": 2}, [])


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_letters_are_read_as_they_were_written(encoding):
    bring(register(ELM, encoding=encoding))
    assert School.objects.get().name == "St Thomas à Becket Junior School"


def test_headings_of_other_years_are_known():
    old = read(register(OAK, called=OLD))
    assert rows(old) == rows(read(register(OAK)))
    assert old.rows.get().cells == read(register(OAK)).rows.get().cells


@pytest.mark.parametrize("missing", ["URN", "EstablishmentName"])
def test_without_urn_or_name_the_file_is_refused_with_a_sentence(missing):
    imp = read(register(OAK, header=[name for name in HEADER if name != missing]))
    assert (imp.state, imp.counts, imp.rows.count()) == ("refused", {}, 0)
    assert f"“{missing}”" in imp.says


def test_changes_are_told_field_by_field():
    bring(register(OAK, ELM))
    later = OAK | {
        "EstablishmentName": "St Mary’s Primary School",
        "StatutoryHighAge": "11",
        "SchoolWebsite": "",
        "DistrictAdministrative (name)": "Upper Vale",
    }
    imp = read(register(later, ELM))
    assert rows(imp) == [
        (
            2,
            "changed",
            "St Mary’s Infant School",
            {
                "Name": ["St Mary’s Infant School", "St Mary’s Primary School"],
                "Oldest age": ["7", "11"],
                "Phase": ["Infant", "Primary"],
                "Website": ["https://www.st-marys-infant.example.org", ""],
                "District": ["Millford Vale", "Upper Vale"],
            },
        )
    ]
    assert imp.counts == {"changed": 1, "same": 1}
    bring(register(later, ELM))
    school = School.objects.get(urn=900001)
    assert (school.name, school.plain_name) == (
        "St Mary’s Primary School",
        "saint marys primary school",
    )
    assert (school.high_age, school.phase, school.website) == (11, "primary", "")
    assert school.district.name == "Upper Vale"


def test_a_school_that_closed_is_told_apart():
    bring(register(OAK, ELM))
    imp = bring(register(closed(OAK), ELM))
    assert rows(imp) == [
        (
            2,
            "closed",
            "St Mary’s Infant School",
            {"Status": ["Open", "Closed"], "Closed on": ["", "31 August 2025"]},
        )
    ]
    assert School.objects.get(urn=900001).closed_on == date(2025, 8, 31)
    assert read(register(closed(OAK), ELM)).counts == {"same": 2}


def test_a_column_that_is_missing_leaves_its_field_alone():
    bring(register(OAK))
    few = ["URN", "EstablishmentName", "LA (name)", "TelephoneNum"]
    imp = read(register(OAK | {"TelephoneNum": "01632 960002"}, header=few))
    assert [changes for *_, changes in rows(imp)] == [
        {"Telephone": ["01632960001", "01632 960002"]}
    ]


def test_a_column_without_a_single_value_says_nothing_either():
    bring(register(OAK, ELM))
    hollow = [row | {"Street": "", "NumberOfPupils": ""} for row in (OAK, ELM)]
    assert read(register(*hollow)).counts == {"same": 2}
    # Where others have a value, an empty cell is a statement.
    assert read(register(OAK, hollow[1])).counts == {"same": 1, "changed": 1}


def test_what_is_wrong_is_told_by_cell_and_given_back_as_a_file():
    wrong = ELM | {"OpenDate": "31-02-2020", "InspectorateName (name)": "Inspectors"}
    imp = bring(register(OAK, wrong))
    assert imp.counts == {"new": 1, "wrong": 1}
    assert School.objects.count() == 1
    row = imp.rows.get(verdict="wrong")
    assert row.problems == [
        {
            "cell": "H3",
            "column": "OpenDate",
            "says": "“31-02-2020” is not a date. Write it like 31-08-2025.",
        }
    ]
    name, media_type, file = imports.rejects_file(imp)
    with file:
        header, line = file.read().decode("utf-8-sig").splitlines()
    assert name == "register to be put right.csv"
    assert media_type == "text/csv; charset=utf-8"
    assert header == ",".join(f'"{name}"' for name in [*HEADER, "What is wrong"])
    cells = [wrong.get(name, "") for name in HEADER]
    says = "OpenDate: “31-02-2020” is not a date. Write it like 31-08-2025."
    assert line == ",".join(f'"{cell}"' for cell in [*cells, says])
    put_right = file_of(header, line.replace("31-02-2020", "28-02-2020"))
    assert bring(put_right).counts == {"new": 1}


def file_of(*lines):
    import io

    return io.BytesIO("\r\n".join(lines).encode("utf-8-sig"))


def test_a_wrong_urn_is_told_and_one_that_stands_twice_left_out():
    imp = read(register(OAK, ELM | {"URN": "12"}, OAK, YEW | {"URN": ""}))
    assert imp.counts == {"new": 1, "wrong": 2, "skipped": 1}
    assert imp.found["skipped"] == {"same URN twice (rows 2 and 4)": 1}
    assert [row.problems[0]["cell"] for row in imp.rows.filter(verdict="wrong")] == ["A3", "A5"]


def test_what_was_closed_before_it_was_here_stays_out():
    imp = read(register(OAK, closed(ELM)))
    assert imp.counts == {"new": 1, "skipped": 1}
    assert imp.found["skipped"] == {"closed before it was ever here": 1}


# -- Local authorities -------------------------------------------------------------------------


def test_only_those_that_were_asked_for():
    imp = read(
        register(OAK, YEW, YEW | {"URN": "900009", "LA (name)": ""}),
        local_authorities=["downshire"],
    )
    assert [label for _, _, label, _ in rows(imp)] == ["Yew Tree School"]
    assert imp.found["skipped"] == {
        "not in your local authorities": 1,
        "unknown local authority": 1,
    }
    assert imp.found["local_authorities"] == {"Wealdshire": 1, "Downshire": 1}
    assert imp.found["chosen"] == ["Downshire"]


def test_else_those_of_the_schools_that_are_here():
    bring(register(OAK))
    imp = read(register(OAK, ELM, YEW))
    assert [label for _, _, label, _ in rows(imp)] == ["St Thomas à Becket Junior School"]


def test_with_many_and_no_school_here_the_coordinator_is_asked():
    many = [OAK | {"URN": f"90010{n}", "LA (name)": f"Shire {n}"} for n in range(4)]
    imp = read(register(*many))
    assert (imp.state, imp.counts, imp.found["asks"]) == ("ready", {}, True)
    assert imp.found["local_authorities"] == {f"Shire {n}": 1 for n in range(4)}
    imports.compare_again(imp, by=None, worker=False, local_authorities=["Shire 2"])
    imports.read(fresh(imp), by=None)
    assert fresh(imp).counts == {"new": 1, "skipped": 3}


def test_three_are_taken_without_asking():
    three = [OAK | {"URN": f"90010{n}", "LA (name)": f"Shire {n}"} for n in range(3)]
    assert read(register(*three)).counts == {"new": 3}


def test_one_that_is_not_in_the_file_is_told():
    imp = read(register(OAK), local_authorities=["Atlantis"])
    assert (imp.found["unknown"], imp.found["asks"]) == (["Atlantis"], True)


def test_a_school_that_is_here_is_ours_whatever_its_authority_is_called_now():
    bring(register(OAK))
    imp = read(
        register(OAK | {"LA (name)": "West Wealdshire"}, YEW), local_authorities=["Downshire"]
    )
    assert [(verdict, label) for _, verdict, label, _ in rows(imp)] == [
        ("changed", "St Mary’s Infant School"),
        ("new", "Yew Tree School"),
    ]


def test_ours_that_are_missing_in_the_file_are_listed_and_stay():
    bring(register(OAK, ELM))
    imp = bring(register(OAK | {"Town": "Millbridge"}))
    elm = School.objects.get(urn=900002)
    assert (imp.found["missing"], imp.found["missing_count"]) == ([[elm.name, elm.pk]], 1)
    assert elm.status == "open"


# -- Schools that were entered by hand ---------------------------------------------------------


def by_hand(**facts):
    return School.objects.create(name="St. Marys Infant School", **facts)


def test_a_school_without_urn_is_the_same_by_name_and_postcode():
    mine = by_hand(postcode="wx11aa")
    imp = bring(register(OAK))
    (number, verdict, _, changes) = rows(imp)[0]
    assert (number, verdict, changes["URN"]) == (2, "changed", ["", "900001"])
    assert (fresh(mine).urn, School.objects.count()) == (900001, 1)
    assert read(register(OAK)).counts == {"same": 1}


def test_or_by_name_and_district():
    mine = by_hand(district=District.objects.create(name="Millford vale", slug="m"))
    bring(register(OAK))
    assert (fresh(mine).urn, District.objects.count()) == (900001, 1)


@pytest.mark.parametrize("facts", [{}, {"postcode": "WX9 9ZZ"}])
def test_a_name_alone_is_not_enough(facts):
    by_hand(**facts)
    assert [verdict for _, verdict, *_ in rows(read(register(OAK)))] == ["new"]


def test_two_rows_that_fit_are_not_guessed_between():
    mine = by_hand(postcode="WX1 1AA")
    imp = read(register(OAK, OAK | {"URN": "900007"}))
    assert [verdict for _, verdict, *_ in rows(imp)] == ["new", "new"]
    assert imp.found["doubtful"] == [[mine.name, mine.pk]]


def test_the_school_that_closed_is_not_the_one_that_is_here():
    mine = by_hand(postcode="WX1 1AA")
    bring(register(closed(OAK), OAK | {"URN": "900007"}))
    assert (fresh(mine).urn, School.objects.count()) == (900007, 1)


# -- Bringing in and undoing -------------------------------------------------------------------


def test_what_changed_after_the_preview_is_not_overwritten():
    bring(register(OAK, ELM))
    later = [row | {"Town": "Millbridge", "Street": "Mill Lane"} for row in (OAK, ELM)]
    imp = read(register(*later))
    School.objects.filter(urn=900001).update(town="Somewhere")
    imports.bring_in(imp, by=None, worker=False)
    imports.carry_out(fresh(imp), by=None)
    imp = fresh(imp)
    assert imp.state == "ready"
    assert "“St Mary’s Infant School”" in imp.says
    assert imp.rows.get(number=2).changes["Town"] == ["Somewhere", "Millbridge"]
    assert set(School.objects.values_list("street", flat=True)) == {"Weir Lane"}


def test_a_school_that_came_in_meanwhile_is_not_made_twice():
    imp = read(register(OAK))
    bring(register(OAK))
    imports.bring_in(imp, by=None, worker=False)
    imports.carry_out(fresh(imp), by=None)
    assert (fresh(imp).state, fresh(imp).counts) == ("ready", {"same": 1})
    assert School.objects.count() == 1


def test_another_field_that_changed_meanwhile_is_kept():
    bring(register(OAK))
    imp = read(register(OAK | {"Town": "Millbridge"}))
    School.objects.filter(urn=900001).update(type="Academy")
    imports.bring_in(imp, by=None, worker=False)
    imports.carry_out(fresh(imp), by=None)
    school = School.objects.get()
    assert (fresh(imp).state, school.town, school.type) == ("done", "Millbridge", "Academy")


def test_undo_removes_what_was_made_and_puts_back_what_changed():
    bring(register(OAK))
    before = School.objects.values().get()
    imp = bring(
        register(
            closed(OAK) | {"Town": "Millbridge", "DistrictAdministrative (name)": "Upper Vale"}, ELM
        )
    )
    assert District.objects.count() == 2
    imp = undo(imp)
    assert (imp.state, imp.found["kept"]) == ("undone", [])
    assert School.objects.values().get() == before
    assert District.objects.get().name == "Millford Vale"


def test_undo_leaves_what_others_stand_on_and_says_so(cast):
    imp = bring(register(OAK, ELM), local_authorities=["Wealdshire"])
    oak = School.objects.get(urn=900001)
    Membership.objects.create(collaborative=cast.collaborative, school=oak)
    imp = undo(imp)
    assert imp.found["kept"] == [
        "“St Mary’s Infant School” stays, because others stand on it by now."
    ]
    assert list(School.objects.exclude(urn=None)) == [oak]


def test_undo_leaves_what_was_changed_again():
    bring(register(OAK))
    imp = bring(register(OAK | {"Town": "Millbridge", "Street": "Mill Lane"}))
    School.objects.update(town="Somewhere")
    imp = undo(imp)
    assert imp.found["kept"] == [
        "“St Mary’s Infant School”: Town was changed again meanwhile and stays as it is."
    ]
    assert School.objects.values_list("town", "street").get() == ("Somewhere", "Weir Lane")


def test_the_database_keeps_who_changed_which_school_by_which_import(cast):
    imp = bring(register(OAK), by=cast.cora, local_authorities=["Wealdshire"])
    event = School.pgh_event_model.objects.select_related("pgh_context").latest("pgh_id")
    assert (event.name, event.pgh_context.metadata) == (
        "St Mary’s Infant School",
        {"user": cast.cora.pk, "brought_by": imp.pk},
    )


def many(count, **facts):
    return [
        OAK | {"URN": str(910000 + n), "EstablishmentName": f"School {n}"} | facts
        for n in range(count)
    ]


def test_queries_follow_the_batches_and_not_the_rows():
    def queries(rows):
        imp = read(register(*rows))
        imports.bring_in(imp, by=None, worker=False)
        with CaptureQueriesContext(connection) as asked:
            imports.carry_out(fresh(imp), by=None)
        assert fresh(imp).state == "done"
        return len(asked)

    bring(register(OAK))  # and with it the district
    rows = many(60)
    assert queries(rows[:3]) == queries(rows)  # which brings in 57 more
    moved = [row | {"Town": "Millbridge"} for row in rows]
    assert queries(moved[:3] + rows[3:]) == queries(moved)

    def read_queries(rows):
        with CaptureQueriesContext(connection) as asked:
            read(register(*rows))
        return len(asked)

    assert read_queries(moved[:3]) == read_queries(moved)


def test_a_table_in_batches_is_the_same_table(monkeypatch):
    monkeypatch.setattr(module, "BATCH", 7)
    monkeypatch.setattr("schools.imports.register_changes.BATCH", 7)
    assert bring(register(*many(30))).counts == {"new": 30}
    assert School.objects.count() == 30
    imp = bring(register(*many(30, Town="Millbridge")))
    assert imp.counts == {"changed": 30}
    assert set(School.objects.values_list("town", flat=True)) == {"Millbridge"}


def test_hostile_names_are_only_names():
    name = '=cmd|"/c calc"!A1<script>alert(1)</script>'
    bring(register(OAK | {"EstablishmentName": name}))
    assert School.objects.get().name == name


def test_history_has_a_line_for_each_step(cast):
    from records.models import HistoryLine

    imp = bring(register(OAK), by=cast.cora, local_authorities=["Wealdshire"])
    undo(imp, by=cast.cora)
    assert list(HistoryLine.objects.about(imp).values_list("became", "by_name", "says")) == [
        ("import_brought", "Cora Whitlock", "Register of schools: register.csv"),
        ("ready", "Cora Whitlock", "1 new"),
        ("bringing_in", "Cora Whitlock", ""),
        ("done", "Cora Whitlock", "1 new"),
        ("undoing", "Cora Whitlock", ""),
        ("undone", "Cora Whitlock", ""),
    ]


def test_the_kind_of_import_keeps_its_promise():
    assert Import.Kind("register") == Import.Kind.REGISTER
    assert {"LIMITS", "COLUMNS", "compare", "bring_in", "undo"} <= set(dir(module))
