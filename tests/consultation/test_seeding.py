from consultation.models import BreakdownGroup, SealedComment, SealedResponse
from consultation.results.tables import tables_of
from tests.consultation import seeding


def test_it_is_the_same_each_time_and_of_the_size_that_was_asked_for(cast):
    one, other = (seeding.sealed(cast.cora, replies=200, seed=7) for _ in range(2))
    for consultation in (one, other):
        assert SealedResponse.objects.filter(consultation=consultation).count() == 200
        assert SealedComment.objects.filter(consultation=consultation).count() == 80
    assert tables_of(one) == tables_of(other)


def test_schools_answer_apart_from_people(cast):
    consultation = seeding.sealed(cast.cora, replies=200, asks="both")
    sides = BreakdownGroup.objects.filter(consultation=consultation, dimension="")
    assert list(sides.values_list("as_school", "count")) == [(False, 200), (True, 27)]
