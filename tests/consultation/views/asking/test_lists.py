import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consultation.models import Invitee
from tests.consultation.stage import draft, fresh, published

LIST = (
    "E-mail;Role\nstan@example.org;Head\nada@example.org;\nnobody@example.org;\ngus@example.org;x\n"
)


@pytest.fixture(autouse=True)
def files_are_taken(settings):
    settings.UPLOAD_LIMITS = settings.UPLOAD_LIMITS | {"/consultations/": 2 * 1024 * 1024}


@pytest.fixture
def cora(as_):
    return as_("cora")


def at(name, consultation):
    return reverse(f"consultation:{name}", args=[consultation.pk])


def bring(client, consultation, text=LIST, **facts):
    file = SimpleUploadedFile("list.csv", text.encode())
    return client.post(at("audience_list", consultation), {"file": file} | facts)


def take(client, page, consultation):
    facts = {"told": page.context["told"], "how": page.context["how"]}
    return client.post(at("audience_list_take", consultation), facts, follow=True)


def test_the_preview_says_what_the_list_would_do_and_changes_nothing(cora, cast, words):
    consultation = draft(cast, audience={"roles": ["chair"]})
    page = bring(cora, consultation, how="add")
    said = words(page)
    for part in (
        "4 rows read. Nothing has been changed yet.",
        "2 people to be asked",
        "1 not on record",
        "1 to be put right",
        "With this list, 4 people would be asked.",
        "Nobody on record has the address nobody@example.org.",
        "“x” is not a role here.",
        "Ada Novak Adviser Stan Bell Headteacher, St Mary’s Primary School",
    ):
        assert part in said
    assert fresh(consultation).audience == {"roles": ["chair"]}


def test_it_is_added_or_replaces(cora, cast, words):
    consultation = draft(cast, audience={"roles": ["chair"]})
    done = take(cora, bring(cora, consultation, how="add"), consultation)
    assert "Kept: 2 people of your list are in the audience." in words(done)
    told = fresh(consultation).audience
    people = sorted([cast.stan.pk, cast.ada.pk])
    assert (told["people"], told["roles"], "only" in told) == (people, ["chair"], False)
    page = bring(cora, consultation, "E-mail\nhana@example.org\n", how="replace")
    assert "With this list alone, 1 person would be asked." in words(page)
    take(cora, page, consultation)
    told = fresh(consultation).audience
    assert (told["people"], told["only"]) == ([cast.hana.pk], True)


def test_after_publishing_they_are_asked_as_well(cora, cast, words):
    consultation = published(cast, audience={"roles": ["chair"]})
    form = cora.get(at("audience_list", consultation)).context["form"]
    assert list(form.fields) == ["file"]
    page = bring(cora, consultation)
    assert "Ask 2 people more" in words(page)
    done = take(cora, page, consultation)
    assert "2 people more are asked now." in words(done)
    asked = Invitee.objects.filter(consultation=consultation)
    assert {i.person for i in asked} == {cast.gus, cast.mei, cast.stan, cast.ada}
    again = take(cora, page, consultation)
    assert "Nobody was added" in words(again)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Name\nHana\n", "This table has no column with e-mail addresses."),
        ("%PDF-1.7", "This seems to be a PDF, not a table."),
        ("E-mail\n" + "x@example.org\n" * 5_001, "This table has more than 5,000 rows."),
    ],
)
def test_what_cannot_be_read_is_refused_at_the_box(cora, cast, text, says):
    page = bring(cora, draft(cast), text, how="add")
    assert page.status_code == 422
    assert says in page.context["form"].errors["file"][0]


def test_without_a_file_nothing_is_read(cora, cast):
    page = cora.post(at("audience_list", draft(cast)), {})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"file", "how"}


def test_a_preview_of_another_page_is_not_taken(cora, cast, words):
    consultation, other = draft(cast), draft(cast)
    page = bring(cora, other, how="add")
    done = take(cora, page, consultation)
    assert "This list was read too long ago, or on another page." in words(done)
    assert fresh(consultation).audience == {}
    assert cora.get(at("audience_list_take", consultation)).status_code == 405


def test_a_file_that_is_too_big_is_refused_as_it_comes(cora, cast):
    page = bring(cora, draft(cast), "E-mail\n" + "x" * (3 * 2**20), how="add")
    assert page.status_code == 413


def test_a_preview_asks_the_same_questions_however_long_it_is(
    cora, cast, django_assert_max_num_queries
):
    consultation = draft(cast)
    rows = [f"{key}@example.org" for key in cast.people]
    bring(cora, consultation, "E-mail\n" + rows[0], how="add")
    for text in (rows[0], "\n".join(rows * 50)):
        with django_assert_max_num_queries(16):
            bring(cora, consultation, f"E-mail\n{text}", how="add")
