import pytest

from consultation.models import Quotation, Report, SealedComment
from tests.consultation import commenting
from tests.consultation.stage import fresh


@pytest.fixture
def said(sealed):
    return commenting.comment(sealed, "Buses are late.")


@pytest.fixture
def redact(bench, said):
    return f"{bench}{said.pk}/redact/"


GIVEN = {"passage": "Buses", "because": "Names something"}


def test_words_are_taken_out_when_one_has_seen_how_it_reads(as_, redact, said, bench):
    looked = as_("cora").post(redact, GIVEN | {"do": "look"})
    page = looked.content.decode()
    assert looked.status_code == 200
    assert "[…] are late." in page
    assert "gone for good" in page
    assert fresh(said).text == "Buses are late."
    done = as_("cora").post(redact, GIVEN | {"do": "redact", "back": f"{bench}?search=late"})
    assert done["Location"] == f"{bench}?search=late#comment-{said.pk}"
    assert fresh(said).text == "[…] are late."
    assert "Words were taken out: Names something" in as_("cora").get(bench).content.decode()


def test_one_can_go_back_and_change_it(as_, redact, said):
    page = as_("cora").post(redact, GIVEN | {"do": "again"}).content.decode()
    assert 'value="Names something"' in page
    assert "See how it reads then" in page


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"passage": "", "because": "Why"}, "Enter the words to take out."),
        ({"passage": "Buses", "because": ""}, "Say why the words go."),
        ({"passage": "buses", "because": "Why"}, "do not stand in the comment just like this"),
        ({"passage": "Buses", "because": "buses again"}, "must not hold the words"),
    ],
)
def test_what_does_not_do_is_said_and_nothing_is_changed(as_, redact, said, given, says):
    answer = as_("cora").post(redact, given | {"do": "redact"})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert fresh(said).text == "Buses are late."


def test_what_is_to_be_gone_is_kept_in_no_session(as_, redact):
    assert "typed_by" not in as_("cora").get(redact).content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/admin/", "x", ""])
def test_one_is_led_back_to_the_bench_and_nowhere_else(as_, bench, said, back):
    answer = as_("cora").post(f"{bench}{said.pk}/quote/", {"back": back})
    assert answer["Location"] == f"{bench}?question=q2"


def test_comments_are_chosen_for_the_report_and_left_out(as_, bench, said):
    as_("cora").post(f"{bench}{said.pk}/quote/")
    assert Quotation.objects.get().comment == said
    assert "In the report" in as_("cora").get(bench).content.decode()
    as_("cora").post(f"{bench}{said.pk}/unquote/")
    assert not Quotation.objects.exists()
    assert as_("cora").get(f"{bench}{said.pk}/quote/").status_code == 405


def test_what_cannot_be_quoted_is_told(as_, bench, said):
    SealedComment.objects.filter(pk=said.pk).update(quotable=False)
    answer = as_("cora").post(f"{bench}{said.pk}/quote/", follow=True)
    assert "does not want it to be quoted" in answer.content.decode()
    SealedComment.objects.filter(pk=said.pk).update(quotable=True)
    Report.objects.filter(consultation=said.consultation).update(
        state="published", figures={}, published_at=said.consultation.closes_at
    )
    answer = as_("cora").post(f"{bench}{said.pk}/quote/", follow=True)
    assert "no other comments can be quoted" in answer.content.decode()


def test_the_board_reads_only(as_bea, bench, said, redact):
    assert as_bea.get(redact).status_code == 403
    for what in ("redact", "quote", "unquote"):
        assert as_bea.post(f"{bench}{said.pk}/{what}/", GIVEN | {"do": "redact"}).status_code == 403
    assert fresh(said).text == "Buses are late."


def test_comments_of_elsewhere_are_not_found(as_, cast, said):
    other = commenting.sealed(cast)
    bench = f"/consultations/{other.pk}/comments/{said.pk}"
    assert as_("cora").get(f"{bench}/redact/").status_code == 404
    assert as_("cora").post(f"{bench}/quote/").status_code == 404
