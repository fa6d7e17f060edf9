from django.apps.registry import Apps
from django.db import models

from partnership.people_data import tables
from records.personal import Sort, path, stays, table


def test_every_field_of_every_table_is_declared():
    assert tables.faults() == []


def test_tables_of_events_and_of_packages_are_among_them():
    labels = {model._meta.label_lower for model in tables.stored_models()}
    assert {
        "schools.postevent",
        "schools.person_groups",
        "sessions.session",
        "mfa.authenticator",
        "socialaccount.socialaccount",
        "usersessions.usersession",
        "admin.logentry",
    } <= labels


def planted(**fields):
    registry = Apps()
    meta = type("Meta", (), {"app_label": "planted", "apps": registry})
    return type("Diary", (models.Model,), {"__module__": "planted", "Meta": meta} | fields)


def test_a_table_that_nobody_declared_is_found():
    Diary = planted(words=models.TextField())  # noqa: N806
    assert tables.faults([Diary], {}) == [
        "planted.diary is not declared: what does it hold about people?"
    ]


def test_a_field_that_nobody_declared_is_found():
    Diary = planted(words=models.TextField(), mood=models.TextField())  # noqa: N806
    declared = {"planted.diary": table("planted.diary", none="id words")}
    assert tables.faults([Diary], declared) == ["planted.diary.mood is not declared"]


def test_a_field_added_to_a_real_table_is_found():
    declared = dict(tables.declared())
    letter = declared["records.letter"]
    fields = {name: sort for name, sort in letter.fields.items() if name != "text"}
    declared["records.letter"] = type(letter)(**{**vars(letter), "fields": fields})
    assert tables.faults(tables=declared) == ["records.letter.text is not declared"]


def test_a_field_that_is_gone_is_found():
    Diary = planted()  # noqa: N806
    declared = {"planted.diary": table("planted.diary", none="id words")}
    assert tables.faults([Diary], declared) == ["planted.diary.words does not exist"]


def test_a_personal_table_says_whose_and_why():
    Diary = planted(words=models.TextField())  # noqa: N806
    declared = {"planted.diary": table("planted.diary", written="words", none="id")}
    assert tables.faults([Diary], declared) == [
        "planted.diary says nothing of whom it is about",
        "planted.diary needs a name, a purpose, a period and a fate",
    ]
    declared = {
        "planted.diary": table(
            "planted.diary",
            "Your diary",
            about=[path("person")],
            why="x",
            kept="x",
            fate=stays("x"),
            written="words",
            none="id",
        )
    }
    assert tables.faults([Diary], declared) == []


def test_only_what_opens_a_door_is_secret():
    secret = {
        f"{label}.{name}"
        for label, each in tables.declared().items()
        for name, sort in each.fields.items()
        if sort == Sort.SECRET
    }
    assert secret == {
        "schools.person.password",
        "records.signingcode.digest",
        "sessions.session.session_key",
        "sessions.session.session_data",
        "usersessions.usersession.session_key",
        "account.emailconfirmation.key",
        "mfa.authenticator.data",
        "socialaccount.socialtoken.token",
        "socialaccount.socialtoken.token_secret",
    }
