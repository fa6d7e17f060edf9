"""The directory of support: each verb, who may, and whoever comes too late."""

import pytest
from django.core.exceptions import PermissionDenied

from records.models import HistoryLine, Notice
from records.steps import NotNow
from records.timeline import timeline_of
from schools.models import School, SupportEntry
from schools.workflow import support
from tests.cast import fresh
from tests.schools.offering import entry_of, facts_of, marked, put

FINDING = "peerreview.finding:12"
TOLD = {"title": "Singing", "theme": "Music", "offer": "A day.", "evidence": "Heard."}


@pytest.fixture
def entry(cast):
    return entry_of(cast.ash, cast.hana, listed=False)


@pytest.fixture
def listed(cast):
    return entry_of(cast.ash, cast.hana)


@pytest.fixture
def with_mark(cast, listed):
    return marked(listed, cast.cora)


def lines(entry):
    return list(HistoryLine.objects.about(entry).values_list("became", "by_name", "says"))


# -- Drafts ----------------------------------------------------------------------------------------


def test_a_draft_suits_the_phase_of_its_school_and_is_nobody_elses(cast):
    entry, made = support.draft(cast.ash, by=cast.dev, **TOLD)
    assert (made, entry.state, entry.phases, entry.created_by) == (
        True,
        "draft",
        ["infant"],
        cast.dev,
    )
    assert lines(entry) == [("entry_drafted", "Dev Raman", "Singing, Ash Lane Infant School")]


@pytest.mark.parametrize("who", ["wes", "gus", "priya", "ada", "stan"])
def test_only_head_deputy_and_coordinator_draft(cast, who):
    with pytest.raises(PermissionDenied):
        support.draft(cast.ash, by=getattr(cast, who), **TOLD)
    assert not SupportEntry.objects.exists()


def test_the_same_strength_becomes_an_entry_once_however_often_it_is_told(cast):
    first, made = support.draft(cast.ash, by=None, origin=FINDING, **TOLD)
    again, made_again = support.draft(cast.ash, by=cast.cora, origin=FINDING, **TOLD)
    assert (made, made_again, again) == (True, False, first)
    assert lines(first) == [("entry_drafted", "The portal", "Singing, Ash Lane Infant School")]
    support.discard(first, by=cast.hana)
    after, made_after = support.draft(cast.ash, by=None, origin=FINDING, **TOLD)
    assert (made_after, after.state) == (False, "discarded")
    assert SupportEntry.objects.count() == 1


def test_what_people_write_themselves_may_be_alike(cast):
    first, second = (support.draft(cast.ash, by=cast.hana, **TOLD) for _ in range(2))
    assert (first[1], second[1]) == (True, True)
    assert first[0] != second[0]


# -- Changing --------------------------------------------------------------------------------------


def test_who_saves_second_is_told_and_overwrites_nothing(cast, entry):
    facts = facts_of(entry, title="By Hana")
    support.change(entry, by=cast.hana, seen_edition=1, **facts)
    with pytest.raises(support.SomebodyElseChanged) as told:
        support.change(entry, by=cast.dev, seen_edition=1, **facts | {"title": "By Dev"})
    assert (told.value.theirs.title, told.value.theirs.edition) == ("By Hana", 2)
    assert fresh(entry).title == "By Hana"
    assert [became for became, *_ in lines(entry)] == ["entry_drafted", "entry_changed"]


def test_what_changed_is_told_in_words(cast, entry):
    support.change(
        entry, by=cast.hana, seen_edition=1, **facts_of(entry, phases=["infant", "primary"])
    )
    newest = timeline_of(entry)[0]
    assert newest.what == "The entry was changed"
    assert [(c.field, c.before, c.after) for c in newest.changes] == [
        ("Suits", "Infant", "Infant, Primary")
    ]


def test_nobody_from_elsewhere_changes_anything(cast, listed):
    for who in ("wes", "gus", "ada"):
        with pytest.raises(PermissionDenied):
            support.change(listed, by=getattr(cast, who), seen_edition=1, **facts_of(listed))


def test_a_discarded_draft_is_changed_no_more(cast, entry):
    support.discard(entry, by=cast.hana)
    with pytest.raises(NotNow, match="is “Discarded” now"):
        support.change(entry, by=cast.hana, seen_edition=1, **facts_of(entry))


# -- Listing ---------------------------------------------------------------------------------------


def test_listed_withdrawn_listed_again_and_made_a_draft(cast, entry):
    support.list_it(entry, by=cast.dev, seen_edition=1)
    assert (fresh(entry).state, fresh(entry).listed_by) == ("listed", cast.dev)
    support.withdraw(entry, by=cast.hana, because="Our expert has left.")
    assert fresh(entry).withdrawn_because == "Our expert has left."
    support.list_it(entry, by=cast.cora, seen_edition=1)
    support.withdraw(entry, by=cast.cora, because="Asked to.")
    support.reopen(entry, by=cast.hana)
    assert lines(entry)[1:] == [
        ("listed", "Dev Raman", ""),
        ("withdrawn", "Hana Okafor", "Our expert has left."),
        ("listed", "Cora Whitlock", ""),
        ("withdrawn", "Cora Whitlock", "Asked to."),
        ("draft", "Hana Okafor", ""),
    ]


@pytest.mark.parametrize("who", ["dev", "cora", "wes"])
def test_what_a_review_found_only_the_headteacher_lists(cast, who):
    entry, _ = support.draft(cast.ash, by=None, origin=FINDING, **TOLD)
    with pytest.raises(PermissionDenied):
        support.list_it(entry, by=getattr(cast, who), seen_edition=1)
    support.list_it(entry, by=cast.hana, seen_edition=1)
    assert fresh(entry).listed_by == cast.hana


def test_nobody_lists_a_text_they_have_not_read(cast, entry):
    support.change(entry, by=cast.dev, seen_edition=1, **facts_of(entry, title="By Dev"))
    with pytest.raises(support.SomebodyElseChanged):
        support.list_it(entry, by=cast.hana, seen_edition=1)
    assert fresh(entry).state == "draft"


def test_a_closed_school_lists_nothing(cast, entry):
    School.objects.filter(pk=cast.ash.pk).update(status="closed")
    with pytest.raises(NotNow, match="Ash Lane Infant School has closed"):
        support.list_it(entry, by=cast.hana, seen_edition=1)


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        ("listed", "list_it"),
        ("discarded", "list_it"),
        ("draft", "withdraw"),
        ("withdrawn", "withdraw"),
        ("draft", "reopen"),
        ("listed", "reopen"),
        ("listed", "discard"),
        ("withdrawn", "discard"),
        ("discarded", "discard"),
        ("draft", "grant_mark"),
        ("withdrawn", "grant_mark"),
        ("listed", "take_mark_back"),
    ],
)
def test_what_comes_too_late_is_told_and_changes_nothing(cast, entry, state, verb):
    entry = put(entry, state)
    more = {
        "list_it": {"seen_edition": 1},
        "withdraw": {"because": "x"},
        "grant_mark": {"why": "x", "seen_edition": 1},
        "take_mark_back": {"because": "x"},
    }
    before = lines(entry)
    with pytest.raises(NotNow):
        getattr(support, verb)(entry, by=cast.cora, **more.get(verb, {}))
    assert (fresh(entry).state, lines(entry)) == (state, before)


@pytest.mark.parametrize(
    ("verb", "more"),
    [
        ("list_it", {"seen_edition": 1}),
        ("withdraw", {"because": "x"}),
        ("reopen", {}),
        ("discard", {}),
    ],
)
def test_nobody_from_elsewhere_moves_anything(cast, entry, verb, more):
    for who in ("wes", "gus", "priya", "ada"):
        with pytest.raises(PermissionDenied):
            getattr(support, verb)(entry, by=getattr(cast, who), **more)


# -- The quality mark ------------------------------------------------------------------------------


def test_the_coordinator_grants_the_mark_and_the_head_is_told(cast, with_mark):
    assert (with_mark.mark, with_mark.marked_by, with_mark.mark_why) == (
        "granted",
        cast.cora,
        "We have sat in their lessons.",
    )
    assert lines(with_mark)[-1] == (
        "mark_granted",
        "Cora Whitlock",
        "We have sat in their lessons.",
    )
    [notice] = Notice.objects.all()
    assert (notice.to, notice.url) == (cast.hana, with_mark.get_absolute_url())
    assert "has been given the quality mark" in notice.says


def test_nobody_else_grants_it_or_takes_it_back(cast, with_mark):
    other = entry_of(cast.ash, cast.hana)
    for who in ("hana", "dev", "ada", "wes"):
        with pytest.raises(PermissionDenied):
            support.grant_mark(other, by=getattr(cast, who), why="x", seen_edition=1)
        with pytest.raises(PermissionDenied):
            support.take_mark_back(with_mark, by=getattr(cast, who), because="x")


def test_it_is_not_granted_twice_nor_for_a_text_that_was_not_read(cast, listed, with_mark):
    with pytest.raises(NotNow, match="has the quality mark already"):
        support.grant_mark(with_mark, by=cast.cora, why="x", seen_edition=1)
    other = entry_of(cast.ash, cast.hana)
    support.change(other, by=cast.hana, seen_edition=1, **facts_of(other, offer="Another."))
    with pytest.raises(support.SomebodyElseChanged):
        support.grant_mark(other, by=cast.cora, why="x", seen_edition=1)
    assert fresh(other).mark == "none"


def test_it_is_taken_back_with_a_reason_and_can_be_granted_again(cast, with_mark):
    support.take_mark_back(with_mark, by=cast.cora, because="They have all left.")
    entry = fresh(with_mark)
    assert (entry.mark, entry.mark_ended_because) == ("ended", "They have all left.")
    assert lines(entry)[-1] == ("mark_ended", "Cora Whitlock", "They have all left.")
    assert {notice.to for notice in Notice.objects.all()} == {cast.hana}
    assert Notice.objects.count() == 2
    assert marked(entry, cast.cora).has_mark


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Phonics everywhere"},
        {"offer": "A whole week."},
        {"evidence": "Ofsted 2026."},
        {"phases": ["infant", "secondary"]},
    ],
)
def test_it_ends_by_itself_when_what_it_stands_for_is_changed(cast, with_mark, other):
    support.change(with_mark, by=cast.dev, seen_edition=1, **facts_of(with_mark, **other))
    assert fresh(with_mark).mark == "ended"
    assert fresh(with_mark).mark_ended_because == "The text it stood for was changed."
    assert [became for became, *_ in lines(with_mark)][-2:] == ["entry_changed", "mark_ended"]


@pytest.mark.parametrize(
    ("who", "other"),
    [
        ("hana", {"theme": "Reading"}),
        ("hana", {"title": "phonics in year 1."}),
        ("hana", {}),
        ("cora", {"offer": "Read again by who grants it."}),
    ],
)
def test_it_stays_for_another_shelf_for_commas_and_for_who_grants_it(cast, with_mark, who, other):
    by = getattr(cast, who)
    support.change(with_mark, by=by, seen_edition=1, **facts_of(with_mark, **other))
    assert fresh(with_mark).mark == "granted"


def test_it_stays_with_a_text_that_was_withdrawn_meanwhile(cast, with_mark):
    support.withdraw(with_mark, by=cast.hana, because="A term without.")
    support.list_it(with_mark, by=cast.hana, seen_edition=1)
    assert fresh(with_mark).has_mark
