from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from consultation.forms.asking import (
    AddAsForm,
    AddForm,
    AudienceForm,
    ListForm,
    LongerForm,
    TimesForm,
    WithdrawForm,
    in_london,
)
from consultation.models import Consultation
from schools.models import Post
from tests.consultation.stage import draft, posted, published


@pytest.fixture(autouse=True)
def november(time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 12, tzinfo=UTC))


def times(**typed):
    told = {
        "opens": "at",
        "opens_on": "2026-12-01",
        "opens_time": "09:00",
        "closes_on": "2026-12-15",
        "closes_time": "17:00",
        "grace": "10",
    }
    return told | typed


# -- The clock in London ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "at", "utc"),
    [
        (date(2027, 1, 15), time(17), datetime(2027, 1, 15, 17, tzinfo=UTC)),
        (date(2027, 7, 15), time(17), datetime(2027, 7, 15, 16, tzinfo=UTC)),
        (date(2027, 7, 15), time(17, 0, 30), datetime(2027, 7, 15, 16, 0, 30, tzinfo=UTC)),
        (date(2027, 3, 28), time(0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 3, 28), time(2), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2027, 10, 31), time(2), datetime(2027, 10, 31, 2, tzinfo=UTC)),
    ],
)
def test_a_day_and_a_time_are_a_moment_here(on, at, utc):
    assert in_london(on, at) == utc


@pytest.mark.parametrize(
    ("on", "at", "says"),
    [
        (
            date(2027, 3, 28),
            time(1, 30),
            "There is no 1.30am on 28 March 2027: the clocks go forward from 1am to 2am. "
            "Choose another time.",
        ),
        (
            date(2027, 10, 31),
            time(1, 30),
            "1.30am comes twice on 31 October 2027, as the clocks go back from 2am to 1am. "
            "Choose a time before 1am or from 2am on.",
        ),
        (date(2226, 1, 1), time(9), "Check the year: this is more than 3 years from now."),
        (date(9999, 12, 31), time(23, 59), "Check the year: this is more than 3 years from now."),
    ],
)
def test_where_the_clocks_change_a_sentence_says_so(on, at, says):
    with pytest.raises(ValidationError) as wrong:
        in_london(on, at)
    assert wrong.value.messages == [says]


# -- Times -----------------------------------------------------------------------------------------


def test_opens_and_closes(cast):
    form = TimesForm(times(closes_time="17:00:30"), consultation=draft(cast))
    assert form.is_valid()
    assert form.times == {
        "opens_at": datetime(2026, 12, 1, 9, tzinfo=UTC),
        "closes_at": datetime(2026, 12, 15, 17, 0, 30, tzinfo=UTC),
        "grace": 10,
    }


def test_now_needs_no_day(cast, time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False)
    form = TimesForm(times(opens="now", opens_on="x", opens_time="x"), consultation=draft(cast))
    assert form.is_valid()
    assert form.times["opens_at"] == timezone.now()


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"opens": ""}, {"opens": ["Choose when it opens."]}),
        ({"opens_on": ""}, {"opens_on": ["Enter the day on which it opens."]}),
        ({"opens_time": ""}, {"opens_time": ["Enter the time at which it opens."]}),
        (
            {"closes_on": "", "closes_time": ""},
            {
                "closes_on": ["Enter the day on which it closes."],
                "closes_time": ["Enter the time at which it closes."],
            },
        ),
        (
            {"closes_on": "2026-02-30"},
            {"closes_on": ["Enter a real day, for example 5 December 2026."]},
        ),
        ({"closes_time": "25:00"}, {"closes_time": ["Enter a time of day, for example 17:00."]}),
        (
            {"opens_on": "2026-11-01"},
            {"opens_on": ["This has passed. Choose a later time, or “now”."]},
        ),
        ({"grace": ""}, {"grace": ["Enter a number of minutes."]}),
        ({"grace": "-1"}, {"grace": ["Enter a number of minutes, 0 or more."]}),
        ({"grace": "121"}, {"grace": ["Keep it to 120 minutes or fewer."]}),
        ({"grace": "ten"}, {"grace": ["Enter a number of minutes."]}),
        (
            {"closes_on": "2027-03-28", "closes_time": "01:15"},
            {
                "closes_time": [
                    "There is no 1.15am on 28 March 2027: the clocks go forward from 1am to 2am. "
                    "Choose another time."
                ]
            },
        ),
    ],
)
def test_each_mistake_has_its_sentence(cast, typed, errors):
    assert TimesForm(times(**typed), consultation=draft(cast)).errors == errors


def test_what_stands_is_in_the_boxes(cast):
    consultation = draft(cast, opens=3)
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=datetime(2027, 7, 1, 8, tzinfo=UTC), closes_at=datetime(2027, 7, 9, 16, tzinfo=UTC)
    )
    consultation.refresh_from_db()
    told = TimesForm(consultation=consultation).initial
    assert told == {
        "opens": "at",
        "opens_on": date(2027, 7, 1),
        "opens_time": time(9),
        "closes_on": date(2027, 7, 9),
        "closes_time": time(17),
        "grace": 10,
    }
    fresh_one = TimesForm(consultation=Consultation(title="New")).initial
    assert fresh_one == {"grace": 10, "closes_time": "17:00"}


def test_of_one_that_is_open_only_the_close_is_asked(cast):
    consultation = published(cast)
    form = TimesForm(times(), consultation=consultation)
    assert list(form.fields) == ["closes_on", "closes_time", "grace"]
    assert form.is_valid()
    assert form.times["opens_at"] == consultation.opens_at


def test_longer_is_a_day_and_a_time():
    form = LongerForm({"until_on": "2026-12-20", "until_time": "12:00"})
    assert form.is_valid()
    assert form.cleaned_data["until"] == datetime(2026, 12, 20, 12, tzinfo=UTC)
    assert LongerForm({}).errors == {
        "until_on": ["Enter the last day."],
        "until_time": ["Enter the time on that day."],
    }


# -- Who is asked ----------------------------------------------------------------------------------


def test_the_audience_is_chosen_from_what_there_is(cast):
    form = AudienceForm(
        posted(
            asks="both",
            roles=["headteacher", "chair"],
            phases=["infant"],
            districts=["swale"],
            collaboratives=[str(cast.collaborative.pk)],
        ),
        consultation=draft(cast),
    )
    assert form.is_valid()
    assert form.cleaned_data == {
        "asks": "both",
        "roles": ["headteacher", "chair"],
        "phases": ["infant"],
        "districts": ["swale"],
        "collaboratives": [cast.collaborative.pk],
    }
    assert [value for value, _ in form.fields["phases"].choices] == ["infant", "primary"]


def test_nothing_else_can_be_asked(cast):
    form = AudienceForm(
        posted(
            asks="nobody", roles=["x"], phases=["x"], districts=["x"], collaboratives=["x", "999"]
        ),
        consultation=draft(cast),
    )
    assert set(form.errors) == {"asks", "roles", "phases", "districts", "collaboratives"}


def test_a_list_may_stand_alone(cast):
    consultation = draft(cast, audience={"people": [cast.stan.pk], "only": True})
    assert AudienceForm(consultation=consultation).initial["only"] == "yes"
    form = AudienceForm(posted(asks="people", only="yes"), consultation=consultation)
    assert form.is_valid()
    assert form.cleaned_data["only"] is True
    form = AudienceForm(posted(asks="people"), consultation=consultation)
    assert form.errors == {"only": ["Choose one of the two."]}


def test_a_file_and_what_it_is():
    assert ListForm({}, {}, draft=True).errors == {
        "file": ["Choose a file."],
        "how": ["Choose what the list is."],
    }
    assert ListForm({}, {}, draft=False).errors == {"file": ["Choose a file."]}


def test_somebody_is_added_by_their_address():
    assert AddForm({"email": ""}).errors == {"email": ["Enter an e-mail address."]}
    assert AddForm({"email": "hana"}).errors == {
        "email": ["Enter the whole address, like name@school.example."]
    }


def test_and_in_one_of_their_posts(cast):
    posts = list(Post.objects.filter(person=cast.hana))
    facts = {"email": cast.hana.email}
    assert AddAsForm(facts | {"post": str(posts[0].pk)}, posts=posts).is_valid()
    assert AddAsForm(facts, posts=posts).errors == {"post": ["Choose as what they are asked."]}
    assert "post" in AddAsForm(facts | {"post": "0"}, posts=posts).errors


def test_withdrawing_needs_a_reason():
    assert WithdrawForm({"because": " "}).errors == {
        "because": ["Give the reason in a sentence or two: everybody will read it."]
    }
    assert not WithdrawForm({"because": "x" * 2_001}).is_valid()
