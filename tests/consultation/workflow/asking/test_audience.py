import pytest

from consultation.models import Consultation
from consultation.workflow import asking, publishing
from consultation.workflow.asking.audience import as_if, as_if_listed, would_be_asked
from records.models import HistoryLine
from records.steps import NotNow
from schools.models import Collaborative, District, Post, School
from tests.consultation.stage import ALL, draft, fresh, published

EVERYBODY = {"hana", "wes", "gus", "mei", "dev", "priya", "stan", "ada", "cora"}


def names(invitees):
    return {i.person.email.partition("@")[0] for i in invitees if not i.as_school}


def schools(invitees):
    return {i.school.name for i in invitees if i.as_school}


def test_nothing_named_asks_everybody_with_a_post(cast):
    assert names(asking.would_be_asked(draft(cast))) == EVERYBODY


@pytest.mark.parametrize(
    ("facts", "who"),
    [
        ({"roles": ["headteacher"]}, {"hana", "wes", "stan"}),
        ({"roles": ["headteacher", "chair"]}, {"hana", "wes", "stan", "gus", "mei"}),
        ({"phases": ["primary"]}, {"stan"}),
        ({"districts": ["medway"]}, {"stan"}),
        ({"phases": ["infant"], "roles": ["chair"]}, {"gus", "mei"}),
        ({"districts": ["swale"], "phases": ["primary"]}, set()),
    ],
)
def test_it_is_narrowed_by_roles_and_places(cast, facts, who):
    cast.elsewhere.district = District.objects.create(name="Medway", slug="medway")
    cast.elsewhere.save()
    assert names(asking.would_be_asked(as_if(draft(cast), asks="people", **facts))) == who


def test_a_collaborative_is_its_schools_and_its_own_posts(cast):
    post = Post.objects.get(person=cast.ada)
    post.kind, post.collaborative = "adviser", cast.collaborative
    post.save()
    consultation = as_if(draft(cast), asks="both", collaboratives=[cast.collaborative.pk])
    found = asking.would_be_asked(consultation)
    assert names(found) == {"hana", "gus", "dev", "priya", "wes", "mei", "ada"}
    assert schools(found) == {"Ash Lane Infant School", "Beech Hill Infant School"}
    other = Collaborative.objects.create(name="Nobody’s", district=cast.district)
    consultation = as_if(draft(cast), asks="both", collaboratives=[other.pk])
    assert asking.would_be_asked(consultation) == []


def test_a_person_is_asked_once_in_their_first_post(cast):
    Post.objects.create(person=cast.priya, kind="chair", school=cast.elsewhere)
    Post.objects.create(person=cast.priya, kind="board_member")
    (found,) = [i for i in asking.would_be_asked(draft(cast)) if i.person_id == cast.priya.pk]
    assert (found.role, found.school, found.phase) == ("chair", cast.elsewhere, "primary")


def test_who_left_or_is_switched_off_is_not_asked(cast):
    cast.dev.is_active = False
    cast.dev.save()
    Post.objects.filter(person=cast.stan).update(until="2020-01-01")
    assert names(asking.would_be_asked(draft(cast))) == EVERYBODY - {"dev", "stan"}


def test_nobody_is_asked_as_of_a_school_that_closed(cast):
    """Where it merged, posts run on for a while: who holds another is asked as of that school."""
    School.objects.filter(pk=cast.ash.pk).update(status="closed")
    Post.objects.create(person=cast.hana, school=cast.beech, kind="headteacher")
    found = {i.person_id: i.school for i in would_be_asked(draft(cast)) if i.person_id}
    assert found[cast.hana.pk] == cast.beech
    assert cast.gus.pk not in found


def test_schools_are_asked_once_each_but_not_those_that_closed(cast):
    cast.beech.status = School.Status.CLOSED
    cast.beech.save()
    found = asking.would_be_asked(draft(cast, asks="schools"))
    assert schools(found) == {"Ash Lane Infant School", "St Mary’s Primary School"}
    assert names(found) == set()


def test_a_list_adds_people_who_do_not_fit(cast):
    consultation = as_if(draft(cast), asks="people", roles=["chair"])
    told = as_if_listed(consultation, {cast.stan.pk: None})
    assert names(asking.would_be_asked(told)) == {"gus", "mei", "stan"}


def test_a_list_may_stand_alone_and_brings_its_schools(cast):
    told = as_if_listed(draft(cast, asks="both"), {cast.stan.pk: None}, replaces=True)
    found = asking.would_be_asked(told)
    assert names(found) == {"stan"}
    assert schools(found) == {"St Mary’s Primary School"}


def test_the_list_says_in_which_post_somebody_is_asked(cast):
    board = Post.objects.create(person=cast.hana, kind="board_member")
    told = as_if_listed(draft(cast), {cast.hana.pk: board.pk})
    (hana,) = [i for i in asking.would_be_asked(told) if i.person_id == cast.hana.pk]
    assert (hana.role, hana.school) == ("board_member", None)
    Post.objects.filter(pk=board.pk).update(until="2020-01-01")
    (hana,) = [i for i in asking.would_be_asked(told) if i.person_id == cast.hana.pk]
    assert (hana.role, hana.school) == ("headteacher", cast.ash)


def test_setting_the_audience_keeps_the_list_and_is_told(cast):
    consultation = draft(cast)
    asking.set_list(consultation, {cast.stan.pk: None}, by=cast.cora)
    asking.set_audience(
        consultation, by=cast.cora, asks="both", roles=["deputy", "chair"], only=False
    )
    kept = fresh(consultation)
    assert (kept.asks, kept.audience) == (
        "both",
        {
            "roles": ["chair", "deputy"],
            "phases": [],
            "districts": [],
            "collaboratives": [],
            "people": [cast.stan.pk],
            "as": {},
        },
    )
    asking.set_audience(consultation, by=cast.cora, asks="people", only=True)
    assert fresh(consultation).audience["only"] is True
    asking.drop_list(consultation, by=cast.cora)
    assert fresh(consultation).audience == {}
    told = HistoryLine.objects.about(consultation).values_list("became", flat=True)
    assert list(told) == [
        "audience_list_set",
        "audience_set",
        "audience_set",
        "audience_list_dropped",
    ]


def test_without_its_list_it_is_asked_of_whom_it_was_asked_besides(cast):
    asking.set_audience(consultation := draft(cast), by=cast.cora, asks="people", roles=["chair"])
    asking.set_list(consultation, {cast.stan.pk: None}, by=cast.cora)
    asking.drop_list(consultation, by=cast.cora)
    assert fresh(consultation).audience == ALL | {"roles": ["chair"]}


def test_a_list_alone_with_nobody_on_it_asks_as_before(cast):
    asking.set_audience(consultation := draft(cast), by=cast.cora, asks="people", only=True)
    assert "only" not in fresh(consultation).audience


def test_a_replacing_list_forgets_the_one_before(cast):
    consultation = draft(cast)
    asking.set_list(consultation, {cast.stan.pk: None}, by=cast.cora)
    asking.set_list(consultation, {cast.ada.pk: None}, by=cast.cora)
    assert fresh(consultation).audience["people"] == sorted([cast.stan.pk, cast.ada.pk])
    asking.set_list(consultation, {cast.hana.pk: None}, by=cast.cora, replaces=True)
    told = fresh(consultation).audience
    assert (told["people"], told["only"]) == ([cast.hana.pk], True)


def test_once_published_the_audience_is_fixed(cast):
    consultation = published(cast)
    for verb in (
        lambda: asking.set_audience(consultation, by=cast.cora, asks="people"),
        lambda: asking.set_list(consultation, {cast.stan.pk: None}, by=cast.cora),
        lambda: asking.drop_list(consultation, by=cast.cora),
    ):
        with pytest.raises(NotNow) as refusal:
            verb()
        assert str(refusal.value) == (
            f"“{consultation.title}” is published, so its audience is fixed. "
            "Single people can be added."
        )


def test_nobody_to_ask_is_said_before_publishing(cast):
    consultation = draft(cast)
    asking.set_audience(consultation, by=cast.cora, asks="people", phases=["nursery"])
    with pytest.raises(NotNow, match="Nobody would be asked"):
        publishing.publish(consultation, by=cast.cora)
    assert fresh(consultation).state == Consultation.State.DRAFT


def test_counting_asks_the_same_few_questions_however_many_they_are(
    cast, django_assert_num_queries
):
    consultation = draft(cast, asks="both")
    with django_assert_num_queries(2):
        asking.would_be_asked(consultation)
    listed = as_if_listed(consultation, {p.pk: None for p in cast.people.values()})
    with django_assert_num_queries(3):
        asking.would_be_asked(listed)
