"""The forms about reviewers: each error says what is wrong and what to do."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from peerreview.forms.conflicts import ConflictForm, RivalsForm
from peerreview.forms.days import PutRightForm
from peerreview.forms.pool import AwayForm, ChooseForm, KnowsWellForm, LeaveForm, WholeForm
from peerreview.forms.training import PasteForm, SessionForm, ThereForm
from schools.models import Person, School
from tests.peerreview import stage


def errors(form):
    return {field: list(told) for field, told in form.errors.items()}


def ahead(days):
    return timezone.localdate() + timedelta(days=days)


# -- The pool --------------------------------------------------------------------------------------


def test_people_are_ticked():
    people = [(1, "A"), (2, "B")]
    assert errors(ChooseForm({}, people=people)) == {"people": ["Tick at least one person."]}
    assert errors(ChooseForm({"people": ["3"]}, people=people)) == {
        "people": ["Tick people of this list."]
    }
    form = ChooseForm({"people": ["2"]}, people=people)
    assert form.is_valid()
    assert form.cleaned_data["people"] == [2]


def test_all_schools_or_a_cluster(db, cast):
    cluster = stage.cycle(cast).clusters.create(name="North")
    assert errors(WholeForm({}, clusters=[cluster])) == {
        "of": ["Choose whose heads and deputies are meant."]
    }
    for chosen, meant in (("all", None), (str(cluster.pk), cluster)):
        form = WholeForm({"of": chosen}, clusters=[cluster])
        assert form.is_valid()
        assert form.cluster == meant


def test_a_reason():
    assert errors(LeaveForm({})) == {"because": ["Enter a reason."]}
    assert errors(LeaveForm({"because": "x" * 1001})) == {
        "because": ["Keep this to 1,000 characters or fewer. You have typed 1,001."]
    }


def test_what_somebody_knows_is_told_as_changes(cast):
    themes = list(stage.cycle(cast).themes.all())
    form = KnowsWellForm(
        {"themes": ["inclusion", "reading"], "were": "reading mathematics old-theme"},
        themes=themes,
        known=[],
    )
    assert form.is_valid()
    assert form.changes() == {"also": {"inclusion"}, "no_longer": {"mathematics"}}


@pytest.mark.parametrize(
    ("first", "last", "field", "says"),
    [
        ("", 1, "first", "Enter the first day."),
        (1, "", "last", "Enter the last day."),
        (-1, 1, "first", "This day has passed. Enter today or a later day."),
        (3, 2, "last", "The last day comes before the first. Check both."),
        (1, 367, "last", "These are more than a year. Leave the pool for that time."),
        (1, 4000, "last", f"Enter a day before {timezone.localdate().year + 4}."),
        ("31.2.2027", 1, "first", "Enter a real day, for example 5 December 2026."),
    ],
)
def test_days_they_cannot(first, last, field, says):
    days = {
        name: ahead(given) if isinstance(given, int) else given
        for name, given in (("first", first), ("last", last))
    }
    assert errors(AwayForm(days)) == {field: [says]}


def test_a_single_day_is_a_span():
    assert AwayForm({"first": ahead(0), "last": ahead(0)}).is_valid()


# -- Training --------------------------------------------------------------------------------------


def test_a_session_holds_for_the_months_agreed_if_nothing_else_is_said():
    form = SessionForm({"title": "Day one", "day": "2026-09-10"}, months=24)
    assert form.is_valid()
    assert form.cleaned_data["holds_until"] == date(2028, 9, 10)
    assert "24 months" in form.fields["holds_until"].help_text


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"title": ""}, "title", "Enter a title."),
        ({"day": ""}, "day", "Enter the day of the session."),
        ({"day": "x"}, "day", "Enter a real day, for example 5 December 2026."),
        (
            {"holds_until": "2026-09-09"},
            "holds_until",
            "This is before the session. Check both days.",
        ),
        (
            {"day": "1926-09-10"},
            "day",
            f"Enter a day between {timezone.localdate().year - 10} and "
            f"{timezone.localdate().year + 10}. Check the year.",
        ),
    ],
)
def test_what_is_wrong_with_a_session(typed, field, says):
    facts = {"title": "Day one", "day": "2026-09-10"} | typed
    assert errors(SessionForm(facts, months=24)) == {field: [says]}


def test_ticks_are_told_as_changes():
    people = [(1, "A"), (2, "B"), (3, "C")]
    form = ThereForm({"there": ["1", "3"], "were": "1 2 x"}, people=people, there=[])
    assert form.is_valid()
    assert form.changes() == {"also": {3}, "not_after_all": {2}}
    untouched = ThereForm(people=people, there=[2])
    assert untouched["were"].value() == "2"


def test_something_is_pasted():
    assert errors(PasteForm({})) == {"addresses": ["Paste at least one e-mail address."]}


# -- Conflicts -------------------------------------------------------------------------------------


def test_a_conflict_needs_a_school_and_a_word(cast):
    schools = School.objects.all()
    assert errors(ConflictForm({}, schools=schools)) == {
        "school": ["Choose the school."],
        "kind": ["Choose what stands in the way."],
    }
    people = Person.objects.filter(pk=cast.dev.pk)
    facts = {"school": cast.beech.pk, "kind": "family", "person": cast.hana.pk}
    assert errors(ConflictForm(facts, schools=schools, people=people)) == {
        "person": ["Choose a reviewer of the list."]
    }
    # Of whom it is, only the coordinator is asked.
    form = ConflictForm(facts, schools=schools)
    assert form.is_valid()
    assert "person" not in form.cleaned_data


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (ahead(-1), "This day has passed. Enter a later day, or none."),
        (ahead(366 * 22), "This is too far off. Leave it empty if there is no end."),
    ],
)
def test_until_when(cast, until, says):
    facts = {"school": cast.beech.pk, "kind": "family", "until": until}
    assert errors(ConflictForm(facts, schools=School.objects.all())) == {"until": [says]}


def test_two_different_schools(cast):
    schools, own = School.objects.all(), School.objects.filter(pk=cast.ash.pk)
    form = RivalsForm({"school": cast.ash.pk, "other": cast.ash.pk}, schools=schools, own=own)
    assert errors(form) == {"other": ["A school does not compete with itself. Choose another one."]}
    form = RivalsForm({"school": cast.beech.pk, "other": cast.ash.pk}, schools=schools, own=own)
    assert errors(form) == {"school": ["Choose a school of the list."]}
    assert RivalsForm(schools=schools, own=own)["school"].value() == cast.ash.pk


# -- Days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "halves"),
    [("1", 2), ("0.5", 1), ("-0.5", -1), ("−1", -2), ("1½", 3), ("1,5", 3), (" 20 ", 40)],
)
def test_days_become_halves(typed, halves):
    form = PutRightForm({"role": "deputy", "halves": typed, "says": "Helped."})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["halves"] == halves


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter by how many days."),
        ("a day", "Enter days in halves, for example 0.5, 1.5 or -1."),
        ("0.3", "Enter days in halves, for example 0.5, 1.5 or -1."),
        ("NaN", "Enter days in halves, for example 0.5, 1.5 or -1."),
        ("0", "Enter a number of days other than 0."),
        ("21", "Enter 20 days or fewer."),
        ("-1e9", "Enter 20 days or fewer."),
    ],
)
def test_what_are_no_days(typed, says):
    form = PutRightForm({"role": "deputy", "halves": typed, "says": "Helped."})
    assert errors(form) == {"halves": [says]}
    assert form["halves"].value() == typed


def test_whose_days_and_why():
    assert errors(PutRightForm({"halves": "1"})) == {
        "role": ["Choose whose days are meant."],
        "says": ["Enter a reason."],
    }
