"""The one timeline of a record: deeds, and beneath each the fields that changed."""

from datetime import date

import pytest
from django.urls import reverse

from records.models import HistoryLine
from records.timeline import Change, timeline_of
from schools.models import Post
from schools.workflow import people, posts
from tests.cast import fresh

# The database dates what changes by the transaction: each deed needs one of its own.
pytestmark = pytest.mark.django_db(transaction=True)


def told(entries):
    return [
        (entry.what, entry.by, [(c.field, c.before, c.after) for c in entry.changes])
        for entry in entries
    ]


def test_a_deed_carries_the_fields_that_changed_in_it(cast):
    people.rename(cast.gus, "Gus Jones", by=cast.cora)
    newest = timeline_of(fresh(cast.gus))[0]
    assert (newest.what, newest.by, newest.says) == (
        "A name was changed",
        "Cora Whitlock",
        "Gus Merriman → Gus Jones",
    )
    assert newest.changes == (Change("Name", "Gus Merriman", "Gus Jones"),)


def test_who_changed_a_field_on_a_form_is_told_by_name(as_, cast):
    path = reverse("admin:schools_district_change", args=[cast.district.pk])
    as_("cora").post(path, {"name": "Swale and Medway"})
    cast.ash.refresh_from_db()
    path = reverse("admin:schools_school_change", args=[cast.ash.pk])
    as_("cora").post(
        path,
        {"name": "Ash Lane Primary School", "status": "open", "phase": "primary"},
    )
    newest = timeline_of(fresh(cast.ash))[0]
    assert (newest.what, newest.by, newest.says) == (
        "Put right",
        "Cora Whitlock",
        "name; phase; district",
    )
    assert [(c.field, c.before, c.after) for c in newest.changes] == [
        ("Name", "Ash Lane Infant School", "Ash Lane Primary School"),
        ("Phase", "Infant", "Primary"),
        ("District", "Swale and Medway", ""),
    ]


def test_dates_choices_and_names_are_told_in_words(cast):
    post = posts.appoint(cast.stan, Post.Kind.GOVERNOR, by=cast.cora, school=cast.ash)
    posts.change_dates(post, by=cast.cora, since=date(2026, 9, 1), until=None)
    entries = timeline_of(fresh(cast.stan), also=((Post, "person"),))
    assert told(entries)[0] == (
        "The dates of a post were put right",
        "Cora Whitlock",
        [("From", "", "1 September 2026")],
    )
    assert [(c.field, c.after) for c in entries[1].changes] == [
        ("Person", "Stan Bell"),
        ("Kind", "Governor"),
        ("School", "Ash Lane Infant School"),
    ]
    assert {entry.about for entry in entries[:2]} == {"Post"}


def test_two_deeds_at_nearly_the_same_moment_keep_their_own_changes(as_, cast):
    people.switch_off(cast.gus, by=None)
    as_("cora").post(
        reverse("admin:schools_person_change", args=[cast.gus.pk]),
        {"name": "Gus Jones", "email": "gus@example.org"},
    )
    entries = timeline_of(fresh(cast.gus))
    by = {entry.what: (entry.by, [c.field for c in entry.changes]) for entry in entries[:2]}
    assert by == {
        "A name was changed": ("Cora Whitlock", ["Name"]),
        "A person was switched off": ("The portal", ["Is active"]),
    }


def test_the_number_of_queries_does_not_grow(cast, django_assert_max_num_queries):
    for n in range(12):
        people.rename(cast.gus, f"Gus {n}", by=cast.cora)
        post = posts.appoint(cast.gus, "adviser", by=cast.cora)
        posts.end(post, by=cast.cora)
    with django_assert_max_num_queries(8):
        entries = timeline_of(fresh(cast.gus), also=((Post, "person"),))
    assert len(entries) > 36


def test_the_history_page_is_paged_and_the_only_history(as_, cast):
    from django.contrib.admin.models import LogEntry

    for n in range(40):
        people.rename(cast.gus, f"Gus {n}", by=cast.cora)
    cora = as_("cora")
    path = reverse("admin:schools_person_history", args=[cast.gus.pk])
    first, second = (cora.get(path, {"page": n}).context["page_obj"] for n in (1, 2))
    assert (len(first), first.has_next(), len(second), second.has_next()) == (30, True, 12, False)
    assert first[0].says == "Gus 38 → Gus 39"
    cora.post(
        reverse("admin:schools_person_change", args=[cast.gus.pk]),
        {"name": "Gus", "email": "gus@example.org", "is_active": "on"},
    )
    assert not LogEntry.objects.exists()
    assert HistoryLine.objects.count() == 41
    assert as_("hana").get(path).status_code == 302
