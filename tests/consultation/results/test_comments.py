import pytest

from consultation.models import BreakdownGroup, SealedComment
from consultation.results import comments as said
from consultation.results.tables import INSIDE, PUBLISHED
from consultation.workflow import coding
from tests.consultation import commenting


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


@pytest.fixture
def groups(sealed):
    """Heads and deputies are published apart, governors are not; infants are."""
    BreakdownGroup.objects.filter(consultation=sealed).delete()

    def group(dimension, key, published_key, count=30, **facts):
        facts = {"threshold": 5, "published_threshold": 10} | facts
        BreakdownGroup.objects.create(
            consultation=sealed,
            dimension=dimension,
            key=key,
            label=key,
            count=count,
            published_key=published_key,
            **facts,
        )

    group("", "", "")
    group("role", "headteacher", "headteacher")
    group("role", "adviser", "adviser")
    group("role", "governor", "")
    group("role", "chair", "chair", count=9)
    group("phase", "infant", "infant")
    group("phase", "special", "")
    return group


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
def test_one_thing_is_told_about_whoever_is_quoted(sealed, groups, role, phase, by):
    comment = SealedComment(consultation=sealed, role=role, phase=phase, district="stroud")
    assert said.attribution(comment) == by


@pytest.mark.parametrize(
    ("count", "by"), [(12, "A school"), (9, "A respondent"), (0, "A respondent")]
)
def test_a_school_is_one_of_many_or_a_respondent(sealed, groups, count, by):
    if count:
        groups("", "", "", count=count, as_school=True)
    comment = SealedComment(consultation=sealed, as_school=True, phase="infant")
    assert said.attribution(comment) == by


@pytest.fixture
def coded(cast, groups):
    """30 comments; both find travel in 17, size in 4, hope in 27."""
    sealed = commenting.sealed(cast)
    bea = commenting.board_member()
    BreakdownGroup.objects.filter(consultation=sealed, dimension="").update(
        threshold=6, published_threshold=12
    )
    comments = SealedComment.objects.bulk_create(
        SealedComment(consultation=sealed, question="q9", text=f"Word {n}") for n in range(30)
    )
    travel, size, hope = (
        coding.add_theme(sealed, question="q9", name=name, by=cast.cora).pk
        for name in ("Travel", "Size", "Hope")
    )
    for n, comment in enumerate(comments):
        found = [t for t, most in ((travel, 17), (size, 4), (hope, 27)) if n < most]
        coding.code(comment, themes=found, by=cast.cora)
        coding.code(comment, themes=found, by=bea)
    return sealed


@pytest.mark.parametrize(
    ("level", "counts"), [(INSIDE, (15, None, None)), (PUBLISHED, (20, None, None))]
)
def test_themes_are_counted_as_all_figures_are(coded, level, counts):
    told = said.theme_counts(coded, level)
    assert told == {
        "q9": [
            {"name": name, "count": count}
            for name, count in zip(("Travel", "Size", "Hope"), counts, strict=True)
        ]
    }


def test_a_theme_that_may_be_of_two_schools_is_not_counted(coded):
    BreakdownGroup.objects.filter(consultation=coded, dimension="").update(published_threshold=18)
    assert said.theme_counts(coded)["q9"][0] == {"name": "Travel", "count": None}
