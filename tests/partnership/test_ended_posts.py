"""An ended post bites at the next request: on open pages, in open forms, in the middle of signing."""

import pytest

from actionplans import workflow
from actionplans.models import Objective
from partnership.todo import todos_of, todos_of_everybody
from records import signing
from records.models import Letter, Signature, SigningCode
from records.steps import NotNow
from schools.models import Membership, Person, Post, School
from schools.todos import places_to_fill
from schools.workflow import posts
from tests.cast import code_for, draft, fresh, place_of, propose, sign


def end(cast, key):
    posts.end(getattr(cast, key).posts.get(), by=cast.cora)


def switch_off(cast, key):
    Person.objects.filter(pk=getattr(cast, key).pk).update(is_active=False)


# how it ends: what the next request gets
ENDS = {end: 404, switch_off: 302}


@pytest.fixture
def text(cast):
    plan, document = propose(draft(cast), cast.hana)
    return plan, document


@pytest.mark.parametrize("how", ENDS)
def test_an_open_page_is_gone_at_the_next_click(as_, cast, plan, how):
    hana, address = as_("hana"), plan.get_absolute_url()
    assert hana.get(address).status_code == 200
    how(cast, "hana")
    assert hana.get(address).status_code == ENDS[how]
    assert plan.title not in hana.get("/plans/", follow=True).content.decode()


@pytest.mark.parametrize("how", ENDS)
def test_an_open_form_writes_nothing(as_, cast, plan, how):
    hana, address = as_("hana"), f"{plan.get_absolute_url()}add/objective/"
    assert hana.get(address).status_code == 200
    before = list(Objective.objects.values())
    how(cast, "hana")
    assert hana.post(address, {"text": "Too late."}).status_code == ENDS[how]
    assert list(Objective.objects.values()) == before


@pytest.mark.parametrize("how", ENDS)
def test_an_open_invitation_form_invites_nobody(as_, cast, how):
    hana, address = as_("hana"), f"/schools/{cast.ash.pk}/invite/"
    assert hana.get(address).status_code == 200
    how(cast, "hana")
    facts = {"name": "Nell", "email": "nell@example.org", "kind": "governor"}
    assert hana.post(address, facts).status_code == (302 if how is switch_off else 403)
    assert not Person.objects.filter(email="nell@example.org").exists()


@pytest.mark.parametrize("how", ENDS)
def test_in_the_middle_of_signing_nothing_is_signed(as_, cast, text, how):
    plan, document = text
    hana = as_("hana")
    mine = place_of(document, cast.hana)
    desk = f"{plan.get_absolute_url()}sign/code/?as={mine.pk}"
    digits = code_for(mine)
    assert hana.get(desk).status_code == 200
    how(cast, "hana")
    answer = hana.post(desk, {"code": digits, "sha256": document.sha256})
    assert answer.status_code == ENDS[how]
    assert Signature.objects.count() == 0
    assert fresh(document).state == "open"


def still_governor(cast, key="hana"):
    """The post by which they sign ends; another lets them see the plan."""
    person = getattr(cast, key)
    ended = person.posts.get()
    posts.appoint(person, "governor", by=cast.cora, school=ended.school)
    posts.end(ended, by=cast.cora)


def test_another_post_at_the_school_does_not_sign_for_the_ended_one(as_, cast, text):
    plan, document = text
    mine = place_of(document, cast.hana)
    digits = code_for(mine)
    proof = signing.prove(mine, digits, by=cast.hana, sha256=document.sha256)
    still_governor(cast)
    hana, address = as_("hana"), plan.get_absolute_url()
    assert hana.get(address).status_code == 200
    for path in ("sign/", "sign/code/", "sign/refuse/"):
        for ask in (hana.get, hana.post):
            answer = ask(f"{address}{path}", follow=True)
            assert answer.redirect_chain == [(address, 302)], path
            said = "Hana Okafor no longer holds the post by which they were to sign"
            assert said in answer.content.decode()
    assert hana.post(f"{address}sign/code/again/").url == address
    with pytest.raises(NotNow, match="no longer holds the post"):
        workflow.sign(fresh(plan), mine, by=cast.hana, proof=proof)
    for verb in (workflow.send_back, workflow.decline):
        with pytest.raises(NotNow, match="no longer holds the post"):
            verb(fresh(plan), mine, by=cast.hana, because="x")
    assert (Signature.objects.count(), fresh(plan).state) == (0, "proposed")
    assert SigningCode.objects.filter(signatory=mine).count() == 1


def test_what_was_signed_before_stays_signed(cast, text):
    plan, document = text
    sign(plan, document, cast.hana)
    end(cast, "hana")
    assert Signature.objects.get().name == "Hana Okafor"
    for person in (cast.wes, cast.gus, cast.mei):
        sign(plan, document, person)
    assert fresh(plan).state == "signed"


def test_the_coordinator_is_asked_to_name_somebody_and_the_other_no_longer(cast, text):
    plan, document = text
    mine = place_of(document, cast.hana)
    still_governor(cast)
    hana, cora = fresh(cast.hana), fresh(cast.cora)
    assert todos_of(hana) == []
    [todo] = todos_of(cora)
    assert (todo.deed, todo.about, todo.place) == (
        "Name who signs instead",
        str(document),
        "Ash Lane Infant School",
    )
    assert todo.url == f"{plan.get_absolute_url()}signatories/{mine.pk}/replace/"
    assert (
        todo.says
        == "Hana Okafor is no longer Headteacher, Ash Lane Infant School, and has not signed."
    )
    assert {(t.person_id, t.deed) for t in todos_of_everybody()} == {
        (cora.pk, "Name who signs instead"),
        (cast.wes.pk, "Read and sign"),
    }
    workflow.replace_signatory(plan, mine, person=cast.dev, by=cora, because="She left.")
    assert todos_of(fresh(cora)) == []
    assert [t.deed for t in todos_of(fresh(cast.dev))] == ["Read and sign"]
    sign(plan, document, cast.dev)
    assert Signature.objects.get().person == cast.dev


def test_who_was_named_instead_signs_by_another_post_but_not_by_none(cast, text):
    plan, document = text
    mine = place_of(document, cast.hana)
    workflow.replace_signatory(plan, mine, person=cast.dev, by=cast.cora, because="x")
    end(cast, "dev")
    with pytest.raises(NotNow, match="Dev Raman no longer holds"):
        sign(plan, document, cast.dev)
    assert Signature.objects.count() == 0


def test_a_head_of_two_schools_signs_only_for_the_one_she_still_leads(cast):
    posts.appoint(cast.hana, "headteacher", by=cast.cora, school=cast.beech)
    end(cast, "wes")
    plan, document = propose(draft(cast), fresh(cast.hana))
    ash, beech = document.signatories.filter(person=cast.hana).order_by("position")
    posts.end(Post.objects.get(person=cast.hana, school=cast.beech), by=cast.cora)
    refused = set()
    for place in (ash, beech):
        digits = code_for(place)
        proof = signing.prove(place, digits, by=cast.hana, sha256=document.sha256)
        try:
            workflow.sign(fresh(plan), place, by=cast.hana, proof=proof)
        except NotNow:
            refused.add(place.organisation)
    assert refused == {"Beech Hill Infant School"}


def test_a_school_with_a_new_name_is_still_signed_for(cast, text):
    plan, document = text
    School.objects.filter(pk=cast.ash.pk).update(name="Ash Lane Academy")
    sign(plan, document, cast.hana)
    assert Signature.objects.get().person == cast.hana
    # and a successor with posts of its own, the old school closed under its old name's absence
    academy = School.objects.create(name="Ash Lane Academy Trust")
    Membership.objects.create(collaborative=cast.collaborative, school=academy)
    Post.objects.filter(person=cast.gus).update(school=academy)
    sign(plan, document, cast.wes)
    sign(plan, document, cast.gus)
    assert Signature.objects.filter(person=cast.gus).exists()


def test_a_post_cannot_end_between_the_check_and_the_signature(cast, text):
    """The check locks the post: whoever ends it waits until the signature is written."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    plan, document = text
    with CaptureQueriesContext(connection) as asked:
        sign(plan, document, cast.hana)
    locks = [q["sql"] for q in asked if "FOR UPDATE" in q["sql"] and "schools_post" in q["sql"]]
    assert len(locks) == 1
    assert 'FOR UPDATE OF "schools_post"' in locks[0]


def test_no_letter_asks_somebody_who_has_left(cast, text, time_machine):
    from partnership.reminders import write_reminders

    end(cast, "wes")
    time_machine.move_to("2027-02-01T12:00:00Z", tick=False)
    write_reminders()
    reminded = {letter.address for letter in Letter.objects.filter(key__startswith="remind:")}
    assert reminded == {"hana@example.org", "cora@example.org"}


def test_the_list_of_places_takes_few_queries(cast, django_assert_max_num_queries):
    for n in range(5):
        propose(draft(cast, title=f"Plan {n}"), cast.hana)
    end(cast, "mei")
    with django_assert_max_num_queries(2):
        assert len(places_to_fill(cast.cora)) == 5
