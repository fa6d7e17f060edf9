import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from records.models import HistoryLine, Letter
from records.steps import NotNow
from schools.models import Person
from schools.workflow import people
from tests.cast import fresh


def told(person):
    lines = HistoryLine.objects.filter(subject=f"schools.person:{person.pk}").order_by("number")
    return [(line.became, line.by_name, line.says) for line in lines]


def test_a_new_person_is_on_record_without_a_password(cast):
    person = people.add(" New@Example.org ", "Nell New", by=cast.cora)
    assert (person.email, person.name, person.has_usable_password()) == (
        "new@example.org",
        "Nell New",
        False,
    )
    assert told(person) == [("person_added", "Cora Whitlock", "Nell New")]


def test_an_address_belongs_to_one_person(cast):
    with pytest.raises(ValidationError, match="Somebody here has this e-mail address already"):
        people.add("HANA@example.org", "Another Hana", by=cast.cora)
    with pytest.raises(ValidationError, match="Somebody here has this e-mail address already"):
        people.change_email(cast.gus, "hana@example.org", by=cast.cora)
    assert fresh(cast.gus).email == "gus@example.org"


def test_a_name_is_changed_and_found_under_the_new_one(cast):
    people.rename(cast.gus, "Gus Ó Merriman", by=cast.cora)
    assert (fresh(cast.gus).name, fresh(cast.gus).plain_name) == (
        "Gus Ó Merriman",
        "gus o merriman",
    )
    assert told(cast.gus) == [("renamed", "Cora Whitlock", "Gus Merriman → Gus Ó Merriman")]
    people.rename(cast.gus, "Gus Ó Merriman", by=cast.cora)
    assert len(told(cast.gus)) == 1


def test_another_address_ends_the_sessions_and_the_old_one_is_told(cast, client):
    client.force_login(cast.gus)
    assert client.get("/").status_code == 200
    people.change_email(cast.gus, "Gus@New.example.org", by=cast.cora)
    assert fresh(cast.gus).email == "gus@new.example.org"
    assert client.get("/").status_code == 302
    assert list(Letter.objects.values_list("address", flat=True)) == ["gus@example.org"]
    assert [became for became, *_ in told(cast.gus)] == ["address_changed"]
    people.change_email(cast.gus, "gus@new.example.org", by=cast.cora)
    assert Letter.objects.count() == 1


def test_who_is_switched_off_is_out_at_the_next_click_and_can_come_back(cast, client):
    client.force_login(cast.gus)
    people.switch_off(cast.gus, by=cast.cora)
    assert client.get("/").status_code == 302
    with pytest.raises(NotNow, match="Gus Merriman is switched off already"):
        people.switch_off(fresh(cast.gus), by=cast.cora)
    people.switch_on(cast.gus, by=cast.cora)
    assert fresh(cast.gus).is_active
    with pytest.raises(NotNow, match="Gus Merriman is switched on already"):
        people.switch_on(fresh(cast.gus), by=cast.cora)
    assert [became for became, *_ in told(cast.gus)] == ["switched_off", "switched_on"]


def test_nobody_switches_herself_off_nor_the_first_person(cast):
    root = Person.objects.create_superuser("root@example.org", "Root")
    with pytest.raises(NotNow, match="You cannot switch yourself off"):
        people.switch_off(cast.cora, by=cast.cora)
    with pytest.raises(NotNow, match="first person"):
        people.switch_off(root, by=cast.cora)
    assert fresh(cast.cora).is_active
    assert fresh(root).is_active


@pytest.mark.parametrize("who", ["hana", "gus", "ada"])
def test_only_a_coordinator_may(cast, who):
    by = getattr(cast, who)
    for deed in (
        lambda: people.add("new@example.org", "New", by=by),
        lambda: people.rename(cast.mei, "Mei", by=by),
        lambda: people.change_email(cast.mei, "mei@new.example.org", by=by),
        lambda: people.switch_off(cast.mei, by=by),
        lambda: people.switch_on(cast.mei, by=by),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    assert (fresh(cast.mei).name, fresh(cast.mei).email) == ("Mei Lindqvist", "mei@example.org")
