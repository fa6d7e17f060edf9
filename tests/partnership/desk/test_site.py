"""The desk as a whole: who gets in, what is registered, what stands on it."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from actionplans.models import ActionPlan
from partnership.desk.site import Desk
from records import letters
from records.models import Document, Letter
from schools.models import Import, Invitation, Person, Post
from schools.workflow import invitations
from tests.cast import draft, fresh, propose
from tests.schools.offering import entry_of


def needs(client):
    return [need.what for need in client.get("/admin/").context["needs"]]


def test_the_admin_is_our_own_site():
    assert isinstance(admin.site._wrapped, Desk) or isinstance(admin.site, Desk)


def test_only_what_the_house_wrote_is_registered():
    admin.site.register(Group)
    assert not admin.site.is_registered(Group)
    modules = {type(a).__module__.split(".")[0] for a in admin.site._registry.values()}
    assert modules == {
        "actionplans",
        "consultation",
        "partnership",
        "peerreview",
        "records",
        "schools",
    }


def test_there_are_no_passwords_and_nothing_is_deleted():
    for name in ("password_change", "password_change_done", "view_on_site"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{name}", args=[] if "pass" in name else [1, 1])
    assert "delete_selected" not in dict(admin.site.actions)


def test_nobody_but_coordinators_deletes_nor_anybody(as_, cast):
    cora = as_("cora")
    request = cora.get("/admin/").wsgi_request
    undeletable = [m for m, a in admin.site._registry.items() if a.has_delete_permission(request)]
    assert undeletable == []


@pytest.mark.parametrize(
    ("who", "status"), [("hana", 403), ("gus", 403), ("ada", 403), ("cora", 302)]
)
def test_its_door_is_the_one_of_the_site(as_, cast, who, status):
    client = as_(who)
    assert client.get("/admin/login/").status_code == status


def test_signed_out_people_sign_in_as_everywhere(client, cast):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


def test_all_is_calm_where_nothing_needs_anybody(as_, cast):
    cast.collaborative.memberships.all().delete()
    Person.objects.update(last_login=timezone.now())
    page = as_("cora").get("/admin/")
    assert page.context["needs"] == []
    assert "Nothing needs you now" in page.content.decode()


def test_who_was_never_asked_to_come_is_told_of(as_, cast):
    everybody = [cast.people[who] for who in cast.people]
    cast.hana.last_login = timezone.now()
    cast.hana.save()
    invitations.invite_all(cast.wes.posts.all(), cast.cora)
    cora = as_("cora")  # … and thereby she has come
    assert needs(cora)[1] == "6 people were never asked to come"
    need = cora.get("/admin/").context["needs"][1]
    led_to = {row.pk for row in cora.get(need.url).context["cl"].result_list}
    assert led_to == {p.pk for p in everybody} - {cast.hana.pk, cast.wes.pk, cast.cora.pk}


def test_what_needs_her_leads_to_the_very_rows(as_, cast, signed):
    Person.objects.update(last_login=timezone.now())
    _plan, document = signed
    Document.objects.filter(pk=document.pk).update(seal_tries=3)
    late, _ = propose(draft(cast, title="Late"), cast.hana)
    ActionPlan.objects.filter(pk=late.pk).update(sign_by=timezone.localdate() - timedelta(days=1))
    invitation = invitations.invite(
        email="new@example.org", name="New", kind="governor", school=cast.ash, by=cast.cora
    )
    invitations.invite(
        email="old@example.org", name="Old", kind="governor", school=cast.ash, by=cast.cora
    )
    Invitation.objects.filter(pk=invitation.pk).update(state="expired")
    letter = Letter.objects.filter(confidential=False).first()
    Letter.objects.filter(pk=letter.pk).update(given_up_at=timezone.now(), tries=7)
    imp = Import.objects.create(
        kind="people", state=Import.State.READY, file_name="people.xlsx", by=cast.cora
    )
    Post.objects.filter(person=cast.wes).delete()
    cora = as_("cora")
    assert needs(cora) == [
        "1 seal failed",
        "1 letter could not be sent",
        "1 plan is late for signing",
        "1 import waits for you",
        "1 invitation ran out",
        "1 person has not come yet",
        "1 school works with others but has no headteacher here",
    ]
    led_to = [
        [row.pk for row in cora.get(need.url).context["cl"].result_list]
        for need in cora.get("/admin/").context["needs"]
    ]
    other = Invitation.objects.exclude(pk=invitation.pk).get()
    assert led_to == [
        [document.pk],
        [letter.pk],
        [late.pk],
        [imp.pk],
        [invitation.pk],
        [other.pk],
        [cast.beech.pk],
    ]


def test_a_missing_second_step_is_told_where_one_is_asked_for(as_, cast, settings):
    cora = as_("cora")
    session = cora.session
    cora.get("/admin/")
    assert "1 person has no second step yet" not in needs(cora)
    settings.SECOND_STEP_REQUIRED = True
    from partnership.desk import board

    told = {need.what: need.url for need in board.needs(admin.site)}
    assert "1 person has no second step yet" in told
    settings.SECOND_STEP_REQUIRED = False
    assert session.session_key


def test_a_letter_that_was_sent_again_needs_nobody_any_more(as_, cast, proposed):
    letter = Letter.objects.first()
    Letter.objects.filter(pk=letter.pk).update(given_up_at=timezone.now(), tries=7)
    cora = as_("cora")
    assert "1 letter could not be sent" in needs(cora)
    letters.send_again(fresh(letter), by=cast.cora)
    assert "1 letter could not be sent" not in needs(cora)


def test_the_board_asks_the_same_few_questions_however_much_there_is(as_, cast):
    cora = as_("cora")
    counts = []
    for _ in range(2):
        propose(draft(cast), cast.hana)
        cora.get("/admin/")
        with CaptureQueriesContext(connection) as queries:
            cora.get("/admin/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_every_model_stands_under_a_plain_heading(as_, cast):
    groups = as_("cora").get("/admin/").context["app_list"]
    assert [group["name"] for group in groups] == [
        "People and posts",
        "Register",
        "Directory of support",
        "Plans",
        "Peer reviews",
        "Consultations",
        "Evidence",
        "Letters",
        "Imports",
        "Signing in",
    ]
    assert sum(len(group["models"]) for group in groups) == len(admin.site._registry)


def test_one_box_finds_people_schools_and_plans(as_, cast, plan):
    entry_of(cast.ash, cast.hana)
    cora = as_("cora")
    found = cora.get("/admin/find/", {"q": "ash"}).context["found"]
    assert [(str(heading), [str(row) for row, _ in rows]) for heading, _, rows, _ in found] == [
        ("schools", ["Ash Lane Infant School"]),
        ("collaboratives", ["Ash and Beech"]),
        ("directory of support", ["Phonics in Year 1"]),
        ("action plans", ["Joint plan"]),
    ]
    assert cora.get("/admin/find/").status_code == 200
    assert cora.get("/admin/find/", {"q": "\0'%"}).status_code == 200
    assert as_("hana").get("/admin/find/", {"q": "ash"}).status_code == 302


def test_the_apps_have_no_page_of_their_own(as_, cast):
    assert as_("cora").get("/admin/schools/").url == "/admin/"
