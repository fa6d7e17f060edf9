"""The screens for people and posts: who sees what, who may do what, what is said."""

from datetime import date

import pytest

from schools.models import Invitation, Person, Post
from schools.workflow import invitations, posts
from tests.cast import draft, fresh, propose
from tests.schools.views.conftest import words

KEYS = ("hana", "wes", "gus", "dev", "priya", "cora", "ada", "stan")

pytestmark = pytest.mark.usefixtures("third_of_november")

FACTS = {"name": "Gil Good", "email": "gil@example.org", "kind": "deputy"}


# -- On the page of a school -----------------------------------------------------------------------


def test_who_looks_after_posts_sees_who_has_not_come_and_what_to_do(as_, cast, asked):
    page = as_("hana").get(cast.ash.get_absolute_url())
    assert "Not come yet Invited 3 November 2026, runs out 3 December 2026" in words(page)
    html = page.content.decode()
    links = [
        f"/invitations/{asked.pk}/again/",
        f"/invitations/{asked.pk}/withdraw/",
        f"/schools/{cast.ash.pk}/invite/",
        f"/posts/{cast.dev.posts.get().pk}/end/",
    ]
    assert [f'href="{link}"' in html for link in links] == [True] * 4
    assert f"/posts/{cast.hana.posts.get().pk}/end/" not in html  # not her own


@pytest.mark.parametrize("key", [k for k in KEYS if k not in ("hana", "cora")])
def test_everybody_else_sees_names_only(as_, cast, asked, key):
    page = as_(key).get(cast.ash.get_absolute_url())
    assert "Nell New Governor" in words(page)
    for said in ("Not come", "invited", "Invite", "Withdraw", "End this post", "nell@"):
        assert said not in words(page), said


def test_a_post_that_begins_later_is_shown_to_who_gave_it(as_, cast):
    posts.appoint(cast.wes, "chair", by=cast.cora, school=cast.ash, since=date(2027, 1, 4))
    address = cast.ash.get_absolute_url()
    assert "Wes Hughes Chair of governors from 4 January 2027" in words(as_("hana").get(address))
    assert "Wes Hughes" not in words(as_("gus").get(address))


def test_what_ran_out_says_so(as_, cast, asked, time_machine):
    time_machine.move_to("2026-12-24T12:00:00Z", tick=False)
    invitations.expire()
    page = as_("cora").get(cast.ash.get_absolute_url())
    assert "Not come, ran out Invited 3 November 2026, ran out 3 December 2026" in words(page)


# -- Inviting --------------------------------------------------------------------------------------


def test_a_head_invites_her_deputy(as_, cast):
    address = f"/schools/{cast.ash.pk}/invite/"
    page = as_("hana").get(address)
    assert [value for value, _ in page.context["form"].fields["kind"].choices] == [
        "deputy",
        "chair",
        "governor",
    ]
    answer = as_("hana").post(address, FACTS, follow=True)
    assert answer.redirect_chain == [(cast.ash.get_absolute_url(), 302)]
    said = "We have written to Gil Good at gil@example.org. The invitation holds until 3 December 2026."
    assert said in words(answer)
    [post] = Person.objects.get(email="gil@example.org").posts.all()
    assert (post.kind, post.school, post.since, post.until) == ("deputy", cast.ash, None, None)


WHO_INVITES = {
    "school": {"hana": 200, "cora": 200},
    "collaborative": {"cora": 200},
    "partnership": {"cora": 200},
}


@pytest.mark.parametrize("place", WHO_INVITES)
@pytest.mark.parametrize("key", KEYS)
def test_who_gets_the_page(as_, cast, place, key):
    address = {
        "school": f"/schools/{cast.ash.pk}/invite/",
        "collaborative": f"/collaboratives/{cast.collaborative.pk}/invite/",
        "partnership": "/invitations/new/",
    }[place]
    expected = WHO_INVITES[place].get(key, 403)
    codes = [as_(key).get(address).status_code, as_(key).post(address, {}).status_code]
    assert codes == [expected, 422 if expected == 200 else 403]
    assert Invitation.objects.count() == 0


def test_what_is_not_offered_cannot_be_sent(as_, cast):
    address = f"/schools/{cast.ash.pk}/invite/"
    for kind in ("headteacher", "coordinator", "adviser", "", "x"):
        assert as_("hana").post(address, FACTS | {"kind": kind}).status_code == 422
    assert Post.objects.filter(person__email=FACTS["email"]).count() == 0


def test_fields_that_nobody_asked_for_change_nothing(as_, cast):
    more = {
        "person": cast.stan.pk,
        "school": cast.beech.pk,
        "collaborative": cast.collaborative.pk,
        "by": cast.stan.pk,
        "state": "came",
        "expires_on": "2099-01-01",
        "is_superuser": "1",
        "is_active": "",
        "ended_at": "2020-01-01",
    }
    as_("hana").post(f"/schools/{cast.ash.pk}/invite/", FACTS | more)
    invitation = Invitation.objects.get()
    post, person = invitation.post, invitation.post.person
    assert (post.school, post.collaborative, post.ended_at) == (cast.ash, None, None)
    assert (person.email, person.is_superuser, person.is_active) == ("gil@example.org", False, True)
    assert (invitation.by, invitation.state) == (cast.hana, "sent")
    assert invitation.expires_on == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"name": ""}, "name", "Enter the person’s name."),
        ({"name": "123"}, "name", "Enter a name with letters in it."),
        ({"email": ""}, "email", "Enter their work e-mail address."),
        ({"email": "x@y"}, "email", "Enter the whole address, like name@school.example."),
        ({"email": "a@b.example\0"}, "email", None),
        ({"kind": ""}, "kind", "Choose what the person is."),
        ({"since": "x"}, "since", "Enter a real day, for example 5 December 2026."),
        (
            {"since": "2026-12-02", "until": "2026-12-01"},
            "until",
            "The last day comes before the first. Check both.",
        ),
        (
            {"until": "2026-11-02"},
            "until",
            "This day has passed, so there is nothing to invite to.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_written(as_, cast, wrong, field, said):
    answer = as_("hana").post(f"/schools/{cast.ash.pk}/invite/", FACTS | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    if said:
        assert answer.context["form"].errors[field] == [said]
    assert "Error: Invite somebody" in answer.content.decode()
    assert not Person.objects.filter(email="gil@example.org").exists()


def test_an_address_that_is_taken_by_somebody_closed_is_a_sentence(as_, cast):
    Person.objects.filter(pk=cast.priya.pk).update(is_active=False)
    answer = as_("hana").post(
        f"/schools/{cast.ash.pk}/invite/", FACTS | {"email": "priya@example.org"}, follow=True
    )
    assert answer.redirect_chain == [(cast.ash.get_absolute_url(), 302)]
    assert "Nobody can come in with the address priya@example.org" in words(answer)


def test_a_second_chair_is_invited_with_a_warning(as_, cast):
    answer = as_("hana").post(
        f"/schools/{cast.ash.pk}/invite/", FACTS | {"kind": "chair"}, follow=True
    )
    assert "Gus Merriman is on record too as Chair of governors" in words(answer)
    answer = as_("hana").post(
        f"/schools/{cast.ash.pk}/invite/", FACTS | {"kind": "governor"}, follow=True
    )
    assert "on record too" not in words(answer)


# -- Again and withdraw ----------------------------------------------------------------------------


def test_the_question_changes_nothing_the_answer_does(as_, cast, asked, time_machine):
    time_machine.move_to("2026-11-04T12:00:00Z", tick=False)
    hana = as_("hana")
    for verb in ("again", "withdraw"):
        for ask in (hana.get, hana.head):
            assert ask(f"/invitations/{asked.pk}/{verb}/").status_code == 200
    assert (fresh(asked).state, fresh(asked).times) == ("sent", 1)
    again = hana.post(f"/invitations/{asked.pk}/again/", follow=True)
    assert "We have written to nell@example.org again." in words(again)
    assert "now holds until 4 December 2026" in words(again)
    gone = hana.post(f"/invitations/{asked.pk}/withdraw/?from=list", follow=True)
    assert gone.redirect_chain == [("/invitations/", 302)]
    assert "Nell New is no longer Governor, Ash Lane Infant School" in words(gone)
    assert fresh(asked).state == "withdrawn"


def test_too_soon_and_too_late_are_sentences(as_, cast, asked):
    soon = as_("hana").post(f"/invitations/{asked.pk}/again/", follow=True)
    assert "You can invite them again after 1pm" in words(soon)
    invitations.came(asked.post.person)
    for ask in (as_("hana").get, as_("hana").post):
        late = ask(f"/invitations/{asked.pk}/withdraw/", follow=True)
        assert late.redirect_chain == [(cast.ash.get_absolute_url(), 302)]
        assert "Nell New has come meanwhile. To take the post away, end it." in words(late)
    assert fresh(asked).state == "came"


@pytest.mark.parametrize("verb", ["again", "withdraw"])
@pytest.mark.parametrize("key", [k for k in KEYS if k not in ("hana", "cora")])
def test_a_foreign_invitation_looks_like_a_missing_one(as_, cast, asked, key, verb):
    client = as_(key)
    foreign, missing = f"/invitations/{asked.pk}/{verb}/", f"/invitations/{10**9}/{verb}/"
    for ask in (client.get, client.post):
        there, nowhere = ask(foreign), ask(missing)
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert words(there) == words(nowhere)
    assert fresh(asked).state == "sent"


# -- Who was put on record without being asked ------------------------------------------------------


def test_who_was_never_asked_is_asked_with_one_click(as_, cast):
    post = cast.dev.posts.get()
    hana, address = as_("hana"), f"/posts/{post.pk}/invite/"
    page = hana.get(cast.ash.get_absolute_url())
    assert "Dev Raman Deputy headteacher Not come yet Never asked to come" in words(page)
    assert f'href="{address}"' in page.content.decode()
    assert "dev@example.org" in words(hana.get(address))
    assert Invitation.objects.count() == 0
    answer = hana.post(address, follow=True)
    assert "We have written to Dev Raman at dev@example.org." in words(answer)
    assert (Invitation.objects.get().post, Invitation.objects.get().by) == (post, cast.hana)
    assert f'href="{address}"' not in answer.content.decode()


def test_who_cannot_be_asked_is_a_sentence(as_, cast, asked):
    came, ended = cast.dev.posts.get(), cast.priya.posts.get()
    Person.objects.filter(pk=cast.dev.pk).update(last_login="2026-11-01T00:00:00Z")
    posts.end(ended, by=cast.cora)
    Person.objects.filter(pk=cast.gus.pk).update(is_active=False)
    said = {
        asked.post: "has been invited as Governor",
        came: "is Deputy headteacher, Ash Lane Infant School already",
        ended: "this post has ended already",
        cast.gus.posts.get(): "was closed",
    }
    for post, sentence in said.items():
        for ask in (as_("hana").get, as_("hana").post):
            answer = ask(f"/posts/{post.pk}/invite/", follow=True)
            assert answer.redirect_chain == [(cast.ash.get_absolute_url(), 302)]
            assert sentence in words(answer), sentence
    assert Invitation.objects.count() == 1


# -- Ending a post ---------------------------------------------------------------------------------


def test_the_page_says_what_ending_means(as_, cast):
    propose(draft(cast), cast.hana)
    page = as_("hana").get(f"/posts/{cast.gus.posts.get().pk}/end/")
    said = words(page)
    for sentence in (
        "Gus Merriman can no longer, as Chair of governors, Ash Lane Infant School",
        "sign them as chair",
        "It is their only post.",
        "What they have signed stays signed",
        "A text waits for their signature Joint plan",
    ):
        assert sentence in said, sentence
    assert cast.gus.posts.get().is_current


def test_every_kind_of_post_says_what_it_lets_people_do(as_, cast):
    for kind in Post.Kind:
        place = {}
        if kind in Post.AT_SCHOOL:
            place = {"school": cast.ash}
        elif kind in Post.AT_COLLABORATIVE:
            place = {"collaborative": cast.collaborative}
        post = posts.appoint(cast.stan, kind, by=cast.cora, **place)
        page = as_("cora").get(f"/posts/{post.pk}/end/")
        assert (page.status_code, len(page.context["can_do"]) > 0) == (200, True), kind


def test_at_once_or_later(as_, cast):
    dev, priya = cast.dev.posts.get(), cast.priya.posts.get()
    now = as_("hana").post(f"/posts/{dev.pk}/end/", {"how": "now", "on": "rubbish"}, follow=True)
    assert "Dev Raman is no longer Deputy headteacher" in words(now)
    later = as_("hana").post(
        f"/posts/{priya.pk}/end/", {"how": "later", "on": "2026-12-31"}, follow=True
    )
    assert "Priya Nair is Governor, Ash Lane Infant School until 31 December 2026" in words(later)
    assert (fresh(dev).is_current, fresh(priya).is_current) == (False, True)
    assert fresh(priya).until == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("facts", "errors"),
    [
        ({}, {"how": ["Choose when the post ends."]}),
        ({"how": "later"}, {"on": ["Enter the last day in the post."]}),
        (
            {"how": "later", "on": "2026-11-02"},
            {"on": ["This day has passed. Enter today or a later day."]},
        ),
        (
            {"how": "later", "on": "31/31/31"},
            {"on": ["Enter a real day, for example 5 December 2026."]},
        ),
    ],
)
def test_what_is_wrong_with_the_day_is_said(as_, cast, facts, errors):
    post = cast.dev.posts.get()
    answer = as_("hana").post(f"/posts/{post.pk}/end/", facts)
    assert (answer.status_code, dict(answer.context["form"].errors)) == (422, errors)
    assert fresh(post).is_current


WHO_ENDS_THE_DEPUTY = {
    "hana": 200,
    "cora": 200,
    "gus": 403,
    "dev": 403,
    "priya": 403,
    "wes": 404,
    "ada": 404,
    "stan": 404,
}


@pytest.mark.parametrize("key", WHO_ENDS_THE_DEPUTY)
def test_who_gets_the_pages_of_a_post(as_, cast, key):
    post = cast.dev.posts.get()
    client, expected = as_(key), WHO_ENDS_THE_DEPUTY[key]
    for verb in ("end", "invite"):
        assert client.get(f"/posts/{post.pk}/{verb}/").status_code == expected
        if expected != 200:
            answer = client.post(f"/posts/{post.pk}/{verb}/", {"how": "now"})
            assert answer.status_code == expected
        assert client.get(f"/posts/{10**9}/{verb}/").status_code == 404
    assert (fresh(post).is_current, Invitation.objects.count()) == (True, 0)


def test_ended_twice_is_a_sentence(as_, cast):
    post = cast.dev.posts.get()
    posts.end(post, by=cast.cora)
    for ask in (as_("hana").get, as_("hana").post):
        answer = ask(f"/posts/{post.pk}/end/", {"how": "now"}, follow=True)
        assert "this post has ended already" in words(answer)
