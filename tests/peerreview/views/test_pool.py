"""The pool on the screen: its list, putting people in, offers, one reviewer, a school."""

import csv
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peerreview.models import Away, Conflict, DaysEntry, Offer, Reviewer, Training
from peerreview.workflow import pool
from records import workshop
from schools import exports
from schools.models import Person, Post, School
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture
def made(cast):
    return stage.year(cast)


def told(answer):
    """The sentences above the page that an answer leads to, or is."""
    return [str(message) for message in answer.context["messages"]]


def names(answer):
    return [r.person.name for r in answer.context["reviewers"]]


# -- The list --------------------------------------------------------------------------------------


def test_the_list_tells_role_school_training_and_days(as_, cast, made):
    DaysEntry.objects.create(
        cycle=made.cycle, school=cast.beech, role="headteacher", halves=3, why="owed"
    )
    page = as_("cora").get("/reviews/pool/?search=wes")
    assert names(page) == ["Wes Hughes"]
    text = page.content.decode()
    for words in (
        "Headteacher",
        "Beech Hill Infant School",
        "until 31 August 2028",
        "Leads teams",
        "1.5 still to give",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=cedar primary", ["Cedar Deputy", "Cedar Head"]),
        ("search=damson&role=deputy", ["Damson Deputy"]),
        ("trained=no", ["Cedar Head"]),
        ("trained=soon", ["Cedar Deputy"]),
        ("trained=yes&search=damson", ["Damson Deputy", "Damson Head"]),
        ("lead=yes&search=damson", ["Damson Head"]),
        ("stands=left", ["Damson Deputy"]),
        ("stands=no_post", ["Damson Head"]),
        ("district=swale", ["Stan Bell"]),
        ("search=nobody", []),
    ],
)
def test_the_list_is_narrowed_down(as_, cast, made, query, found):
    people = made.reviewers
    if "trained" in query:
        Training.objects.filter(reviewer=people["cedar-head"]).delete()
        soon = people["cedar-deputy"].trainings.get()
        session = soon.session
        session.pk, session.holds_until = None, timezone.localdate() + timedelta(days=364)
        session.save()
        Training.objects.filter(pk=soon.pk).update(session=session)
    if "left" in query:
        pool.take_out(people["damson-deputy"], by=cast.cora, because="Moving.")
    if "no_post" in query:
        Post.objects.filter(person=people["damson-head"].person).update(ended_at=timezone.now())
    if "district" in query:
        others = School.objects.exclude(pk=cast.elsewhere.pk)
        others.update(district=None)
        Reviewer.objects.filter(person__email__startswith="elsewhere-deputy").delete()
    assert names(as_("cora").get(f"/reviews/pool/?{query}")) == found


def test_facets_are_counted(as_, cast, made):
    Training.objects.filter(reviewer=made.reviewers["cedar-head"]).delete()
    page = as_("cora").get("/reviews/pool/")
    counts = {f.name: {o.value: o.count for o in f.options} for f in page.context["facets"]}
    assert counts == {
        "stands": {"in": 10, "no_post": 0, "left": 0},
        "role": {"headteacher": 5, "deputy": 5},
        "trained": {"yes": 9, "soon": 0, "no": 1},
        "lead": {"yes": 5, "no": 5},
        "district": {"swale": 10},
    }


def test_an_empty_pool_says_what_will_be_here(as_, cast):
    page = as_("cora").get("/reviews/pool/")
    assert "Nobody is in the pool yet" in page.content.decode()
    assert page.context["cycle"] is None


def test_one_row_or_many_cost_the_same(as_, cast, made):
    client, costs = as_("cora"), []
    client.get("/reviews/pool/")
    for query in ("?search=wes", ""):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/reviews/pool/{query}")
        costs.append(len(asked))
    assert costs[0] == costs[1]


@pytest.mark.usefixtures("private_files")
def test_the_list_as_a_file(cast, made):
    wes = made.reviewers["beech-head"]
    Reviewer.objects.filter(pk=wes.pk).update(specialisms=["inclusion", "reading"])
    job = exports.ask("reviewers", by=cast.cora, kind="csv", query="search=wes")
    workshop.do_waiting()
    with fresh(job).file.open() as file:
        (row,) = csv.DictReader(file.read().decode("utf-8-sig").splitlines())
    assert row == {
        "Reviewer": "Wes Hughes",
        "E-mail": "wes@example.org",
        "Role": "Headteacher",
        "School": "Beech Hill Infant School",
        "Pool": "In the pool",
        "How they came": "Put in by the coordinator",
        "Since": f"{timezone.localdate()}",
        "Leads teams": "yes",
        "Trained until": "2028-08-31",
        "Knows well": "inclusion; reading",
    }
    assert "reviewers" not in exports.standing_of(cast.hana)["lists"]


@pytest.mark.parametrize("page", ["", "add/", "add/all/", "offers/"])
def test_the_pool_is_the_coordinators(as_, cast, page):
    for who in ("hana", "dev", "stan", "ada"):
        assert as_(who).get(f"/reviews/pool/{page}").status_code == 403


# -- Putting people in -----------------------------------------------------------------------------


def test_people_are_found_ticked_and_put_in(as_, cast):
    client = as_("cora")
    page = client.get("/reviews/pool/add/?search=ash lane")
    choices = page.context["form"].fields["people"].choices
    assert choices == [
        (cast.dev.pk, "Dev Raman, Deputy headteacher, Ash Lane Infant School"),
        (cast.hana.pk, "Hana Okafor, Headteacher, Ash Lane Infant School"),
    ]
    answer = client.post(
        "/reviews/pool/add/?search=ash lane", {"people": [cast.dev.pk, cast.hana.pk]}, follow=True
    )
    assert told(answer) == ["2 people are in the pool now. A letter tells each of them."]
    assert names(answer) == ["Dev Raman", "Hana Okafor"]


def test_nobody_ticked_is_an_error_and_nobody_found_a_sentence(as_, cast):
    client = as_("cora")
    answer = client.post("/reviews/pool/add/?search=ash", {})
    assert answer.status_code == 422
    assert "Tick at least one person." in answer.content.decode()
    assert (
        "Nobody who could be put in fits"
        in client.get("/reviews/pool/add/?search=gus").content.decode()
    )


def test_only_who_is_listed_can_be_put_in(as_, cast):
    answer = as_("cora").post("/reviews/pool/add/?search=ash", {"people": [cast.wes.pk]})
    assert answer.status_code == 422
    assert Reviewer.objects.count() == 0


def test_all_are_put_in_after_how_many_was_read(as_, cast):
    client = as_("cora")
    assert "No year of reviews yet" in client.get("/reviews/pool/add/all/").content.decode()
    cycle = stage.cycle(cast)
    stage.take_part(cycle, cast.ash, cast.beech)
    assert client.post("/reviews/pool/add/all/", {}).status_code == 422
    page = client.post("/reviews/pool/add/all/", {"of": "all"})
    assert "Put 3 people in the pool?" in page.content.decode()
    assert Reviewer.objects.count() == 0
    answer = client.post("/reviews/pool/add/all/", {"of": "all", "sure": "yes"}, follow=True)
    assert told(answer) == ["3 people are in the pool now. A letter tells each of them."]
    answer = client.post("/reviews/pool/add/all/", {"of": "all", "sure": "yes"}, follow=True)
    assert told(answer) == ["Nobody was put in the pool. 3 were in it already."]


# -- Offers ----------------------------------------------------------------------------------------


@pytest.fixture
def offers(cast):
    return {
        key: Offer.objects.create(
            person=getattr(cast, key), consultation="Together", question="Would you?"
        )
        for key in ("dev", "gus", "wes")
    }


def test_offers_are_shown_with_who_can_and_why_not(as_, cast, offers):
    text = as_("cora").get("/reviews/pool/offers/").content.decode()
    for words in (
        "“Would you?”",
        "Together",
        "Gus Merriman is neither headteacher nor deputy of a school today",
        "Take up all 2 who can review",
    ):
        assert words in text


def test_offers_are_taken_up_and_set_aside(as_, cast, offers):
    client = as_("cora")
    answer = client.post("/reviews/pool/offers/", {"do": "take"})
    assert answer.status_code == 422
    ticked = {"people": [offers["dev"].pk, offers["gus"].pk], "do": "take"}
    answer = client.post("/reviews/pool/offers/", ticked, follow=True)
    assert told(answer) == [
        "Dev Raman is in the pool now. A letter tells them. Gus Merriman is neither headteacher "
        "nor deputy of a school today, so they cannot review."
    ]
    ticked = {"people": [offers["gus"].pk], "do": "decline"}
    answer = client.post("/reviews/pool/offers/", ticked, follow=True)
    assert told(answer) == ["1 offer was set aside."]
    assert [fresh(o).state for o in offers.values()] == ["taken", "declined", "waiting"]


def test_all_who_can_are_taken_up_at_once(as_, cast, offers):
    answer = as_("cora").post("/reviews/pool/offers/", {"do": "all"}, follow=True)
    assert told(answer) == ["2 people are in the pool now. A letter tells each of them."]
    assert [fresh(o).state for o in offers.values()] == ["taken", "waiting", "taken"]


def test_without_offers_the_page_says_where_they_come_from(as_, cast):
    assert "No offers wait" in as_("cora").get("/reviews/pool/offers/").content.decode()


# -- One reviewer ----------------------------------------------------------------------------------


def test_everybody_finds_themselves(as_, cast, made):
    wes = made.reviewers["beech-head"]
    answer = as_("wes").get("/reviews/me/")
    assert (answer.status_code, answer.url) == (302, f"/reviews/pool/{wes.pk}/")


def test_who_is_no_reviewer_reads_why(as_, cast):
    for who, words in (
        ("hana", "As headteacher you name who of your school reviews"),
        ("dev", "You hold a post by which you could: Deputy headteacher, Ash Lane"),
        ("gus", "No such post of yours is on record today"),
    ):
        assert words in as_(who).get("/reviews/me/").content.decode()


def test_their_page_is_theirs_and_the_coordinators(as_, cast, made):
    wes = made.reviewers["beech-head"]
    stage.review(made, cast, team=("beech-head",))
    Away.objects.create(reviewer=wes, first=date(2027, 3, 1), last=date(2027, 3, 5))
    Conflict.objects.create(
        person=cast.wes, school=cast.elsewhere, kind="family", declared_by=cast.wes
    )
    Reviewer.objects.filter(pk=wes.pk).update(specialisms=["reading"])
    for who in ("wes", "cora"):
        text = as_(who).get(f"/reviews/pool/{wes.pk}/").content.decode()
        for words in (
            "12 November 2026",
            "Confirmed",
            "1 March 2027 to 5 March 2027",
            "St Mary’s Primary School",
            "Reading",
            "Holds from 11 September 2026 to 31 August 2028.",
        ):
            assert words in text, words
    for who in ("hana", "dev", "stan", "gus"):
        assert as_(who).get(f"/reviews/pool/{wes.pk}/").status_code == 404


def test_a_page_with_more_costs_no_more(as_, cast, made):
    wes, client, costs = made.reviewers["beech-head"], as_("wes"), []
    for n in range(2):
        for host in (["ash"], ["elsewhere", "cedar", "damson"])[n]:
            stage.review(made, cast, host=host, team=("beech-head",), day=None)
            Away.objects.create(reviewer=wes, first=date(2027, 3, 1), last=date(2027, 3, 5))
            Conflict.objects.create(
                person=cast.wes, school=made.schools[host], kind="family", declared_by=cast.wes
            )
        client.get(f"/reviews/pool/{wes.pk}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/reviews/pool/{wes.pk}/")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_leaving_and_coming_back(as_, cast, made):
    at = f"/reviews/pool/{made.reviewers['beech-head'].pk}/"
    client = as_("wes")
    assert client.post(f"{at}leave/", {}).status_code == 422
    answer = client.post(f"{at}leave/", {"because": "A hard year."}, follow=True)
    assert told(answer) == [
        "You are no longer in the pool. Your training stays on record.",
    ]
    assert "A hard year." in answer.content.decode()
    assert "Come back to the pool" in answer.content.decode()
    answer = client.post(f"{at}leave/", {"because": "Again."}, follow=True)
    assert told(answer) == ["Wes Hughes has left the pool already."]
    answer = client.post(f"{at}back/", follow=True)
    assert told(answer) == ["Wes Hughes is in the pool again."]
    assert client.get(f"{at}back/").status_code == 405


def test_who_is_still_to_go_reads_where(as_, cast, made):
    stage.review(made, cast, team=("beech-head",))
    at = f"/reviews/pool/{made.reviewers['beech-head'].pk}/leave/"
    text = as_("wes").get(at).content.decode()
    assert "First somebody else must go to this review" in text
    answer = as_("cora").post(at, {"because": "Moving."}, follow=True)
    assert told(answer)[0].startswith("Wes Hughes stays in the pool for now")


def test_whom_the_coordinator_took_out_asks_her(as_, cast, made):
    wes = made.reviewers["beech-head"]
    pool.take_out(wes, by=cast.cora, because="Rest.")
    client = as_("wes")
    text = client.get(f"/reviews/pool/{wes.pk}/").content.decode()
    assert "taken out by Cora Whitlock" in text
    assert "To come back, ask the coordinator." in text
    assert client.post(f"/reviews/pool/{wes.pk}/back/").status_code == 403


def test_standing_is_the_coordinators_to_give(as_, cast, made):
    at = f"/reviews/pool/{made.reviewers['cedar-deputy'].pk}/standing/"
    client = as_("cora")
    answer = client.post(at, {"leads": "yes"}, follow=True)
    assert told(answer) == ["Cedar Deputy can lead teams from now on."]
    answer = client.post(at, {"leads": "yes"}, follow=True)
    assert told(answer) == ["Cedar Deputy leads teams already."]
    answer = client.post(at, {"leads": "no"}, follow=True)
    assert told(answer) == ["Cedar Deputy no longer leads teams."]
    assert client.get(at).status_code == 405
    own = f"/reviews/pool/{made.reviewers['beech-head'].pk}/standing/"
    assert as_("wes").post(own, {"leads": "yes"}).status_code == 403


def test_what_they_know_well(as_, cast, made):
    wes = made.reviewers["beech-head"]
    client, at = as_("wes"), f"/reviews/pool/{wes.pk}/knows-well/"
    page = client.get(at)
    assert page.context["form"]["were"].value() == ""
    answer = client.post(at, {"themes": ["reading", "inclusion"], "were": ""}, follow=True)
    assert told(answer) == ["Saved."]
    assert fresh(wes).specialisms == ["inclusion", "reading"]
    assert client.post(at, {"themes": ["made-up"], "were": ""}).status_code == 422
    made.cycle.themes.all().delete()
    assert "No themes yet" in client.get(at).content.decode()


def test_days_they_cannot(as_, cast, made):
    wes = made.reviewers["beech-head"]
    client, at = as_("wes"), f"/reviews/pool/{wes.pk}/away/"
    day = timezone.localdate() + timedelta(days=20)
    assert client.post(at, {"first": day, "last": ""}).status_code == 422
    answer = client.post(at, {"first": day, "last": day}, follow=True)
    assert told(answer) == ["Noted. No review will be planned for these days."]
    answer = client.post(at, {"first": day, "last": day}, follow=True)
    assert told(answer) == ["All of these days are on record already."]
    span = wes.away.get()
    answer = client.post(f"{at}{span.pk}/take-back/", follow=True)
    assert told(answer) == ["Taken back. Reviews can be planned for these days again."]
    assert client.post(f"{at}{span.pk}/take-back/").status_code == 404


def test_days_on_which_they_go_are_told(as_, cast, made):
    day = timezone.localdate() + timedelta(days=20)
    stage.review(made, cast, team=("beech-head",), day=day)
    at = f"/reviews/pool/{made.reviewers['beech-head'].pk}/away/"
    answer = as_("wes").post(at, {"first": day, "last": day}, follow=True)
    assert told(answer)[0].startswith(
        "These days are noted, but reviews are already planned on them: Ash Lane Infant School ("
    )


def test_days_of_somebody_else_are_not_found(as_, cast, made):
    other = Away.objects.create(
        reviewer=made.reviewers["cedar-head"], first=date(2027, 3, 1), last=date(2027, 3, 1)
    )
    at = f"/reviews/pool/{made.reviewers['beech-head'].pk}/away/{other.pk}/take-back/"
    assert as_("wes").post(at).status_code == 404


# -- A school --------------------------------------------------------------------------------------


def test_a_head_names_a_deputy(as_, cast):
    client, at = as_("hana"), f"/reviews/schools/{cast.ash.pk}/reviewers/"
    text = client.get(at).content.decode()
    assert "Name as reviewer" in text
    assert "Name yourself" in text
    answer = client.post(f"{at}name/", {"person": cast.dev.pk}, follow=True)
    assert told(answer) == ["Dev Raman is in the pool now. A letter tells them."]
    assert fresh(cast.dev).reviewer.came == Reviewer.Came.SCHOOL
    answer = client.post(f"{at}name/", {"person": cast.dev.pk}, follow=True)
    assert told(answer) == ["Dev Raman is in the pool already."]


@pytest.mark.parametrize("person", ["", "x", "wes", "gus"])
def test_only_of_the_school(as_, cast, person):
    key = getattr(cast, person).pk if person in ("wes", "gus") else person
    at = f"/reviews/schools/{cast.ash.pk}/reviewers/name/"
    assert as_("hana").post(at, {"person": key}).status_code == 404


def test_the_page_of_a_school_tells_who_and_what_is_owed(as_, cast, made):
    DaysEntry.objects.create(cycle=made.cycle, school=cast.ash, role="deputy", halves=3, why="owed")
    at = f"/reviews/schools/{cast.ash.pk}/reviewers/"
    for who in ("hana", "dev", "cora"):
        text = as_(who).get(at).content.decode()
        for words in ("Dev Raman", "Owed for the year", "+1.5", "<b>1.5</b> deputy"):
            assert words in text, words
    for who in ("wes", "gus", "ada"):
        assert as_(who).get(at).status_code == 403
    assert as_("dev").post(f"{at}name/", {"person": cast.dev.pk}).status_code == 403


def test_a_school_with_nobody_or_closed_says_so(as_, cast):
    at = f"/reviews/schools/{cast.ash.pk}/reviewers/"
    Post.objects.filter(school=cast.ash, kind__in=["headteacher", "deputy"]).delete()
    assert (
        "No headteacher or deputy of the school is on record"
        in as_("cora").get(at).content.decode()
    )
    School.objects.filter(pk=cast.ash.pk).update(status="closed")
    assert "The school is not open" in as_("cora").get(at).content.decode()


def test_more_deputies_cost_no_more(as_, cast, made):
    client, at, costs = as_("cora"), f"/reviews/schools/{cast.ash.pk}/reviewers/", []
    for n in range(2):
        for m in range(3 * n):
            person = Person.objects.create_user(f"d{m}@example.org", f"Deputy {m}")
            Post.objects.create(person=person, kind="deputy", school=cast.ash)
            stage.reviewer(person)
        client.get(at)
        with CaptureQueriesContext(connection) as asked:
            client.get(at)
        costs.append(len(asked))
    assert costs[0] == costs[1]
