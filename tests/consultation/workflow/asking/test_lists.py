import io
from datetime import timedelta

import pytest
from django.core import signing

from consultation.workflow.asking import lists
from records.tables import Refused, write_xlsx
from schools.models import Person, Post, School
from tests.consultation.stage import draft, published


@pytest.fixture
def read(cast):
    """`read("E-mail\\nhana@example.org")` is what the list says."""
    consultation = draft(cast)

    def of(text, about=consultation):
        file = io.BytesIO(text.encode() if isinstance(text, str) else text)
        return lists.read_list(file, name="list.csv", consultation=about)

    return of


def said(problems):
    return [(problem.row, problem.says) for problem in problems]


def test_addresses_are_read_whatever_their_case(cast, read):
    listed = read("E-mail\nHANA@example.org\n gus@example.org \n")
    assert set(listed.people) == {cast.hana.pk, cast.gus.pk}
    assert listed.told == {cast.hana.pk: None, cast.gus.pk: None}
    assert listed.rows == 2
    assert said(listed.problems + listed.unknown + listed.left_out) == []


@pytest.mark.parametrize("heading", ["E-mail", "email", "E-mail address", "Work e-mail", "MAIL"])
def test_the_column_may_be_called_in_several_ways(cast, read, heading):
    assert set(read(f"Name;{heading}\nx;hana@example.org\n").people) == {cast.hana.pk}


def test_excel_is_read_as_well(cast, read):
    out = io.BytesIO()
    write_xlsx(out, ["E-mail", "Role"], [["hana@example.org", "Head"]], title="List")
    assert set(read(out.getvalue()).people) == {cast.hana.pk}


def test_school_and_role_say_in_which_post(cast, read):
    board = Post.objects.create(person=cast.hana, kind="board_member")
    head = Post.objects.create(person=cast.hana, kind="headteacher", school=cast.beech)
    School.objects.filter(pk=cast.beech.pk).update(urn=123456)
    for row, post in (
        ("Head;Beech Hill;", head),
        ("Board member;;", board),
        (";;123456", head),
        (";123456;", head),
    ):
        listed = read(f"E-mail;Role;School;URN\nhana@example.org;{row}\n")
        assert listed.told == {cast.hana.pk: post.pk}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (";;;x", "There is no e-mail address in this row."),
        ("hana;;;", "“hana” is not a whole e-mail address."),
        ("dev@example.org;;;", "Dev Raman is switched off."),
        ("priya@example.org;;;", "Priya Nair holds no post today."),
        ("hana@example.org;Chair;;", "Hana Okafor is not Chair of governors today."),
        ("hana@example.org;;Beech Hill;", "Hana Okafor holds no post today at “Beech Hill”."),
        ("hana@example.org;Chair;Ash Lane;", "Hana Okafor is not Chair of governors at “Ash Lane” today."),
        ("hana@example.org;;;99", "“99” is not a URN: it has 5 to 7 digits."),
        ("hana@example.org;;;654321", "Hana Okafor holds no post today at “654321”."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_row(cast, read, row, says):
    Person.objects.filter(pk=cast.dev.pk).update(is_active=False)
    Post.objects.filter(person=cast.priya).update(until="2020-01-01")
    listed = read(f"E-mail;Role;School;URN\ngus@example.org;;;\n{row}\n")
    assert said(listed.problems) == [(3, says)]
    assert set(listed.people) == {cast.gus.pk}


def test_an_unknown_role_says_which_are_known(cast, read):
    ((row, says),) = said(read("E-mail;Role\nhana@example.org;Wizard\n").problems)
    assert row == 2
    assert says.startswith("“Wizard” is not a role here. Known are: Headteacher, Deputy")


def test_unknown_addresses_are_listed_apart(cast, read):
    listed = read("E-mail\nnobody@example.org\nhana@example.org\n")
    assert said(listed.unknown) == [(2, "Nobody on record has the address nobody@example.org.")]
    assert set(listed.people) == {cast.hana.pk}


def test_the_same_person_twice_is_left_out_once(cast, read):
    listed = read("E-mail\nhana@example.org\nHana@example.org\n")
    assert said(listed.left_out) == [(3, "The same person stands in row 2 already.")]


def test_who_is_asked_already_is_left_out(cast, read):
    consultation = published(cast, audience={"roles": ["headteacher"]})
    listed = read("E-mail\nhana@example.org\ngus@example.org\n", consultation)
    assert said(listed.left_out) == [(2, "Hana Okafor is asked already.")]
    assert set(listed.people) == {cast.gus.pk}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "This file is empty."),
        ("Name\nHana\n", "This table has no column with e-mail addresses."),
        ("E-mail\n", "There is no row under the headings of this table."),
        ("%PDF-1.7", "This seems to be a PDF, not a table."),
        ("E-mail\n" + "x@example.org\n" * 5_001, "This table has more than 5,000 rows."),
        ("E-mail\n" + "x" * (2 * 2**20), "This file is too big"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(read, text, says):
    with pytest.raises(Refused) as refusal:
        read(text)
    assert says in refusal.value.says


def test_formulas_and_markup_are_only_text(cast, read):
    listed = read("E-mail;Role\n=1+1;\nhana@example.org;<b>x</b>\n")
    assert next(says for _, says in said(listed.problems)) == (
        "“=1+1” is not a whole e-mail address."
    )


def test_what_was_read_is_carried_to_the_button_and_nowhere_else(cast, read, time_machine):
    board = Post.objects.create(person=cast.hana, kind="board_member")
    here, other = draft(cast), draft(cast)
    listed = read("E-mail;Role\nhana@example.org;Board\ngus@example.org;\n", here)
    text = lists.carry(here, listed)
    told = {cast.hana.pk: board.pk, cast.gus.pk: None}
    assert lists.carried(here, text) == told
    assert {post.pk for post in lists.posts_of(told)} == {
        board.pk,
        Post.objects.get(person=cast.gus).pk,
    }
    assert lists.carried(other, text) is None
    assert lists.carried(here, text[:-1]) is None
    assert lists.carried(here, signing.dumps([here.pk, []])) is None
    time_machine.move_to(here.created_at + timedelta(minutes=70))
    assert lists.carried(here, text) is None


def test_reading_asks_the_same_few_questions(cast, read, django_assert_num_queries):
    rows = [f"{key}@example.org" for key in cast.people]
    with django_assert_num_queries(3):
        read("E-mail\n" + "\n".join(rows[:1]))
    with django_assert_num_queries(3):
        read("E-mail\n" + "\n".join(rows * 100))
