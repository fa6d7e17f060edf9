import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from records.models import HistoryLine, Letter, Notice
from records.steps import NotNow
from schools.models import Invitation, Person, Post
from schools.workflow import invitations, posts
from tests.cast import fresh

NOON = "2026-11-03T12:00:00Z"


@pytest.fixture(autouse=True)
def _third_of_november(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def wait(time_machine):
    """`wait(days=3)`: so much time goes by."""
    return lambda **span: time_machine.move_to(timezone.now() + timedelta(**span), tick=False)


def invite(cast, by="hana", **facts):
    facts = {
        "email": "new@example.org",
        "name": "Nell New",
        "kind": "governor",
        "school": cast.ash,
    } | facts
    return invitations.invite(**facts, by=getattr(cast, by))


def letters_to(address):
    return list(Letter.objects.filter(address=address).order_by("pk"))


def news(person):
    return list(Notice.objects.filter(to=person).order_by("pk").values_list("says", flat=True))


def happened(record):
    return [line.became for line in HistoryLine.objects.about(record)]


# -- Inviting ------------------------------------------------------------------------------------


def test_a_new_address_becomes_a_person_with_the_post_and_a_letter(cast):
    invitation = invite(cast, email=" New.Person@Example.org ", name="Nell New")
    nell = Person.objects.get(email="new.person@example.org")
    assert (nell.name, nell.has_usable_password(), nell.last_login) == ("Nell New", False, None)
    assert [(p.kind, p.school) for p in nell.current_posts] == [("governor", cast.ash)]
    assert (invitation.state, invitation.by, invitation.times) == ("sent", cast.hana, 1)
    assert invitation.expires_on == date(2026, 12, 3)
    assert nell.may_sign_in
    [letter] = letters_to(nell.email)
    assert letter.subject.startswith("Hana Okafor invites you")
    for words in (
        "Hana Okafor",
        "Governor, Ash Lane Infant School",
        "new.person@example.org",
        "3 December 2026",
        "/accounts/login/?next=/",
    ):
        assert words in letter.text, words
    for words in ("Hana Okafor", "Governor", "Ash Lane Infant School", "3 December 2026"):
        assert words in letter.html, words
    assert happened(invitation) == ["invited"]
    assert happened(invitation.post) == ["appointed"]


def test_the_letter_holds_no_way_in(cast, settings):
    invite(cast)
    [letter] = letters_to("new@example.org")
    links = set(re.findall(r"https?://[^\s\"<>]+", letter.text + letter.html))
    assert links == {settings.SITE_URL, f"{settings.SITE_URL}/accounts/login/?next=/"}
    assert not re.search(r"\b\d{6}\b", letter.text)


def test_a_known_address_keeps_its_own_name(cast):
    invitation = invite(cast, email="STAN@example.org", name="Somebody Else")
    assert (invitation.post.person, fresh(cast.stan).name) == (cast.stan, "Stan Bell")


def test_who_has_come_before_is_only_told_of_the_new_post(cast):
    Person.objects.filter(pk=cast.stan.pk).update(last_login=timezone.now())
    invitation = invite(cast, email="stan@example.org", name="x")
    assert (invitation.state, invitation.came_at) == ("came", timezone.now())
    [letter] = letters_to("stan@example.org")
    assert letter.subject == "You are now Governor, Ash Lane Infant School"
    assert "/accounts/login/" not in letter.text


def test_a_post_that_begins_later_says_so(cast):
    invite(cast, since=date(2027, 1, 4), until=date(2030, 1, 3))
    [letter] = letters_to("new@example.org")
    assert "Governor, Ash Lane Infant School (from 4 January 2027)" in letter.text
    nell = Person.objects.get(email="new@example.org")
    assert nell.current_posts == []
    assert [(p.since, p.until) for p in nell.posts.all()] == [(date(2027, 1, 4), date(2030, 1, 3))]


GIVEN = {
    "hana": {"deputy", "chair", "governor"},
    "cora": {"headteacher", "deputy", "chair", "governor"},
    **{key: set() for key in ("wes", "gus", "dev", "priya", "ada", "stan")},
}


@pytest.mark.parametrize("by", GIVEN)
def test_who_may_invite_to_what_at_a_school(cast, by):
    done = set()
    for kind in Post.Kind:
        try:
            invite(cast, by, kind=kind, email=f"{kind}@example.com")
        except PermissionDenied:
            continue
        done.add(kind.value)
    assert done == GIVEN[by]
    assert Person.objects.filter(email__endswith="example.com").count() == len(GIVEN[by])


def test_elsewhere_the_coordinator_alone_invites(cast):
    here = {"school": None, "collaborative": cast.collaborative}
    for by in ("hana", "gus", "ada"):
        with pytest.raises(PermissionDenied):
            invite(cast, by, kind="committee_chair", **here)
        with pytest.raises(PermissionDenied):
            invite(cast, by, kind="coordinator", school=None)
    assert invite(cast, "cora", kind="committee_chair", **here).post.place == cast.collaborative
    adviser = invite(cast, "cora", kind="adviser", school=None, email="adviser@example.com")
    assert (adviser.post.place, str(adviser.post)) == (None, "Adviser")


def test_the_coordinators_read_whom_a_head_has_invited(cast):
    invite(cast)
    assert news(cast.cora) == [
        "Hana Okafor has invited Nell New: Governor, Ash Lane Infant School."
    ]
    invite(cast, "cora", email="other@example.org")
    assert len(news(cast.cora)) == 1


def test_nobody_is_invited_twice_to_the_same(cast):
    invite(cast)
    with pytest.raises(NotNow, match="has been invited as Governor"):
        invite(cast)
    assert (Invitation.objects.count(), len(letters_to("new@example.org"))) == (1, 1)


def test_who_holds_the_post_and_has_come_needs_no_invitation(cast):
    Person.objects.filter(pk=cast.dev.pk).update(last_login=timezone.now())
    with pytest.raises(NotNow, match="is Deputy headteacher, Ash Lane Infant School already"):
        invite(cast, email="dev@example.org", kind="deputy")
    assert (Invitation.objects.count(), cast.dev.posts.count()) == (0, 1)


def test_who_was_put_on_record_without_being_asked_can_be_asked(cast):
    invitation = invite(cast, email="dev@example.org", kind="deputy")
    assert (invitation.post, invitation.state) == (cast.dev.posts.get(), "sent")


def test_a_head_gives_herself_nothing(cast):
    with pytest.raises(NotNow, match="to yourself"):
        invite(cast, email="hana@example.org", kind="chair")
    assert cast.hana.posts.count() == 1


def test_a_closed_address_stays_closed(cast):
    Person.objects.filter(pk=cast.priya.pk).update(is_active=False)
    with pytest.raises(NotNow, match="was closed"):
        invite(cast, email="priya@example.org", kind="chair")
    assert (cast.priya.posts.count(), letters_to("priya@example.org")) == (1, [])


# -- Many at once --------------------------------------------------------------------------------


def test_many_are_asked_with_one_letter_each(cast):
    Person.objects.filter(pk=cast.stan.pk).update(last_login=timezone.now())
    Person.objects.filter(pk=cast.priya.pk).update(is_active=False)
    given = [
        posts.appoint(person, "governor", by=cast.cora, school=school)
        for person, school in (
            (cast.dev, cast.ash),
            (cast.dev, cast.beech),
            (cast.stan, cast.ash),
            (cast.priya, cast.beech),
        )
    ]
    assert invitations.invite_all(given, by=cast.cora) == 2
    assert {(i.post, i.state) for i in Invitation.objects.all()} == {
        (given[0], "sent"),
        (given[1], "sent"),
        (given[2], "came"),
    }
    [to_dev], [to_stan] = letters_to("dev@example.org"), letters_to("stan@example.org")
    assert "- Governor, Ash Lane Infant School\n- Governor, Beech Hill" in to_dev.text
    assert to_stan.subject == "You are now Governor, Ash Lane Infant School"
    assert letters_to("priya@example.org") == []
    assert invitations.invite_all(given, by=cast.cora) == 0


def test_many_at_once_are_for_those_alone_who_may(cast):
    given = [posts.appoint(cast.dev, "governor", by=cast.cora, school=cast.beech)]
    with pytest.raises(PermissionDenied):
        invitations.invite_all(given, by=cast.hana)
    assert Invitation.objects.count() == 0


# -- Again, withdrawn ----------------------------------------------------------------------------


def test_again_at_most_once_an_hour(cast, wait):
    invitation = invite(cast)
    wait(minutes=59)
    with pytest.raises(NotNow, match=r"sent at noon. You can invite them again after 1pm"):
        invitations.invite_again(invitation, by=cast.hana)
    assert len(letters_to("new@example.org")) == 1
    wait(minutes=1)
    again = invitations.invite_again(invitation, by=cast.cora)
    assert (again.times, again.sent_at, again.by) == (2, timezone.now(), cast.hana)
    _, second = letters_to("new@example.org")
    assert second.subject.startswith("Once more: Cora Whitlock invites you")
    assert happened(invitation) == ["invited", "sent"]


def test_again_after_it_ran_out_it_holds_for_another_thirty_days(cast, wait):
    invitation = invite(cast)
    wait(days=40)
    invitations.expire()
    assert not fresh(invitation.post.person).may_sign_in
    again = fresh(invitations.invite_again(fresh(invitation), by=cast.hana))
    assert (again.state, again.expires_on) == ("sent", date(2027, 1, 12))
    assert fresh(invitation.post.person).may_sign_in


def test_withdrawing_ends_the_post_and_the_way_in(cast):
    invitation = invite(cast)
    nell = invitation.post.person
    gone = invitations.withdraw(invitation, by=cast.hana)
    assert (gone.state, fresh(gone.post).is_current) == ("withdrawn", False)
    assert (fresh(nell).current_posts, fresh(nell).may_sign_in) == ([], False)
    assert happened(invitation) == ["invited", "withdrawn"]
    assert happened(invitation.post) == ["appointed", "post_ended"]


def test_what_is_withdrawn_or_answered_cannot_be_sent_or_withdrawn_again(cast, wait):
    gone, there = invite(cast), invite(cast, email="gil@example.org", name="Gil Came")
    invitations.withdraw(gone, by=cast.hana)
    invitations.came(there.post.person)
    wait(hours=2)
    for verb in (invitations.invite_again, invitations.withdraw):
        with pytest.raises(NotNow, match="is withdrawn already"):
            verb(gone, by=cast.hana)
        with pytest.raises(NotNow, match="Gil Came has come meanwhile"):
            verb(there, by=cast.hana)
    assert fresh(there.post).is_current


def test_who_has_been_withdrawn_can_be_invited_anew(cast):
    gone = invite(cast)
    invitations.withdraw(gone, by=cast.hana)
    anew = invite(cast, name="Another Name")
    assert (anew.post.person, anew.post == gone.post) == (gone.post.person, False)
    assert (anew.state, fresh(gone).state) == ("sent", "withdrawn")
    assert fresh(anew.post.person).may_sign_in


@pytest.mark.parametrize("verb", [invitations.invite_again, invitations.withdraw])
@pytest.mark.parametrize("by", ["wes", "gus", "dev", "priya", "ada", "stan"])
def test_others_do_neither(cast, wait, verb, by):
    invitation = invite(cast)
    wait(hours=2)
    with pytest.raises(PermissionDenied):
        verb(invitation, by=getattr(cast, by))
    assert (fresh(invitation).state, fresh(invitation).times) == ("sent", 1)


def test_a_head_touches_no_invitation_of_another_head(cast, wait):
    invitation = invite(cast, "cora", kind="headteacher")
    wait(hours=2)
    for verb in (invitations.invite_again, invitations.withdraw):
        with pytest.raises(PermissionDenied):
            verb(invitation, by=cast.hana)


# -- Come ----------------------------------------------------------------------------------------


def test_whoever_signs_in_has_come_and_the_inviter_reads_of_it(cast, client):
    invitation = invite(cast)
    client.post("/accounts/login/", {"email": "new@example.org"})
    assert fresh(invitation).state == "sent"  # asking for a code is not coming
    letter = Letter.objects.filter(key__startswith="sign-in:").get()
    code = re.search(r"^(\d{6})$", letter.text, re.MULTILINE)[1]
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert fresh(invitation).state == "came"
    assert fresh(invitation).came_at == timezone.now()
    said = "Nell New has come and signed in for the first time: Governor, Ash Lane Infant School."
    assert news(cast.hana) == [said]
    assert happened(invitation) == ["invited", "came"]


def test_a_session_that_was_not_signed_in_for_is_not_coming(cast, client):
    """The coordinator may look at the site as somebody else sees it."""
    invitation = invite(cast)
    client.force_login(invitation.post.person)
    client.get("/")
    assert fresh(invitation).state == "sent"


def test_coming_answers_all_but_what_was_withdrawn(cast, wait):
    first = invite(cast, kind="deputy")
    wait(days=31)
    invitations.expire()
    second, third = invite(cast, kind="chair"), invite(cast, kind="governor")
    invitations.withdraw(third, by=cast.hana)
    Notice.objects.all().delete()
    invitations.came(first.post.person)
    assert [fresh(i).state for i in (first, second, third)] == ["came", "came", "withdrawn"]
    assert len(news(cast.hana)) == 1
    invitations.came(first.post.person)
    assert len(news(cast.hana)) == 1


# -- Run out -------------------------------------------------------------------------------------


def test_an_invitation_holds_for_the_whole_of_its_last_day(cast):
    invitation = invite(cast)
    assert invitations.expire(date(2026, 12, 3)) == 0
    assert invitations.expire(date(2026, 12, 4)) == 1
    assert (fresh(invitation).state, happened(invitation)) == ("expired", ["invited", "expired"])
    assert HistoryLine.objects.about(invitation).last().by_name == "The portal"
    assert fresh(invitation.post).is_current  # a plan can still be proposed to them
    assert invitations.expire(date(2026, 12, 5)) == 0


def test_of_what_ran_out_read_those_who_invited_and_the_coordinators(cast):
    for n in range(5):
        invite(cast, email=f"{n}@example.org", name=f"Person {n}")
    invite(cast, "wes", school=cast.beech, email="w@example.org", name="Will Wait", kind="chair")
    Notice.objects.all().delete()
    assert invitations.expire(date(2026, 12, 4)) == 6
    names = "Person 0, Person 1, Person 2, …"
    assert news(cast.hana) == [f"5 invitations have run out: {names}."]
    assert news(cast.cora) == [f"6 invitations have run out: {names}."]
    assert news(cast.wes) == [
        "Will Wait has not come: the invitation as Chair of governors, "
        "Beech Hill Infant School has run out."
    ]


def test_an_invitation_to_a_post_that_is_over_runs_out(cast, wait):
    invitation = invite(cast, until=date(2026, 11, 10))
    assert invitations.expire(date(2026, 11, 11)) == 1
    wait(days=9)
    with pytest.raises(NotNow, match="has ended already"):
        invitations.invite_again(fresh(invitation), by=cast.hana)


def test_the_clock_lets_invitations_run_out(cast, settings, wait):
    from schools.tasks import expire_invitations

    invitation = invite(cast)
    wait(days=31)
    names = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert expire_invitations.name in names
    expire_invitations()
    assert fresh(invitation).state == "expired"
