"""A coordinator's list of people: what it would change, what it does, and its undoing."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actionplans import workflow
from records.models import HistoryLine, Letter
from schools.imports import people as module
from schools.models import Import, Invitation, Person, Post
from schools.workflow import imports, posts
from tests import cast as stage
from tests.cast import fresh
from tests.schools.imports import bringing
from tests.schools.imports.bringing import rows, undo
from tests.schools.imports.tables import contents, csv_file, problems, xlsx_file

pytestmark = pytest.mark.django_db

HEADER = ["School", "URN", "Role", "Name", "E-mail", "From", "To"]
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def cast(db):
    cast = stage.gather()
    for urn, school in enumerate((cast.ash, cast.beech, cast.elsewhere), 115481):
        school.urn = urn
        school.save()
    return cast


def row(school="Ash Lane Infant", role="Governor", name="Nell Gray", mail="nell@x.org", **more):
    return [
        school,
        more.get("urn", ""),
        role,
        name,
        mail,
        more.get("since", ""),
        more.get("until", ""),
    ]


def read(cast, *table, header=HEADER, **more):
    return bringing.read(
        csv_file(header, *table), by=cast.cora, kind=Import.Kind.PEOPLE, name="people.csv", **more
    )


def bring(cast, *table, header=HEADER, **more):
    return bringing.bring(
        csv_file(header, *table), by=cast.cora, kind=Import.Kind.PEOPLE, name="people.csv", **more
    )


def held(person):
    return [
        (post.kind, post.place and post.place.name, post.since, post.until)
        for post in person.posts.order_by("pk")
    ]


# -- What the preview shows ------------------------------------------------------------------------


def test_a_new_person_and_a_new_post_for_somebody_known(cast):
    imp = read(
        cast,
        row(since="1/9/2026", until="31 August 2030"),
        row(
            school="Beech Hill Infant School",
            role="Chair of Govs",
            name="Priya Nair",
            mail="Priya@Example.org ",
        ),
    )
    assert (imp.state, imp.counts) == ("ready", {"new": 2})
    assert rows(imp) == [
        (
            2,
            "new",
            "Nell Gray, Governor, Ash Lane Infant School (115481)",
            {
                "Person": ["", "Nell Gray, nell@x.org"],
                "Post": ["", "Governor, Ash Lane Infant School (115481)"],
                "From": ["", "1 September 2026"],
                "To": ["", "31 August 2030"],
            },
        ),
        (
            3,
            "new",
            "Priya Nair, Chair of governors, Beech Hill Infant School (115482)",
            {
                "Post": ["", "Chair of governors, Beech Hill Infant School (115482)"],
                "Note": [
                    "",
                    "Mei Lindqvist is chair of governors there too. While there are two, "
                    "no plan that they sign can be proposed.",
                ],
            },
        ),
    ]
    assert Post.objects.count() == 9  # reading changes nothing


def test_a_new_person_is_told_once_and_so_is_a_new_name(cast):
    imp = read(
        cast,
        row(),
        row(role="Chair"),
        row(role="Deputy", name="Stan Ball", mail="stan@example.org"),
        row(role="Governor", name="Stan Ball", mail="stan@example.org"),
    )
    told = [changes.keys() - {"Note"} for *_, changes in rows(imp)]
    assert told == [{"Person", "Post"}, {"Post"}, {"Name", "Post"}, {"Post"}]


def test_what_is_so_already_is_counted_only(cast):
    imp = read(
        cast,
        row(role="Head", name="Hana Okafor", mail="hana@example.org"),
        row(school="", role="Coordinator", name="Cora Whitlock", mail="cora@example.org"),
        row(school="the partnership", role="SIP", name="Ada Novak", mail="ada@example.org"),
    )
    assert (imp.counts, rows(imp)) == ({"same": 3}, [])


def test_another_name_and_other_dates_are_changes(cast):
    imp = read(
        cast,
        row(role="Head", name="Hana Okafor-Reid", mail="hana@example.org", since="1/9/2020"),
        row(role="Deputy", name="Dev Raman", mail="dev@example.org", until="31/8/2027"),
    )
    assert rows(imp) == [
        (
            2,
            "changed",
            "Hana Okafor-Reid, Headteacher, Ash Lane Infant School (115481)",
            {"Name": ["Hana Okafor", "Hana Okafor-Reid"], "From": ["", "1 September 2020"]},
        ),
        (
            3,
            "changed",
            "Dev Raman, Deputy headteacher, Ash Lane Infant School (115481)",
            {"To": ["", "31 August 2027"]},
        ),
    ]


def test_posts_that_give_much_are_marked(cast):
    imp = read(
        cast,
        row(school="", role="Coordinator", name="Cory Bell", mail="cory@x.org"),
        row(school="", role="Board member", name="Bo Day", mail="bo@x.org"),
        row(school="", role="Adviser", name="Al Fry", mail="al@x.org"),
    )
    assert [changes.get("Rights") for *_, changes in rows(imp)] == [
        ["", "May see and change everything."],
        ["", "May read every plan of the partnership."],
        None,
    ]
    assert imp.found["privileged"] == 2


@pytest.mark.parametrize("mail", ["office@ash.org", "Head.Ash@x.org", "admin1@x.org"])
def test_addresses_that_several_people_read_are_noted(cast, mail):
    imp = read(cast, row(mail=mail))
    box = mail.lower().partition("@")[0]
    told = f"{box}@ is often read by several people, and whoever reads it can sign in."
    assert [changes["Note"] for *_, changes in rows(imp)] == [["", told]]


def test_what_is_worth_knowing_is_noted(cast):
    posts.end(cast.priya.posts.get(), by=None)
    Person.objects.filter(pk=cast.gus.pk).update(is_active=False)
    imp = read(
        cast,
        row(name="Priya Nair", mail="priya@example.org"),
        row(name="Gus Merriman", mail="gus@example.org"),
        row(name="Dev Raman", mail="dev.raman@x.org"),
        row(school="Ash House", urn="115481"),
    )
    today = timezone.localdate()
    assert [changes["Note"][1] for *_, changes in rows(imp)] == [
        f"Held this post before; it was ended, until {today.day} {today:%B %Y}.",
        "May not sign in, and that stays so.",
        "Somebody called Dev Raman is known already, as dev@example.org.",
        "The file calls the school “Ash House”; it was found by its URN.",
    ]


def test_a_row_that_stands_twice_is_left_out(cast):
    imp = read(cast, row(), row(), row(since="1/9/2020"))
    assert (imp.counts, imp.found["skipped"]) == (
        {"new": 1, "skipped": 1, "wrong": 1},
        {"it says the same as a row above it": 1},
    )
    assert problems(imp) == {"C4": "Row 2 gives the same person the same post, with other dates."}


def test_two_terms_of_one_post_are_two_posts(cast):
    table = [
        row(role="Chair", since="1/9/2019", until="31/8/2022"),
        row(role="Chair", since="1/9/2024"),
    ]
    bring(cast, *table)
    nell = Person.objects.get(email="nell@x.org")
    assert held(nell) == [
        ("chair", cast.ash.name, date(2019, 9, 1), date(2022, 8, 31)),
        ("chair", cast.ash.name, date(2024, 9, 1), None),
    ]
    assert read(cast, *table).counts == {"same": 2}


def test_a_standing_post_can_make_room_for_the_next_term(cast):
    bring(cast, row(role="Chair", since="1/9/2019"))
    imp = bring(
        cast,
        row(role="Chair", since="1/9/2019", until="31/8/2022"),
        row(role="Chair", since="1/9/2024"),
    )
    assert imp.counts == {"changed": 1, "new": 1}
    assert held(Person.objects.get(email="nell@x.org")) == [
        ("chair", cast.ash.name, date(2019, 9, 1), date(2022, 8, 31)),
        ("chair", cast.ash.name, date(2024, 9, 1), None),
    ]


def test_a_post_that_is_over_is_kept_as_such_and_known_again(cast):
    bring(cast, row(until="31/8/2020"))
    nell = Person.objects.get(email="nell@x.org")
    assert held(nell) == [("governor", cast.ash.name, None, date(2020, 8, 31))]
    assert nell.current_posts == []
    assert read(cast, row(until="31/8/2020")).counts == {"same": 1}


# -- What is wrong ---------------------------------------------------------------------------------

KNOWN_ROLES = (
    "Headteacher, Deputy headteacher, Chair of governors, Governor, Chair of the joint committee, "
    "Member of the joint committee, Board member, Adviser, Partnership coordinator"
)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (row(role="Wizard"), {"C2": f"“Wizard” is not a role that is known here. These are: {KNOWN_ROLES}."}),
        (row(role=""), {"C2": f"Write what this person is: {KNOWN_ROLES}."}),
        (row(name=""), {"D2": "Write the name of the person."}),
        (row(name="12345"), {"D2": "This does not look like the name of a person."}),
        (row(name="<script>alert(1)</script>"), {"D2": "This does not look like the name of a person."}),
        (row(name="=HYPERLINK(1)"), {"D2": "This does not look like the name of a person."}),
        (row(name="N" * 201), {"D2": "This name is longer than 200 characters."}),
        (row(mail=""), {"E2": "Write the e-mail address: it is how the person signs in."}),
        (row(mail="nell at x.org"), {"E2": "“nell at x.org” is not an e-mail address."}),
        (row(mail="nell@localhost"), {"E2": "“nell@localhost” is not an e-mail address."}),
        (row(mail="a@x.org, b@x.org"), {"E2": "“a@x.org, b@x.org” is not an e-mail address."}),
        (row(mail=f"{'a' * 250}@x.org"), {"E2": f"“{'a' * 100}” is not an e-mail address."}),
        (row(since="soon"), {"F2": "“soon” is not a date. Write it like 1/9/2026 or 1 September 2026."}),
        (
            row(since="1/9/2026", until="31/8/2026"),
            {"G2": "The post would end on 31 August 2026, before it begins on 1 September 2026."},
        ),
        (row(school=""), {"A2": "Governor is a post at a school: name the school or its URN."}),
        (row(school="Nowhere"), {"A2": "No school called “Nowhere” is known."}),
        (row(school="", urn="7"), {"B2": "No school has the URN 7."}),
        (
            row(role="Coordinator"),
            {"A2": "Partnership coordinator is a post in the whole partnership: leave the school empty."},
        ),
        (
            row(role="Adviser"),
            {
                "A2": "Adviser is not a post at one school. Leave the school empty for the whole "
                "partnership, or name a collaborative."
            },
        ),
        (
            row(role="JCC member"),
            {
                "A2": "Member of the joint committee is a post at a collaborative: write its name in "
                "the column of the schools."
            },
        ),
        (
            row(role="JCC member", school=""),
            {
                "A2": "Member of the joint committee is a post at a collaborative: write its name in "
                "the column of the schools."
            },
        ),
        (
            row(role="JCC member", school="Ash and Beach"),
            {"A2": "No collaborative called “Ash and Beach” is known. Did you mean Ash and Beech?"},
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_cell(cast, wrong, told):
    imp = read(cast, wrong)
    assert (imp.counts, problems(imp)) == ({"wrong": 1}, told)


def test_all_that_is_wrong_in_a_row_is_told_at_once(cast):
    imp = read(cast, row(school="Nowhere", role="Wizard", name="", mail="x", since="?", until="!"))
    assert sorted(problems(imp)) == ["C2", "D2", "E2", "F2", "G2"]


def test_one_address_with_two_names_is_wrong_at_both(cast):
    imp = read(cast, row(), row(name="Neil Gray"), row(name="NELL  GRAY", role="Chair"))
    nell = "nell@x.org stands here as {}, and in row {} as {}. Everybody needs an address of their own."
    assert problems(imp) == {
        "D2": nell.format("Nell Gray", 3, "Neil Gray"),
        "E2": nell.format("Nell Gray", 3, "Neil Gray"),
        "D3": nell.format("Neil Gray", 2, "Nell Gray"),
        "E3": nell.format("Neil Gray", 2, "Nell Gray"),
        "D4": nell.format("NELL GRAY", 3, "Neil Gray"),
        "E4": nell.format("NELL GRAY", 3, "Neil Gray"),
    }


def test_the_end_may_not_come_before_the_beginning_that_is_known(cast):
    bring(cast, row(since="1/9/2026"))
    imp = read(cast, row(until="1/1/2026"), row(until="31/12/2026"))
    # The first is another, earlier post; the second ends the one that stands.
    assert [(number, verdict) for number, verdict, *_ in rows(imp)] == [(2, "new"), (3, "changed")]


def test_rows_that_are_wrong_come_back_as_they_were(cast):
    header = [*HEADER, "Shoe size", "Role"]
    imp = read(cast, [*row(role="Wizard"), "5", "second"], header=header)
    assert imp.found["ignored"] == ["Shoe size", "Role"]
    assert imp.rows.get().cells == {
        "School": "Ash Lane Infant",
        "Role": "Wizard",
        "Name": "Nell Gray",
        "E-mail": "nell@x.org",
        "Shoe size": "5",
        "Role (2)": "second",
    }


# -- Headings --------------------------------------------------------------------------------------


def test_other_headings_in_another_order(cast):
    imp = read(
        cast,
        ["nell@x.org", "Gray", "Nell", "HT", "Beech Hill Infant School", "01-09-26"],
        header=["EMAIL ADDRESS", "Surname", "First Name", "Position", "School name", "Start date"],
    )
    assert rows(imp) == [
        (
            2,
            "new",
            "Nell Gray, Headteacher, Beech Hill Infant School (115482)",
            {
                "Person": ["", "Nell Gray, nell@x.org"],
                "Post": ["", "Headteacher, Beech Hill Infant School (115482)"],
                "From": ["", "1 September 2026"],
                "Note": [
                    "",
                    "Wes Hughes is headteacher there too. While there are two, "
                    "no plan that they sign can be proposed.",
                ],
            },
        )
    ]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (["School", "Name", "E-mail"], "“Role”"),
        (["School", "Role", "Name"], "“E-mail”"),
        (["School", "Role", "E-mail"], "“Name”, or “First name” and “Surname”"),
    ],
)
def test_a_table_without_what_is_needed_is_refused(cast, header, says):
    imp = read(cast, ["x"] * len(header), header=header)
    assert (imp.state, imp.rows.count(), says in imp.says) == ("refused", 0, True)


def test_a_workbook_with_real_dates(cast):
    file = xlsx_file(HEADER, row(since=SEPTEMBER, until=date(2030, 8, 31)))
    imp = bringing.bring(file, by=cast.cora, kind=Import.Kind.PEOPLE, name="people.xlsx")
    assert held(Person.objects.get(email="nell@x.org")) == [
        ("governor", cast.ash.name, SEPTEMBER, date(2030, 8, 31))
    ]
    assert imp.state == "done"


def test_the_template_is_read_without_a_word_about_its_columns(cast):
    _, _, file = imports.template_file(Import.Kind.PEOPLE)
    with file:
        imp = bringing.read(file, by=cast.cora, kind=Import.Kind.PEOPLE)
    assert (imp.state, imp.counts, imp.found["ignored"]) == ("ready", {}, [])


# -- Bringing in -----------------------------------------------------------------------------------


def test_people_and_posts_come_in_and_a_second_run_changes_nothing(cast):
    table = [
        row(since="1/9/2026"),
        row(school="St Mary's Primary", role="Vice-chair"),
        row(school="Ash and Beech", role="JCC chair", name="Jo Clay", mail="jo@x.org"),
        row(role="Head", name="Hana Okafor-Reid", mail="hana@example.org"),
    ]
    imp = bring(cast, *table)
    assert (imp.state, imp.counts) == ("done", {"new": 3, "changed": 1})
    nell, jo = (Person.objects.get(email=mail) for mail in ("nell@x.org", "jo@x.org"))
    assert (nell.name, nell.plain_name, nell.has_usable_password()) == (
        "Nell Gray",
        "nell gray",
        False,
    )
    assert held(nell) == [
        ("governor", cast.ash.name, SEPTEMBER, None),
        ("governor", cast.elsewhere.name, None, None),
    ]
    assert held(jo) == [("committee_chair", "Ash and Beech", None, None)]
    assert fresh(cast.hana).name == "Hana Okafor-Reid"
    before = contents()
    again = bring_same(cast, table)
    assert (again.counts, rows(again), contents()) == ({"same": 4}, [], before)


def bring_same(cast, table):
    imp = read(cast, *table)
    with pytest.raises(Exception, match="Nothing in this file changes anything"):
        imports.bring_in(imp, by=cast.cora, worker=False)
    return imp


def test_good_rows_come_in_without_the_wrong_ones(cast):
    bring(cast, row(), row(role="Wizard", name="Max Moon", mail="max@x.org"))
    emails = ("nell@x.org", "max@x.org")
    assert list(Person.objects.filter(email__in=emails).values_list("name", flat=True)) == [
        "Nell Gray"
    ]


def test_the_history_tells_who_came_by_whom(cast):
    before = HistoryLine.objects.count()
    bring(cast, row(), row(role="Head", name="Hana Reid", mail="hana@example.org"))
    lines = HistoryLine.objects.filter(number__gt=before).order_by("number")
    assert [
        (line.became, line.says, line.by_name) for line in lines if "import" not in line.subject
    ] == [
        ("renamed", "Hana Okafor → Hana Reid", "Cora Whitlock"),
        ("person_added", "Nell Gray", "Cora Whitlock"),
        ("appointed", "Nell Gray, Governor, Ash Lane Infant School", "Cora Whitlock"),
    ]


@pytest.mark.parametrize("change", ["name", "dates", "person", "closed"])
def test_what_changed_after_the_preview_is_not_overwritten(cast, change):
    imp = read(
        cast,
        row(role="Head", name="Hana Reid", mail="hana@example.org", since="1/9/2020"),
        row(school="Beech Hill Infant School"),
    )
    imports.bring_in(imp, by=cast.cora, worker=False)
    if change == "name":
        Person.objects.filter(pk=cast.hana.pk).update(name="Hana Other")
    elif change == "dates":
        cast.hana.posts.update(since=date(2019, 1, 1))
    elif change == "person":
        Person.objects.create_user("nell@x.org", "Somebody Else")
    else:
        type(cast.beech).objects.filter(pk=cast.beech.pk).update(status="closed")
    before = contents()
    imports.carry_out(fresh(imp), by=cast.cora)
    imp = fresh(imp)
    assert (imp.state, contents()) == ("ready", before)
    assert imp.says.startswith("Nothing was brought in, because something changed after you looked")


def test_invitations_go_out_one_letter_a_person(cast):
    cast.priya.last_login = timezone.now()
    cast.priya.save()
    imp = bring(
        cast,
        row(),
        row(school="Beech Hill Infant School"),
        row(role="Deputy", name="Priya Nair", mail="priya@example.org"),
        row(role="Deputy", name="Dev Raman", mail="dev@example.org", until="31/8/2030"),
        invite=True,
    )
    assert imp.found["invited"] == 2
    assert sorted(Letter.objects.values_list("to__name", flat=True)) == ["Nell Gray", "Priya Nair"]
    assert sorted(Invitation.objects.values_list("post__person__name", "state")) == [
        ("Nell Gray", "sent"),
        ("Nell Gray", "sent"),
        ("Priya Nair", "came"),
    ]


def test_without_the_wish_nobody_is_written_to(cast):
    bring(cast, row())
    assert (Letter.objects.count(), Invitation.objects.count()) == (0, 0)


def test_only_a_coordinator_brings_people_in(cast):
    with pytest.raises(PermissionDenied):
        bringing.read(csv_file(HEADER, row()), by=cast.hana, kind=Import.Kind.PEOPLE)


def test_queries_do_not_grow_with_the_rows(cast):
    def queries(count):
        table = [row(name=f"Nell {n} Gray", mail=f"n{n}.{count}@x.org") for n in range(count)]
        with CaptureQueriesContext(connection) as seen:
            imp = bring(cast, *table)
        assert imp.counts == {"new": count}
        # Moments and names differ between the two; statements are what counts.
        return [re.sub(r"'.*?'|[0-9]+", "", query["sql"])[:60] for query in seen]

    queries(1)
    assert len(queries(300)) == len(queries(3))


# -- Undoing ---------------------------------------------------------------------------------------

TABLE = [
    row(since="1/9/2026"),
    row(school="Beech Hill Infant School"),
    row(role="Head", name="Hana Reid", mail="hana@example.org", since="1/9/2020"),
    row(role="Chair", name="Priya Nair", mail="priya@example.org"),
]


def test_undone_everything_is_as_it_was(cast):
    before = contents()
    imp = bring(cast, *TABLE)
    assert contents() != before
    imp = undo(imp, by=cast.cora)
    assert (imp.state, imp.found["kept"], contents()) == ("undone", [], before)


def test_an_undo_tells_what_it_leaves(cast):
    imp = bring(cast, *TABLE)
    nell = Person.objects.get(email="nell@x.org")
    nell.last_login = timezone.now()
    nell.save()
    Person.objects.filter(pk=cast.hana.pk).update(name="Hana Again")
    cast.hana.posts.update(since=date(2018, 1, 1))
    imp = undo(imp, by=cast.cora)
    assert sorted(imp.found["kept"]) == [
        "Hana Again, Headteacher, Ash Lane Infant School: the dates have been changed again since, "
        "and were left as they are.",
        "Hana Again: the name has been changed again since, and was left as it is.",
        "Nell Gray (nell@x.org) stays known: something else stands on this person by now. "
        "The posts are gone.",
        "Nell Gray, Governor, Ash Lane Infant School: something has been done since, so the post was "
        "ended instead of being removed.",
        "Nell Gray, Governor, Beech Hill Infant School: something has been done since, so the post was "
        "ended instead of being removed.",
    ]
    assert Person.objects.get(pk=nell.pk).current_posts == []
    assert (fresh(cast.hana).name, cast.hana.posts.get().since) == ("Hana Again", date(2018, 1, 1))
    assert [post.kind for post in fresh(cast.priya).current_posts] == ["governor"]


def test_whoever_was_invited_is_asked_no_more(cast):
    imp = bring(cast, row(), invite=True)
    imp = undo(imp, by=cast.cora)
    nell = Person.objects.get(email="nell@x.org")
    assert (nell.current_posts, nell.may_sign_in) == ([], False)
    assert [invitation.state for invitation in Invitation.objects.all()] == ["withdrawn"]
    assert len(imp.found["kept"]) == 2


def test_who_was_asked_to_sign_meanwhile_stays_on_record(cast, plan):
    posts.end(cast.gus.posts.get(), by=None)
    imp = bring(cast, row(role="Chair"))
    stage.propose(plan, cast.hana)
    undo(imp, by=cast.cora)
    post = Post.objects.get(person__email="nell@x.org")
    assert (post.ended_at is not None, post.until) == (True, timezone.localdate())


def test_who_did_something_meanwhile_keeps_an_ended_post(cast):
    imp = bring(cast, row(role="Deputy", name="Stan Bell", mail="stan@example.org"))
    workflow.start(title="Mine", year=2026, school=cast.ash, by=cast.stan)
    undo(imp, by=cast.cora)
    assert [(p.kind, p.ended_at is not None) for p in cast.stan.posts.order_by("pk")] == [
        ("headteacher", False),
        ("deputy", True),
    ]


def test_the_last_coordinator_cannot_be_taken_back(cast):
    imp = bring(cast, row(school="", role="Coordinator", name="Cory Bell", mail="cory@x.org"))
    cory = Person.objects.get(email="cory@x.org")
    cory.last_login = timezone.now()
    cory.save()
    posts.end(cast.cora.posts.get(), by=None)
    imp = undo(imp, by=Person.objects.get(pk=cory.pk))
    assert imp.found["kept"][0] == (
        "Cory Bell, Partnership coordinator: this is the only coordinator of the partnership, "
        "so the post stays."
    )
    assert fresh(cory).is_coordinator


# -- Size ------------------------------------------------------------------------------------------


def test_the_limits_are_those_of_a_list_of_people():
    limits = module.LIMITS
    assert (limits.max_rows, limits.max_columns, limits.max_bytes) == (
        20_000,
        100,
        10 * 1024 * 1024,
    )


def test_a_list_that_is_too_long_is_refused(cast, monkeypatch):
    monkeypatch.setattr(module, "LIMITS", type(module.LIMITS)(max_rows=3))
    imp = read(cast, *[row(mail=f"n{n}@x.org") for n in range(4)])
    assert (imp.state, imp.rows.count(), Person.objects.count()) == ("refused", 0, 9)


def test_a_post_that_begins_tomorrow_is_not_held_today(cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    bring(cast, row(since=tomorrow.isoformat()))
    nell = Person.objects.get(email="nell@x.org")
    assert (held(nell), nell.current_posts) == ([("governor", cast.ash.name, tomorrow, None)], [])
