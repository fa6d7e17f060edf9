import pytest

from consultation.models import BreakdownGroup, Consultation, SealedComment, SealedResponse
from consultation.results import bands, tables
from consultation.results import comments as said
from consultation.results.tables import INSIDE, PUBLISHED
from consultation.workflow import coding
from schools.models import Person
from tests.consultation import commenting, stage


def texts(comments):
    return [comment.text for comment in comments]


@pytest.fixture
def sealed(cast):
    return commenting.sealed(cast, [f"Number {n}" for n in range(1, 8)])


def pages_of(comments, size):
    """Every page, forwards; then every page backwards from the last."""
    found, after = [], None
    while True:
        shown, before, after = said.page_of(comments, after=after, size=size)
        found.append(texts(shown))
        if after is None:
            break
    back = [found[-1]]
    while before is not None:
        shown, before, _ = said.page_of(comments, before=before, size=size)
        back.append(texts(shown))
    return found, back


@pytest.mark.parametrize("size", [2, 3, 7, 9])
def test_each_comment_is_on_one_page_forwards_and_back(sealed, size):
    all_of_them = [f"Number {n}" for n in range(1, 8)]
    forwards, back = pages_of(said.comments_of(sealed, "q2"), size)
    assert forwards == [all_of_them[n : n + size] for n in range(0, 7, size)]
    assert sorted(text for page in back for text in page) == all_of_them


def test_an_empty_list_has_no_neighbours(sealed):
    assert said.page_of(said.comments_of(sealed, "q9")) == ([], None, None)


@pytest.mark.parametrize(
    ("search", "found"),
    [("uMBER 3", ["Number 3"]), ("%", []), ("_", []), ("Number", 7), ("\\", [])],
)
def test_words_are_searched_as_they_are(sealed, search, found):
    shown = texts(said.comments_of(sealed, "q2", search=search))
    assert (len(shown) if isinstance(found, int) else shown) == found


def test_the_search_can_use_its_index(sealed):
    plan = said.comments_of(sealed, "q2", search="number").query.sql_with_params()[0]
    assert "UPPER(" in plan


def test_a_search_is_counted_to_an_end(sealed, monkeypatch):
    monkeypatch.setattr(said, "COUNTED", 5)
    assert said.how_many(said.comments_of(sealed, "q2")) == 6


def test_only_what_both_found_is_evidence_of_a_theme(cast, sealed):
    bea = commenting.board_member()
    theme = coding.add_theme(sealed, question="q2", name="Travel", by=cast.cora)
    one, two, three, *_ = SealedComment.objects.filter(consultation=sealed, question="q2")
    for comment, by in ((one, cast.cora), (one, bea), (two, cast.cora)):
        coding.code(comment, themes=[theme.pk], by=by)
    coding.code(two, themes=[], by=bea)
    coding.code(three, themes=[theme.pk], by=cast.cora)
    assert texts(said.comments_of(sealed, "q2", theme=theme)) == ["Number 1"]
    comments = said.comments_of(sealed, "q2")
    assert texts(said.coded_by_both(comments)) == ["Number 1", "Number 2"]
    assert texts(said.disputed(comments)) == ["Number 2"]


def test_a_coder_goes_on_where_they_are_and_begins_again_at_the_end(cast, sealed):
    comments = list(SealedComment.objects.filter(consultation=sealed, question="q2"))
    for comment in (comments[1], comments[6]):
        coding.code(comment, themes=[], by=cast.cora)

    def following(after=None):
        return said.next_to_code(sealed, "q2", by=cast.cora, after=after)

    assert following().text == "Number 1"
    assert following(comments[0].pk).text == "Number 3"
    assert following(comments[5].pk).text == "Number 1"
    for comment in comments:
        coding.code(comment, themes=[], by=cast.cora)
    assert following() is None


# -- The report ------------------------------------------------------------------------------------


def table(dimension, **shown):
    """How many of each group wrote something, as it is published; None is hidden."""
    rows = [
        tables.Row("" if key == "rest" else key, key, None, (number and tables.Cell(number, None),))
        for key, number in shown.items()
    ]
    return tables.Table("q2", "", dimension, ("Wrote",), tuple(rows), 10)


@pytest.fixture
def shown(monkeypatch):
    """On q2 heads and advisers are shown, chairs and governors are not; infants are."""
    people = (
        table("", everybody=60),
        table("role", headteacher=20, adviser=20, chair=None, rest=20, everybody=60),
        table("phase", infant=20, special=None, rest=20, everybody=60),
    )
    of = {False: people, True: (table("", everybody=None),)}

    def tables_of(_, level, as_school):
        return (
            {"q2": tables.Answers("q2", "long_text", of[as_school])} if level == PUBLISHED else {}
        )

    monkeypatch.setattr(said, "tables_of", tables_of)
    return of


@pytest.mark.parametrize(
    ("role", "phase", "by"),
    [
        ("headteacher", "infant", "A headteacher"),
        ("adviser", "", "An adviser"),
        ("governor", "infant", "A respondent from an infant school"),
        ("governor", "special", "A respondent"),
        ("chair", "", "A respondent"),
        ("deputy", "primary", "A respondent"),
        ("", "", "A respondent"),
    ],
)
def test_one_thing_is_told_about_whoever_is_quoted(sealed, shown, role, phase, by):
    facts = {"role": role, "phase": phase, "district": "stroud"}
    comment = SealedComment(consultation=sealed, question="q2", **facts)
    assert said.attribution(comment) == by
    # Of another question that is asked of few, nothing is shown.
    comment.question = "q9"
    assert said.attribution(comment) == "A respondent"


@pytest.mark.parametrize(("count", "by"), [(10, "A school"), (None, "A respondent")])
def test_a_school_is_one_of_many_or_a_respondent(sealed, shown, count, by):
    shown[True] = (table("", everybody=count),)
    comment = SealedComment(consultation=sealed, question="q2", as_school=True, phase="infant")
    assert said.attribution(comment) == by


def test_nobody_is_named_by_a_group_of_which_few_opened_the_gate(cast):
    """Forty heads replied, five opened the gate, and one of them wrote."""
    told = stage.parse(
        {
            "schema": "instrument/1",
            "title": "Short",
            "pages": [
                {
                    "name": "p1",
                    "title": "One",
                    "parts": [stage.question("q1", "long_text")],
                    "gate": {
                        "name": "g1",
                        "label": "More?",
                        "pages": [
                            {
                                "name": "p2",
                                "title": "Two",
                                "parts": [stage.question("q2", "long_text")],
                            }
                        ],
                    },
                }
            ],
        }
    )
    consultation = stage.published(cast, told=told)
    Consultation.objects.filter(pk=consultation.pk).update(state="sealed")
    roles = ["headteacher"] * 40 + ["governor"] * 40
    opened, wrote = {*range(5), *range(50, 80)}, {0, *range(60, 80)}
    BreakdownGroup.objects.bulk_create(
        BreakdownGroup(consultation=consultation, **group)
        for group in bands.groups((n, "", role, "") for n, role in enumerate(roles))
    )
    SealedResponse.objects.bulk_create(
        SealedResponse(
            consultation=consultation,
            role=role,
            code=[n % 2, 1 if n in opened else 2, int(n in wrote)],
        )
        for n, role in enumerate(roles)
    )
    quoted = SealedComment(consultation=stage.fresh(consultation), role="headteacher")
    by = {}
    for quoted.question in ("q1", "q2"):
        by[quoted.question] = said.attribution(quoted)
    assert by == {"q1": "A headteacher", "q2": "A respondent"}


@pytest.fixture
def coded(cast, sealed):
    """60 comments; both find travel in 17, size in 4, hope in 57, trust in 53."""
    bea = commenting.board_member()
    BreakdownGroup.objects.filter(consultation=sealed, dimension="").update(
        threshold=6, published_threshold=12
    )
    comments = SealedComment.objects.bulk_create(
        SealedComment(consultation=sealed, question="q9", text=f"Word {n}") for n in range(60)
    )
    travel, size, hope, trust = (
        coding.add_theme(sealed, question="q9", name=name, by=cast.cora).pk
        for name in ("Travel", "Size", "Hope", "Trust")
    )
    for n, comment in enumerate(comments):
        found = [t for t, most in ((travel, 17), (size, 4), (hope, 57), (trust, 53)) if n < most]
        coding.code(comment, themes=found, by=cast.cora)
        coding.code(comment, themes=found, by=bea)
    return sealed


@pytest.mark.parametrize(
    ("level", "told"),
    [
        (INSIDE, {"Travel": 15, "Hope": None, "Trust": 55}),
        (PUBLISHED, {"Travel": 20, "Hope": None}),
    ],
)
def test_themes_are_counted_as_all_figures_are(coded, level, told):
    found = said.theme_counts(coded, level)
    assert found == {"q9": [{"name": name, "count": count} for name, count in told.items()]}


def test_a_theme_that_may_be_of_two_schools_is_left_out(coded):
    BreakdownGroup.objects.filter(consultation=coded, dimension="").update(published_threshold=18)
    assert said.theme_counts(coded)["q9"] == [{"name": "Hope", "count": None}]


def test_no_theme_is_told_until_both_have_read_everything(cast, coded):
    last = SealedComment.objects.create(consultation=coded, question="q9", text="Late")
    said._wrote.cache_clear()
    assert said.theme_counts(coded) == {}
    coding.code(last, themes=[], by=cast.cora)
    assert said.theme_counts(coded) == {}
    coding.code(last, themes=[], by=Person.objects.get(email="bea@example.org"))
    assert "q9" in said.theme_counts(coded)
