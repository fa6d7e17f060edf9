import pytest

from consultation.models import Report
from consultation.workflow import reporting
from tests.consultation.seeding import sealed
from tests.consultation.stage import fresh


@pytest.fixture
def report(cast):
    """The report of a consultation with 120 responses, begun."""
    return sealed(cast.cora, replies=120).report


def at(report, more=""):
    return f"/consultations/{report.consultation_id}/report{more}"


def typed(report, **more):
    return {"introduction": "We asked.", "edition": report.edition, "did-q1": "We began."} | more


def test_the_words_are_kept_and_shown_again(as_, report):
    cora = as_("cora")
    assert cora.post(at(report, "/write/"), typed(report)).status_code == 302
    page = cora.get(at(report, "/write/")).content.decode()
    assert "We asked." in page
    assert "We began." in page


def test_too_long_a_text_is_told_and_not_lost(as_, report):
    answer = as_("cora").post(at(report, "/write/"), typed(report, **{"said-q1": "x" * 2_001}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<title>Error: " in page
    assert "2,000 characters or fewer" in page
    assert "x" * 2_001 in page


def test_whoever_saves_second_is_told_and_keeps_what_was_typed(as_, report):
    cora = as_("cora")
    cora.post(at(report, "/write/"), typed(report))
    answer = cora.post(at(report, "/write/"), typed(report, introduction="Mine."))
    assert answer.status_code == 409
    assert "Mine." in answer.content.decode()
    assert fresh(report).introduction == "We asked."


def test_it_is_looked_at_and_then_put_out_for_everybody(as_, report):
    cora = as_("cora")
    cora.post(at(report, "/write/"), typed(report))
    assert "We began." in cora.get(at(report, "/publish/")).content.decode()
    assert as_("stan").get(at(report, "/")).status_code == 404
    assert as_("cora").post(at(report, "/publish/")).url == at(report, "/")
    assert fresh(report).state == Report.State.PUBLISHED
    page = as_("stan").get(at(report, "/")).content.decode()
    assert "We began." in page
    assert as_("cora").get(at(report, "/publish/")).url == at(report, "/")


@pytest.mark.parametrize(
    ("ending", "begins", "media_type"),
    [
        (".pdf", b"%PDF", "application/pdf"),
        (".docx", b"PK", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (".csv", "\ufeff".encode(), "text/csv; charset=utf-8"),
    ],
)
def test_it_can_be_taken_away(as_, cast, report, ending, begins, media_type):
    report = reporting.write(
        report, introduction="We asked.", words={}, by=cast.cora, seen_edition=report.edition
    )
    reporting.publish(report, by=cast.cora)
    answer = as_("gus").get(at(report, ending))
    assert answer.content.startswith(begins)
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"].endswith(f'how-shall-we-work-together{ending}"')


def test_the_page_costs_the_same_however_many_answered(
    as_, cast, report, django_assert_max_num_queries
):
    report = reporting.write(
        report, introduction="We asked.", words={}, by=cast.cora, seen_edition=report.edition
    )
    reporting.publish(report, by=cast.cora)
    gus = as_("gus")
    gus.get(at(report, "/"))
    with django_assert_max_num_queries(8):
        gus.get(at(report, "/"))
