import pytest
from django.utils import timezone

from consultation.models import Invitee
from consultation.workflow.asking.counts import fives, in_words, outlook, standing_of
from schools.models import Person, Post
from tests.consultation.stage import draft, published


@pytest.mark.parametrize(
    ("replied", "invited", "shown"),
    [
        (0, 100, ("fewer than 5", "–")),
        (4, 100, ("fewer than 5", "–")),
        (5, 100, ("5", "5%")),
        (7, 100, ("5", "5%")),
        (8, 100, ("10", "10%")),
        (312, 512, ("310", "60%")),
        (1_234, 5_000, ("1,235", "24%")),
        (8, 8, ("5", "–")),
        (13, 19, ("15", "–")),
        (19, 20, ("20", "100%")),
        (0, 0, ("–", "–")),
    ],
)
def test_replies_are_told_to_the_nearest_5(replied, invited, shown):
    assert in_words(replied, invited) == shown


def test_never_more_than_were_invited():
    for invited in range(200):
        for replied in range(invited + 1):
            assert fives(replied, invited) <= invited


def labelled(rows):
    return {row.label: (row.people, row.schools, row.never) for row in rows}


def test_who_would_be_asked_by_role_and_phase_and_who_never_came(cast):
    Person.objects.exclude(pk__in=[cast.gus.pk, cast.ada.pk]).update(last_login=timezone.now())
    told = outlook(draft(cast, asks="both"))
    assert (told.people, told.schools) == (9, 3)
    assert labelled(told.by_role) == {
        "Headteacher": (3, 0, 0),
        "Deputy headteacher": (1, 0, 0),
        "Chair of governors": (2, 0, 1),
        "Governor": (1, 0, 0),
        "Adviser": (1, 0, 1),
        "Partnership coordinator": (1, 0, 0),
    }
    assert labelled(told.by_phase) == {
        "Infant": (6, 2, 1),
        "Primary": (1, 1, 0),
        "No school": (2, 0, 1),
    }
    assert [i.person for i in told.never] == [cast.ada, cast.gus]
    assert told.silent == []


def test_schools_that_nobody_could_answer_for_are_named(cast):
    Post.objects.filter(person=cast.stan).update(until="2020-01-01")
    assert outlook(draft(cast, asks="schools")).silent == [cast.elsewhere]
    assert outlook(draft(cast, asks="people")).silent == []


def test_who_has_replied_by_phase_role_and_district(cast):
    consultation = published(cast, asks="both")
    for key in ("hana", "gus", "stan"):
        Invitee.objects.filter(person=getattr(cast, key)).update(replied=True)
    Invitee.objects.filter(school=cast.ash, as_school=True).update(replied=True)
    told = standing_of(consultation)

    def of(rows):
        return {
            row.label: (row.people, row.people_replied, row.schools, row.schools_replied)
            for row in rows
        }

    assert of([told.all]) == {"All": (9, 3, 3, 1)}
    assert of(told.by_phase) == {
        "Infant": (6, 2, 2, 1),
        "Primary": (1, 1, 1, 0),
        "No school": (2, 0, 0, 0),
    }
    assert of(told.by_role)["Headteacher"] == (3, 2, 0, 0)
    assert of(told.by_district) == {"Swale": (7, 3, 3, 1), "No district": (2, 0, 0, 0)}
    assert [(table["what"], table["has_schools"]) for table in told.tables] == [
        ("Phase", True),
        ("Role", False),
        ("District", True),
    ]


def test_counts_ask_the_same_few_questions(cast, django_assert_num_queries):
    consultation = published(cast, asks="both")
    with django_assert_num_queries(2):
        standing_of(consultation)
    with django_assert_num_queries(4):
        outlook(consultation)
