"""The demo's whole consultation, answered on a phone by two heads: one reads everything, one nothing."""

import pytest

from consultation.instrument import Kind
from consultation.models import SealedComment, SealedResponse
from consultation.workflow import answering
from partnership.demo.consultation import load_consultation
from tests.consultation import stage
from tests.journeys.answering import answer_all, send
from tests.journeys.conftest import PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


@pytest.fixture(autouse=True)
def consultation_keys(settings, tmp_path):
    settings.CONSULTATION_KEYS_DIR = tmp_path / "consultation-keys"


def answers_of(instrument, *, gates, choice, words, pounds):
    """An answer to everything that is asked, gates like `gates`."""
    found = dict.fromkeys(instrument.gates, gates)
    for question in instrument.questions.values():
        if question.kind == Kind.MONEY:
            found[question.name] = pounds
        elif question.is_text:
            found[question.name] = f"{words} ({question.name})"
        else:
            found[question.name] = choice
    return found


def test_one_head_with_gates_open_and_another_with_gates_shut(cast, open_as):
    consultation = load_consultation(cast.people)
    told = consultation.version().read
    given = {
        cast.hana: answers_of(
            told, gates="yes", choice="yes", words="Yes.", pounds={"from": 250, "to": 500}
        ),
        cast.wes: answers_of(
            told, gates="no", choice="no", words="Not yet.", pounds={"from": 0, "to": 0}
        ),
    }
    receipts = set()
    for person, pages in ((cast.hana, 17), (cast.wes, 12)):
        page = open_as(person, PHONE)
        path = answer_all(page, consultation, given[person])
        assert len(path) == pages
        receipts.add(send(page))
        seat = stage.invitee(consultation, person)
        assert answering.draft_of(consultation, seat).answers == given[person]
    assert len(receipts) == 2

    made = stage.close(stage.fresh(consultation))
    assert made.people_replied == 2
    assert SealedResponse.objects.count() == 2
    texts = [q.name for q in told.questions.values() if q.is_text]
    assert SealedComment.objects.count() == 2 * len(texts)
