import io
import json
import zipfile

import pytest

from consultation.models import Draft, Invitee
from partnership.people_data import exporting
from partnership.people_data.erasing import erase
from tests.consultation.stage import answer, close, fresh


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_the_file_of_personal_data_tells_that_somebody_answers_and_not_what(cast, consultation):
    answer(consultation, cast.priya, {"q1": "yes", "q2": "Quillwort."})
    file = io.BytesIO()
    exporting.write(cast.priya, file)
    told = zipfile.ZipFile(file).read("data.json").decode()
    tables = json.loads(told)["tables"]
    assert [row["replied"] for row in tables["consultation.invitee"]["rows"]] == [True]
    assert [row["submitted"] for row in tables["consultation.draft"]["rows"]] == [True]
    assert "Quillwort" not in told


def test_an_erased_person_leaves_no_answer_in_an_open_consultation(cast, consultation):
    answer(consultation, cast.priya, {"q1": "yes", "q2": "Quillwort."})
    answer(consultation, cast.gus, {"q1": "no"})
    erase(fresh(cast.priya), by=cast.cora, because="asked")
    assert not Invitee.objects.filter(person=cast.priya).exists()
    assert [draft.answers for draft in Draft.objects.all()] == [{"q1": "no"}]
    assert close(consultation).people_replied == 1
