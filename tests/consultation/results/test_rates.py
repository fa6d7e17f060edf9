"""How many replied, by group."""

import pytest

from consultation import results
from consultation.models import BreakdownGroup, Consultation, Invitee
from consultation.results import bands
from consultation.results.rates import Rate
from schools.models import Person, School
from tests.consultation import stage


@pytest.fixture
def asked(cast):
    """`asked([(phase, invited, replied), …])`: a sealed consultation of so many heads."""

    def make(*groups):
        consultation = stage.published(cast)
        Invitee.objects.filter(consultation=consultation).delete()
        units, numbers = [], iter(range(10_000))
        for phase, invited, replied in groups:
            people = Person.objects.bulk_create(
                Person(email=f"p{next(numbers)}@{consultation.pk}.example") for _ in range(invited)
            )
            schools = School.objects.bulk_create(
                School(name=f"School {person.pk}", urn=100_000 + person.pk, phase=phase)
                for person in people
            )
            Invitee.objects.bulk_create(
                Invitee(
                    consultation=consultation,
                    person=person,
                    school=school,
                    phase=phase,
                    role="headteacher",
                    replied=n < replied,
                )
                for n, (person, school) in enumerate(zip(people, schools, strict=True))
            )
            units += [(school.pk, phase, "", "") for school in schools[:replied]]
        broad = bands.generalise(units)
        BreakdownGroup.objects.bulk_create(
            BreakdownGroup(consultation=consultation, **group)
            for group in bands.groups(
                [(unit[0], *triple) for unit, triple in zip(units, broad, strict=True)]
            )
        )
        Consultation.objects.filter(pk=consultation.pk).update(state="sealed")
        return stage.fresh(consultation)

    return make


def test_replies_stand_beside_the_invited(asked, django_assert_num_queries):
    consultation = asked(("primary", 80, 41), ("secondary", 30, 18))
    with django_assert_num_queries(2):
        found = results.rates_of(consultation)
    assert found == {
        "": [Rate("", "Everybody", 110, 60, 55)],
        "phase": [
            Rate("primary", "Primary", 80, 40, 50),
            Rate("secondary", "Secondary", 30, 20, None),  # of so few no share is told
            Rate("", "Everybody", 110, 60, 55),
        ],
    }


def test_published_they_are_coarser(asked):
    consultation = asked(("primary", 80, 41), ("secondary", 30, 15))
    assert results.rates_of(consultation, "published")["phase"] == [
        Rate("primary", "Primary", 80, 40, None),
        Rate("secondary", "Secondary", 30, 20, None),
        Rate("", "Everybody", 110, 60, 55),
    ]


def test_where_all_but_a_few_replied_nothing_tells_of_these(asked):
    consultation = asked(("primary", 60, 30), ("secondary", 40, 38), ("special", 30, 15))
    phases = results.rates_of(consultation)["phase"]
    assert [(rate.label, rate.invited, rate.replied) for rate in phases] == [
        ("Primary", 60, 30),
        ("Secondary", 40, None),
        ("Special", 30, None),
        ("Everybody", 130, 85),
    ]
    assert [rate.percent for rate in phases] == [50, None, None, 65]


def test_schools_are_counted_apart(asked):
    consultation = asked(("primary", 40, 20))
    assert results.rates_of(consultation, as_school=True) == {
        "": [Rate("", "Everybody", None, None, None)]
    }
