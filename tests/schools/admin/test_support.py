"""Entries of the directory in the admin: found and read there, changed on their own pages only."""

import pytest
from django.urls import reverse

from schools.workflow import support
from tests.schools.offering import entry_of, facts_of, marked
from tests.schools.views.conftest import words

LIST = "/admin/schools/supportentry/"


@pytest.fixture
def entries(cast):
    """One that is marked, one that is a draft."""
    entry_of(cast.beech, cast.wes, "Singing", listed=False)
    return marked(entry_of(cast.ash, cast.hana, "Phonics"), cast.cora)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Phonics", "Singing"]),
        ("q=ash+phonics", ["Phonics"]),
        ("q=beech", ["Singing"]),
        ("state__exact=draft", ["Singing"]),
        ("mark__exact=granted", ["Phonics"]),
        ("q=zzz", []),
    ],
)
def test_entries_are_found(as_, entries, query, found):
    page = as_("cora").get(f"{LIST}?{query}")
    assert [entry.title for entry in page.context["cl"].result_list] == found


def test_an_entry_is_read_with_its_history_and_the_way_to_its_page(as_, cast, entries):
    support.change(entries, by=cast.hana, seen_edition=1, **facts_of(entries, title="All sounds"))
    path = reverse("admin:schools_supportentry_change", args=[entries.pk])
    page = as_("cora").get(path)
    assert f'href="{entries.get_absolute_url()}"' in page.content.decode()
    assert "We have sat in their lessons." in words(page)
    history = words(as_("cora").get(f"{path.removesuffix('change/')}history/"))
    for told in ("The quality mark ended", "The entry was changed", "All sounds"):
        assert told in history


def test_nobody_changes_one_there(as_, entries):
    path = reverse("admin:schools_supportentry_change", args=[entries.pk])
    assert as_("cora").post(path, {"title": "x"}).status_code == 403
    assert as_("hana").get(LIST).status_code in (302, 403)
