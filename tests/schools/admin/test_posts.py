"""Posts and invitations in the admin: given, dated, ended, asked again, by the verbs alone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from records.models import HistoryLine, Letter
from schools.models import Invitation, Person, Post
from schools.workflow import invitations, posts
from tests.cast import fresh

LIST, ASKED = "/admin/schools/post/", "/admin/schools/invitation/"


@pytest.fixture
def cora(as_, cast):
    return as_("cora")


def became():
    return list(HistoryLine.objects.values_list("became", flat=True))


def give(client, **given):
    given = {k: getattr(v, "pk", v) for k, v in given.items()}
    return client.post(f"{LIST}add/", given)


def act(client, path, action, *rows, confirmed=True, **more):
    given = {"action": action, "_selected_action": [r.pk for r in rows], "select_across": "0"}
    return client.post(path, given | ({"confirmed": "yes"} if confirmed else {}) | more)


def test_a_post_is_given_by_the_verb_and_they_are_told(cora, cast):
    answer = give(cora, person=cast.stan, kind="governor", school=cast.ash, ask="on")
    assert answer.status_code == 302
    post = cast.stan.posts.get(kind="governor")
    assert (post.school, post.collaborative, post.invitation.state) == (cast.ash, None, "sent")
    assert became() == ["appointed", "invited"]
    assert list(Letter.objects.values_list("address", flat=True)) == ["stan@example.org"]


def test_it_can_be_given_quietly_and_is_not_given_twice(cora, cast):
    for _ in range(2):
        give(cora, person=cast.stan, kind="adviser", collaborative=cast.collaborative)
    assert cast.stan.posts.filter(kind="adviser").count() == 1
    assert (became(), Letter.objects.count()) == (["appointed"], 0)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": "governor"}, "Choose the school of this post"),
        ({"kind": "committee_chair"}, "Choose the collaborative of this post"),
        ({"kind": "coordinator", "school": "ash"}, "This post is for the whole partnership"),
        ({"kind": "adviser", "school": "ash"}, "This post is not at a school"),
        ({"kind": "adviser", "since": "2026-09-01", "until": "2026-08-01"}, "cannot be before"),
        ({"kind": "king"}, "not one of the available choices"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(cora, cast, given, says):
    given = {k: getattr(cast, v).pk if k == "school" else v for k, v in given.items()}
    page = give(cora, person=cast.stan, **given)
    assert page.content.decode().count(says) >= 1
    assert "is violated" not in page.content.decode()
    assert (cast.stan.posts.count(), became()) == (1, [])


def test_nobody_who_is_switched_off_gets_a_post(cora, cast):
    Person.objects.filter(pk=cast.stan.pk).update(is_active=False)
    give(cora, person=cast.stan, kind="adviser")
    assert cast.stan.posts.count() == 1


def test_dates_are_put_right_by_the_verb_and_nothing_else_changes(cora, cast):
    post = cast.gus.posts.get()
    path = f"{LIST}{post.pk}/change/"
    more = {"person": cast.mei.pk, "kind": "coordinator", "school": cast.beech.pk, "ended_at": ""}
    cora.post(path, {"since": "2024-09-01", "until": "2028-08-31", **more})
    assert became() == ["post_dates"]
    post = fresh(post)
    assert (post.person, post.kind, post.school) == (cast.gus, "chair", cast.ash)
    assert (post.since, post.until) == (date(2024, 9, 1), date(2028, 8, 31))


def test_what_is_over_stays_as_it_was(cora, cast):
    post = posts.end(cast.gus.posts.get(), by=None)
    cora.post(f"{LIST}{post.pk}/change/", {"since": "", "until": ""})
    assert fresh(post).until == timezone.localdate()
    assert "post_dates" not in became()


def test_posts_are_ended_at_once_or_with_a_day(cora, cast):
    gus, mei = cast.gus.posts.get(), cast.mei.posts.get()
    page = act(cora, LIST, "end", gus, mei, confirmed=False)
    assert [row.pk for row, _ in page.context["affected"]] == [gus.pk, mei.pk]
    assert became() == []
    act(cora, LIST, "end", gus)
    assert fresh(gus).ended_at is not None
    day = timezone.localdate() + timedelta(days=10)
    act(cora, LIST, "end", mei, on=day.isoformat())
    assert (fresh(mei).until, fresh(mei).ended_at) == (day, None)
    assert became() == ["post_ended", "post_ended"]


def test_a_day_that_has_passed_is_asked_again(cora, cast):
    page = act(cora, LIST, "end", cast.gus.posts.get(), on="2020-01-01")
    assert (page.status_code, became()) == (422, [])
    assert "Choose today or a day that is still to come." in page.content.decode()


def test_the_last_coordinator_keeps_her_post(cora, cast):
    post = cast.cora.posts.get()
    page = act(cora, LIST, "end", post, confirmed=False)
    assert page.context["affected"] == []
    assert "only coordinator" in page.context["left_out"][0][1]
    # Both of two ticked at once: one stays, and why is said.
    other = posts.appoint(cast.ada, Post.Kind.COORDINATOR, by=None)
    act(cora, LIST, "end", other, post)
    assert Post.objects.current().filter(kind="coordinator").count() == 1


def test_the_filters_tell_now_later_and_over(cora, cast):
    later = posts.appoint(
        cast.stan, "adviser", by=None, since=timezone.localdate() + timedelta(days=5)
    )
    over = posts.end(cast.gus.posts.get(), by=None)

    def listed(when):
        return [row.pk for row in cora.get(LIST, {"when": when}).context["cl"].result_list]

    assert (listed("later"), listed("over")) == ([later.pk], [over.pk])
    assert len(listed("now")) == Post.objects.count() - 2


@pytest.mark.parametrize("words", ["ash lane", "gus", "hana@example.org"])
def test_posts_are_found_by_person_and_by_place(cora, cast, words):
    assert cast.ash in {
        row.school for row in cora.get(LIST, {"q": words}).context["cl"].result_list
    }


# -- Invitations ------------------------------------------------------------------------------


@pytest.fixture
def asked(cast):
    invitation = invitations.invite(
        email="new@example.org", name="Nell New", kind="governor", school=cast.ash, by=cast.cora
    )
    earlier = timezone.now() - timedelta(days=2)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=earlier)
    return fresh(invitation)


def test_invitations_are_sent_again_and_withdrawn(cora, asked):
    act(cora, ASKED, "invite_again", asked)
    assert fresh(asked).times == 2
    act(cora, ASKED, "withdraw", asked)
    assert (fresh(asked).state, posts.is_over(fresh(asked.post))) == ("withdrawn", True)
    page = act(cora, ASKED, "invite_again", asked, confirmed=False)
    assert page.context["left_out"] == [(asked, "The invitation of Nell New is withdrawn already.")]


def test_who_has_come_is_neither_asked_again_nor_withdrawn(cora, asked):
    Invitation.objects.filter(pk=asked.pk).update(state="came")
    for action in ("invite_again", "withdraw"):
        assert act(cora, ASKED, action, asked, confirmed=False).context["affected"] == []
        act(cora, ASKED, action, asked)
    assert (fresh(asked).state, fresh(asked).times) == ("came", 1)


def test_invitations_are_only_read(cora, asked):
    path = f"{ASKED}{asked.pk}/change/"
    assert cora.get(f"{ASKED}add/").status_code == 403
    assert cora.post(path, {"state": "came"}).status_code == 403
    assert cora.get(f"{ASKED}{asked.pk}/delete/").status_code == 403
    assert fresh(asked).state == "sent"


@pytest.mark.parametrize("who", ["hana", "gus", "ada"])
def test_nobody_else_acts(as_, cast, asked, who):
    client = as_(who)
    before = became()
    act(client, LIST, "end", cast.mei.posts.get())
    act(client, ASKED, "withdraw", asked)
    give(client, person=cast.gus, kind="coordinator")
    assert became() == before
