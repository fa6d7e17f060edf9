"""People in the admin: found, added, changed by verbs, and done things to in bulk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from records.models import HistoryLine, Letter
from schools.models import Invitation, Person, Post
from schools.workflow import invitations, people, posts
from tests.cast import fresh

LIST = "/admin/schools/person/"


@pytest.fixture
def cora(as_, cast):
    return as_("cora")


@pytest.fixture
def newcomer(cast):
    """Somebody invited two days ago who has not come."""
    invitation = invitations.invite(
        email="new@example.org", name="Nell New", kind="governor", school=cast.ash, by=cast.cora
    )
    earlier = timezone.now() - timedelta(days=2)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=earlier)
    return invitation.post.person


def listed(client, path):
    return [row.name for row in client.get(path).context["cl"].result_list]


def page_of(person):
    return reverse("admin:schools_person_change", args=[person.pk])


def act(client, action, *who, confirmed=False, **more):
    given = {"action": action, "_selected_action": [p.pk for p in who], "select_across": "0"}
    if confirmed:
        given["confirmed"] = "yes"
    return client.post(LIST, given | more)


def became():
    return list(HistoryLine.objects.values_list("became", flat=True))


# -- Finding ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("okafor HANA", ["Hana Okafor"]),
        ("gus@", ["Gus Merriman"]),
        ("líndqvist", ["Mei Lindqvist"]),
        ("nobody", []),
        ("???", []),
        ("\0", 15),
    ],
)
def test_people_are_found_as_on_the_site(cora, words, found):
    answer = cora.get(LIST, {"q": words})
    names = [row.name for row in answer.context["cl"].result_list]
    assert names == found if isinstance(found, list) else answer.status_code == 200


def test_the_filters_tell_who_came_who_holds_what_and_who_is_off(cora, cast, newcomer):
    people.switch_off(cast.stan, by=None)
    posts.end(cast.ada.posts.get(), by=None)
    Person.objects.exclude(pk__in=[newcomer.pk, cast.priya.pk]).update(last_login=timezone.now())
    assert listed(cora, f"{LIST}?came=never") == ["Nell New", "Priya Nair"]
    assert listed(cora, f"{LIST}?came=off") == ["Stan Bell"]
    assert listed(cora, f"{LIST}?post=none") == ["Ada Novak"]
    assert len(listed(cora, f"{LIST}?post=now")) == Person.objects.count() - 1


def test_a_missing_second_step_is_found_where_one_is_asked_for(cora, cast, settings):
    posts.appoint(cast.ada, Post.Kind.BOARD_MEMBER, by=None)
    assert listed(cora, f"{LIST}?second_step=missing") == []
    settings.SECOND_STEP_REQUIRED = True
    from schools.admin.people import without_second_step

    found = without_second_step(Person.objects.all()).values_list("name", flat=True)
    assert list(found) == ["Ada Novak", "Cora Whitlock"]


@pytest.mark.parametrize(
    "lookup", ["password__startswith", "email__contains", "is_superuser", "last_login__gt"]
)
def test_a_list_can_not_be_asked_for_what_it_does_not_offer(cora, lookup):
    assert cora.get(LIST, {lookup: "a"}).status_code == 400


# -- One person -------------------------------------------------------------------------------


def test_adding_goes_through_the_verb(cora, cast):
    answer = cora.post(f"{LIST}add/", {"name": "Nell New", "email": "Nell@Example.org"})
    assert answer.status_code == 302
    person = Person.objects.get(email="nell@example.org")
    assert (person.is_active, person.is_superuser, person.has_usable_password()) == (
        True,
        False,
        False,
    )
    assert became() == ["person_added"]


def test_changing_goes_through_the_verbs_one_line_for_each(cora, cast):
    given = {"name": "Gus Jones", "email": "gus@new.example.org"}  # and switched off
    assert cora.post(page_of(cast.gus), given).status_code == 302
    gus = fresh(cast.gus)
    assert (gus.name, gus.email, gus.is_active) == ("Gus Jones", "gus@new.example.org", False)
    assert became() == ["renamed", "address_changed", "switched_off"]


def test_saving_without_a_change_leaves_no_line(cora, cast):
    cora.post(
        page_of(cast.gus), {"name": "Gus Merriman", "email": "gus@example.org", "is_active": "on"}
    )
    assert became() == []


def test_nothing_else_can_be_set_by_who_sends_more(cora, cast):
    more = {
        "name": "Gus Merriman",
        "email": "gus@example.org",
        "is_active": "on",
        "is_superuser": "on",
        "is_staff": "on",
        "password": "x",
        "groups": "1",
        "last_login_0": "2026-01-01",
        "erased_at_0": "2026-01-01",
    }
    before = Person.objects.filter(pk=cast.gus.pk).values().get()
    cora.post(page_of(cast.gus), more)
    assert Person.objects.filter(pk=cast.gus.pk).values().get() == before


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": "Cora", "email": "cora@example.org"}, "You cannot switch yourself off"),
        (
            {"name": "Cora", "email": "HANA@example.org", "is_active": "on"},
            "Somebody here has this e-mail address already",
        ),
        ({"name": "", "email": "cora@example.org", "is_active": "on"}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_in_the_title(cora, cast, given, says):
    page = cora.post(page_of(cast.cora), given).content.decode()
    assert page.count(says) == 2  # in the summary and at the field
    assert "<title>Error: " in page
    assert fresh(cast.cora).is_active


def test_the_page_tells_posts_invitation_and_what_was_signed(cora, cast, signed, newcomer):
    page = cora.get(page_of(cast.gus))
    assert (page.context["beside"]["signed"], page.context["beside"]["last_seen"]) == (1, None)
    assert [str(p) for p in page.context["beside"]["posts"]] == [
        "Chair of governors, Ash Lane Infant School"
    ]
    assert page.context["buttons"] == [
        ("invite_again", "Invite"),
        ("switch_off", "Switch off"),
    ]
    assert "Not come yet" in cora.get(page_of(newcomer)).content.decode()


def test_who_is_not_there_is_not_found_and_others_stay_out(as_, cast):
    assert as_("hana").get(page_of(cast.gus)).status_code == 302
    assert as_("hana").post(page_of(cast.gus), {"name": "X"}).status_code == 302
    assert fresh(cast.gus).name == "Gus Merriman"


# -- Many -------------------------------------------------------------------------------------


def test_before_anything_is_done_the_page_says_to_whom_and_to_whom_not(cora, cast):
    page = act(cora, "switch_off", cast.gus, cast.cora, cast.mei)
    assert [str(row) for row, _ in page.context["affected"]] == ["Gus Merriman", "Mei Lindqvist"]
    assert page.context["left_out"] == [
        (cast.cora, "You cannot switch yourself off. Ask another coordinator.")
    ]
    assert became() == []
    assert fresh(cast.gus).is_active


def test_then_it_is_done_to_exactly_these(cora, cast):
    answer = act(cora, "switch_off", cast.gus, cast.mei, cast.cora, confirmed=True)
    assert answer.url == LIST
    off = Person.objects.filter(is_active=False).values_list("name", flat=True)
    assert list(off) == ["Gus Merriman", "Mei Lindqvist"]
    assert became() == ["switched_off", "switched_off"]
    assert "Switched off (2)" in cora.get(LIST).content.decode()
    act(cora, "switch_on", cast.gus, cast.mei, confirmed=True)
    assert not Person.objects.filter(is_active=False).exists()


def test_from_a_person_s_page_one_comes_back_there(cora, cast):
    first = act(cora, "switch_off", cast.gus, one="yes", index="0")
    assert first.context["back"] == page_of(cast.gus)
    assert act(cora, "switch_off", cast.gus, confirmed=True, one="yes").url == page_of(cast.gus)


def test_who_has_not_come_is_invited_again(cora, cast, newcomer):
    page = act(cora, "invite_again", newcomer, cast.cora)
    assert [str(row) for row, _ in page.context["affected"]] == ["Nell New"]
    assert page.context["left_out"] == [(cast.cora, "Cora Whitlock has come already.")]
    act(cora, "invite_again", newcomer, cast.cora, confirmed=True)
    invitation = Invitation.objects.get(post__person=newcomer)
    assert (invitation.times, invitation.state) == (2, "sent")
    assert Letter.objects.filter(to=newcomer).count() == 2
    # At once again: an e-mail can take a while.
    page = act(cora, "invite_again", newcomer)
    assert page.context["affected"] == []
    assert "less than an hour ago" in page.content.decode()


def test_who_was_never_asked_is_invited_for_all_posts_in_one_letter(cora, cast):
    posts.appoint(cast.gus, Post.Kind.GOVERNOR, by=None, school=cast.beech)
    act(cora, "invite_again", cast.gus, confirmed=True)
    assert Invitation.objects.filter(post__person=cast.gus).count() == 2
    assert Letter.objects.filter(to=cast.gus).count() == 1


@pytest.mark.parametrize("action", ["invite_again", "switch_off", "switch_on", "download_csv"])
@pytest.mark.parametrize("who", ["hana", "gus", "ada", "stan"])
def test_nobody_else_acts(as_, cast, action, who):
    answer = act(as_(who), action, cast.mei, confirmed=True)
    assert (answer.status_code, became(), Letter.objects.count()) == (302, [], 0)
    assert fresh(cast.mei).is_active


def test_the_action_itself_asks_who_it_is(rf, cast):
    """Also where Django's own list of allowed actions were got round."""
    from django.contrib import admin
    from django.core.exceptions import PermissionDenied

    model_admin = admin.site.get_model_admin(Person)
    for action in model_admin.actions:
        if not hasattr(action, "verb"):
            continue
        request = rf.post(LIST, {"confirmed": "yes"})
        request.user = cast.hana
        with pytest.raises(PermissionDenied):
            action(model_admin, request, Person.objects.all())


@pytest.mark.parametrize("pk", ["x", "-1", "1 or 1=1", "9" * 30, "١"])
def test_what_is_no_number_of_a_row_is_refused(cora, pk):
    given = {"action": "switch_off", "_selected_action": pk, "select_across": "0"}
    assert cora.post(LIST, given).status_code == 403


def test_too_many_at_once_are_not_done(cora, cast, monkeypatch):
    monkeypatch.setattr("records.admin.verbs.AT_ONCE", 2)
    assert act(cora, "switch_off", cast.gus, cast.mei, cast.wes, confirmed=True).status_code == 302
    assert became() == []
    assert "at most 2 rows at a time" in cora.get(LIST).content.decode()


@pytest.mark.parametrize("action", ["invite_again", "switch_off", "switch_on"])
def test_the_page_of_an_action_takes_few_queries_however_many(
    cora, cast, django_assert_max_num_queries, action
):
    everybody = list(Person.objects.exclude(pk=cast.cora.pk))
    with django_assert_max_num_queries(13):
        act(cora, action, *everybody)
