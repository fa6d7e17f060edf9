"""Who said yes under their name, for the coordinator to hand on."""

import csv
import io

import pytest

from tests.consultation.stage import answer, close, published


@pytest.fixture
def told(cast):
    consultation = published(cast)
    answer(consultation, cast.gus, {"q1": "yes", "q10": "yes"})
    answer(consultation, cast.hana, {"q1": "yes", "q10": "no"})
    answer(consultation, cast.stan, {"q1": "no", "q10": "yes"}, send=False)
    close(consultation)
    return consultation


def test_the_coordinator_reads_who_said_yes_and_nobody_else(as_, told, cast):
    address = f"/consultations/{told.pk}/names/"
    page = as_("cora").get(address).content.decode()
    assert cast.gus.name in page
    assert "For the coordinator of the reviews: 1 said yes." in page
    assert cast.hana.name not in page
    assert cast.stan.name not in page
    for who in ("hana", "gus", "ada"):
        assert as_(who).get(address).status_code == 403
        assert as_(who).get(f"/consultations/{told.pk}/names.csv").status_code == 403


def test_the_same_as_a_file(as_, told, cast):
    answer = as_("cora").get(f"/consultations/{told.pk}/names.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Question", "Goes to", "Name", "As what", "Where", "E-mail"]
    assert [row[2:] for row in rows[1:]] == [
        [cast.gus.name, "Chair of governors", cast.ash.name, cast.gus.email]
    ]


def test_the_way_there_stands_where_it_is_run_and_beside_the_figure(as_, told):
    cora, way = as_("cora"), f"/consultations/{told.pk}/names/"
    for page in ("run", "results"):
        assert way in cora.get(f"/consultations/{told.pk}/{page}/").content.decode()


def test_before_it_is_sealed_there_is_a_sentence(as_, cast):
    consultation = published(cast)
    answer(consultation, cast.gus, {"q1": "yes", "q10": "yes"})
    came = as_("cora").get(f"/consultations/{consultation.pk}/names/", follow=True)
    assert cast.gus.email not in came.content.decode()
    assert "Nobody’s name is passed on before" in came.content.decode()
