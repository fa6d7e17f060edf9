"""The screens of the directory: find, read, write, and each verb with its page that asks first."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.models import District, Person, Post, School, SupportEntry
from schools.workflow import support
from tests.cast import fresh
from tests.schools.offering import entry_of, facts_of, marked, put
from tests.schools.views.conftest import words

State = SupportEntry.State


@pytest.fixture
def entry(cast):
    return entry_of(cast.ash, cast.hana)


def titles(answer):
    return [entry.title for entry in answer.context["entries"]]


# -- The list --------------------------------------------------------------------------------------


@pytest.fixture
def directory(cast):
    """Three entries that are listed, and a draft of hana's."""
    cast.elsewhere.district = District.objects.create(name="Medway", slug="medway")
    cast.elsewhere.save()
    entry_of(cast.ash, cast.hana, "Phonics", phases=["infant", "primary"])
    entry_of(cast.ash, cast.hana, "A draft", theme="Drafting", listed=False)
    entry_of(cast.beech, cast.wes, "Singing", theme="Music", phases=["infant"])
    far = entry_of(cast.elsewhere, cast.stan, "Tables", theme="Maths", phases=["primary"])
    marked(far, cast.cora)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Phonics", "Singing", "Tables"]),
        ("search=beech", ["Singing"]),
        ("search=half+a+day+ash", ["Phonics"]),
        ("theme=music", ["Singing"]),
        ("phase=primary", ["Phonics", "Tables"]),
        ("phase=primary&phase=infant", ["Phonics", "Singing", "Tables"]),
        ("district=medway", ["Tables"]),
        ("mark=granted", ["Tables"]),
        ("phase=infant&district=swale&theme=early+reading", ["Phonics"]),
        ("state=draft", []),
    ],
)
def test_filters_find_them(as_, directory, query, found):
    assert titles(as_("gus").get(f"/support/?{query}")) == found


def test_a_facet_counts_each_phase_that_an_entry_suits(as_, directory):
    facets = {f.name: f for f in as_("gus").get("/support/").context["facets"]}
    counts = {
        name: {o.label: o.count for o in facet.options if o.count} for name, facet in facets.items()
    }
    assert counts == {
        "theme": {"Early reading": 1, "Music": 1, "Maths": 1},
        "phase": {"Infant": 2, "Primary": 2},
        "district": {"Swale": 2, "Medway": 1},
        "mark": {"Has the quality mark": 1},
    }


def test_who_writes_finds_the_drafts_of_their_school_there_and_nobody_else(as_, directory):
    everything = ["A draft", "Phonics", "Singing", "Tables"]
    for key in ("hana", "dev", "cora"):
        assert titles(as_(key).get("/support/")) == everything
        assert titles(as_(key).get("/support/?state=draft")) == ["A draft"]
    for key in ("wes", "gus", "ada"):
        page = as_(key).get("/support/")
        assert titles(page) == everything[1:]
        assert "Drafting" not in page.content.decode()


def test_an_empty_directory_says_who_puts_something_there(as_, cast):
    page = words(as_("hana").get("/support/"))
    assert "No school offers support yet" in page
    assert page.count("Start an entry") == 2
    assert "Start an entry" not in words(as_("gus").get("/support/"))
    assert "No entry fits" in words(as_("gus").get("/support/?search=zzz"))


@pytest.mark.parametrize("page", ["list", "entry", "school"])
def test_pages_ask_the_same_few_questions_however_much_there_is(as_, cast, entry, page):
    client = as_("hana")
    address = {
        "list": "/support/",
        "entry": entry.get_absolute_url(),
        "school": cast.ash.get_absolute_url(),
    }[page]
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for n in range(2):
        marked(entry_of(cast.ash, cast.hana, f"Entry {n}"), cast.cora)
        entry_of(cast.ash, cast.hana, f"Draft {n}", listed=False)
    with CaptureQueriesContext(connection) as five:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(five) == len(one)


# -- One entry -------------------------------------------------------------------------------------


def test_the_page_says_what_how_it_is_known_and_how_to_reach_the_school(as_, cast, entry):
    School.objects.filter(pk=cast.ash.pk).update(
        telephone="01795 000 000", website="https://ash.example"
    )
    marked(entry, cast.cora, why="Seen <twice>.")
    answer = as_("stan").get(entry.get_absolute_url())
    text = answer.content.decode()
    for told in (
        "Phonics in Year 1",
        "Half a day with us",
        "Peer review 2026–27.",
        "Hana Okafor",
        'href="tel:01795000000"',
        'href="https://ash.example"',
        "Seen &lt;twice&gt;.",
        "by Cora Whitlock",
    ):
        assert told in text
    assert cast.hana.email not in text
    assert "/edit/" not in text


def test_the_contact_changes_with_the_post(as_, cast, entry):
    Post.objects.filter(person=cast.hana).delete()
    assert "No headteacher on record" in words(as_("stan").get(entry.get_absolute_url()))
    new = Person.objects.create_user("new@example.org", "New Head")
    Post.objects.create(person=new, kind="headteacher", school=cast.ash)
    assert "New Head" in words(as_("stan").get(entry.get_absolute_url()))


VERBS = ("edit", "list", "withdraw", "reopen", "discard", "mark", "unmark")


@pytest.mark.parametrize(
    ("key", "state", "offered"),
    [
        ("hana", "draft", ["list", "edit", "discard"]),
        ("dev", "listed", ["edit", "withdraw"]),
        ("hana", "withdrawn", ["list", "edit", "reopen"]),
        ("hana", "discarded", []),
        ("cora", "listed", ["mark", "edit", "withdraw"]),
        ("stan", "listed", []),
    ],
)
def test_the_page_offers_what_can_be_done_now(as_, cast, key, state, offered):
    entry = put(entry_of(cast.ash, cast.hana, listed=False), state)
    page = as_(key).get(entry.get_absolute_url()).content.decode()
    found = [v for v in VERBS if f'href="{entry.get_absolute_url()}{v}/"' in page]
    assert sorted(found) == sorted(offered)


def test_a_draft_from_a_review_waits_for_the_head(as_, cast):
    entry = entry_of(cast.ash, cast.hana, listed=False, origin="peerreview.finding:1")
    page = as_("dev").get(entry.get_absolute_url())
    assert "waits for the headteacher" in words(page)
    assert "/list/" not in page.content.decode()
    # What was found at a review is not the coordinator's to read before the school says so.
    assert as_("cora").get(entry.get_absolute_url()).status_code == 404
    assert as_("cora").get(f"/admin/schools/supportentry/{entry.pk}/change/").status_code == 302
    assert "Read this draft" in words(as_("hana").get(entry.get_absolute_url()))


def test_the_page_of_a_school_says_what_it_offers(as_, cast, entry):
    entry_of(cast.ash, cast.hana, "A draft", listed=False)
    page = words(as_("stan").get(cast.ash.get_absolute_url()))
    assert "Phonics in Year 1" in page
    assert "A draft" not in page
    hana = as_("hana").get(cast.ash.get_absolute_url())
    assert "A draft" in words(hana)
    assert f"/support/start/?school={cast.ash.pk}" in hana.content.decode()
    assert "Nothing in the directory of support yet" in words(
        as_("stan").get(cast.beech.get_absolute_url())
    )


# -- Writing ---------------------------------------------------------------------------------------

TYPED = {
    "title": "Singing",
    "theme": "Music",
    "phases": ["infant", "primary"],
    "offer": "An afternoon.\nThen a concert.",
    "evidence": "Heard by others.",
}


def test_an_entry_is_started_as_a_draft(as_, cast):
    answer = as_("dev").post("/support/start/", TYPED)
    entry = SupportEntry.objects.get()
    assert answer.url == entry.get_absolute_url()
    assert (entry.school, entry.state, entry.phases) == (cast.ash, "draft", ["infant", "primary"])
    assert entry.offer.split() == ["An", "afternoon.", "Then", "a", "concert."]


def test_who_has_several_schools_says_for_which(as_, cast):
    Post.objects.create(person=cast.dev, kind="deputy", school=cast.beech)
    form = as_("dev").get(f"/support/start/?school={cast.beech.pk}").context["form"]
    assert form["school"].value() == cast.beech.pk
    assert list(form.fields["school"].queryset) == [cast.ash, cast.beech]
    assert as_("dev").post("/support/start/", TYPED).status_code == 422
    foreign = TYPED | {"school": cast.elsewhere.pk}
    assert as_("dev").post("/support/start/", foreign).status_code == 422
    as_("dev").post("/support/start/", TYPED | {"school": cast.beech.pk})
    assert SupportEntry.objects.get().school == cast.beech


def test_for_closed_schools_nothing_is_started(as_, cast):
    School.objects.filter(pk=cast.ash.pk).update(status="closed")
    assert as_("hana").get("/support/start/").status_code == 403
    assert "/support/start/" not in as_("hana").get(cast.ash.get_absolute_url()).content.decode()
    schools = as_("cora").get("/support/start/").context["form"].fields["school"].queryset
    assert cast.ash not in schools


def test_what_is_missing_is_told_in_plain_words_and_nothing_typed_is_lost(as_, cast):
    answer = as_("hana").post("/support/start/", {"offer": "An afternoon.", "theme": "!!"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "title": ["Enter a title, in the words another school would look for."],
        "theme": ["Enter a theme with letters in it."],
        "phases": ["Choose at least one phase that it suits."],
        "evidence": ["Say how this is known: others will rely on it."],
    }
    page = answer.content.decode()
    assert "<title>Error: " in " ".join(page.split())
    assert "An afternoon.</textarea>" in page


def test_the_themes_of_the_directory_are_suggested(as_, cast, entry):
    entry_of(cast.beech, cast.wes, theme="A secret", listed=False)
    page = as_("hana").get("/support/start/").content.decode()
    assert '<option value="Early reading">' in page
    assert "A secret" not in page


def test_of_two_who_edit_the_second_sees_both_texts_and_loses_neither(as_, cast, entry):
    address = f"{entry.get_absolute_url()}edit/"
    typed = facts_of(entry, offer="By Dev", phases=["infant", "primary"]) | {"edition": 1}
    support.change(entry, by=cast.hana, seen_edition=1, **facts_of(entry, offer="By Hana"))
    answer = as_("dev").post(address, typed)
    assert answer.status_code == 409
    assert answer.context["conflict"] == [
        ("Suits", "Infant, Primary", "Infant"),
        ("What the school offers", "By Dev", "By Hana"),
    ]
    assert fresh(entry).offer == "By Hana"
    answer = as_("dev").post(address, typed | {"edition": answer.context["edition"]})
    assert answer.url == entry.get_absolute_url()
    assert fresh(entry).offer == "By Dev"


def test_who_edits_a_marked_entry_is_told_before_and_after(as_, cast, entry):
    marked(entry, cast.cora)
    address = f"{entry.get_absolute_url()}edit/"
    assert "The mark ends if you change" in words(as_("hana").get(address))
    assert "The mark ends if you change" not in words(as_("cora").get(address))
    kept = as_("hana").post(address, facts_of(entry, theme="Reading") | {"edition": 1}, follow=True)
    assert "Saved." in words(kept)
    assert "has ended" not in words(kept)
    ended = as_("hana").post(address, facts_of(entry, offer="New") | {"edition": 2}, follow=True)
    assert "The quality mark has ended with the change" in words(ended)
    assert "The quality mark has ended" not in words(as_("stan").get(entry.get_absolute_url()))


@pytest.mark.parametrize("verb", ["edit", "withdraw"])
def test_what_was_typed_when_the_session_ran_out_is_there_again(as_, cast, entry, verb):
    address = f"{entry.get_absolute_url()}{verb}/"
    typed = {"edition": "1", "offer": "Typed for an hour", "because": "Typed for an hour"}
    hana = as_("hana")
    session = hana.session
    session["typed"] = {"person": cast.hana.pk, "path": address, "typed": urlencode(typed)}
    session.save()
    support.change(entry, by=cast.dev, seen_edition=1, **facts_of(entry, title="By Dev"))
    answer = hana.get(address)
    assert "You were signed out before this was saved" in words(answer)
    assert "Typed for an hour</textarea>" in answer.content.decode()
    if verb == "edit":  # what was changed meanwhile is not overwritten unseen
        assert answer.context["edition"] == 1


# -- Verbs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "verb", "before", "typed", "after"),
    [
        ("hana", "list", "draft", {"edition": 1}, "listed"),
        ("dev", "list", "withdrawn", {"edition": 1}, "listed"),
        ("cora", "withdraw", "listed", {"because": "They have left."}, "withdrawn"),
        ("hana", "reopen", "withdrawn", {}, "draft"),
        ("hana", "discard", "draft", {}, "discarded"),
        ("cora", "mark", "listed", {"why": "Seen.", "edition": 1}, "listed"),
    ],
)
def test_each_verb_asks_first_and_is_done_once(as_, cast, who, verb, before, typed, after):
    entry = put(entry_of(cast.ash, cast.hana, listed=False), before)
    address = f"{entry.get_absolute_url()}{verb}/"
    asked = as_(who).get(address)
    assert asked.status_code == 200
    assert fresh(entry).state == before
    done = as_(who).post(address, typed)
    assert done.url == ("/support/" if verb == "discard" else entry.get_absolute_url())
    assert fresh(entry).state == after
    late = as_(who).post(address, typed, follow=True)
    assert late.redirect_chain[-1][0] == entry.get_absolute_url()
    assert "“Phonics in Year 1”" in words(late)


def test_a_reason_is_asked_for(as_, cast, entry):
    for verb, key, field in (
        ("withdraw", "hana", "because"),
        ("mark", "cora", "why"),
    ):
        answer = as_(key).post(f"{entry.get_absolute_url()}{verb}/", {"edition": 1})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_the_mark_is_granted_shown_and_taken_back(as_, cast, entry):
    page = entry.get_absolute_url()
    as_("cora").post(f"{page}mark/", {"why": "Seen twice.", "edition": 1})
    assert "Seen twice." in words(as_("stan").get(page))
    as_("cora").post(f"{page}unmark/", {"because": "They have all left."})
    assert "They have all left." in words(as_("hana").get(page))
    stan = words(as_("stan").get(page))
    assert "Quality mark" not in stan
    assert "They have all left." not in stan


@pytest.mark.parametrize(("verb", "who"), [("list", "hana"), ("mark", "cora")])
def test_what_was_changed_under_ones_eyes_is_read_again_first(as_, cast, verb, who):
    entry = entry_of(cast.ash, cast.hana, listed=verb == "mark")
    support.change(entry, by=cast.dev, seen_edition=1, **facts_of(entry, offer="By Dev"))
    answer = as_(who).post(f"{entry.get_absolute_url()}{verb}/", {"edition": 1, "why": "Seen."})
    assert answer.status_code == 409
    assert "Read it as it is now" in words(answer)
    assert "By Dev" in words(answer)
    assert (fresh(entry).state, fresh(entry).mark) == (entry.state, "none")
    again = {"edition": answer.context["entry"].edition, "why": "Seen."}
    assert as_(who).post(f"{entry.get_absolute_url()}{verb}/", again).status_code == 302
