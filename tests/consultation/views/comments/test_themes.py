import pytest

from consultation.models import CodedBy, Theme
from consultation.workflow import coding
from tests.consultation import commenting


@pytest.fixture
def themes(bench):
    return f"{bench}q2/themes/"


def test_a_theme_is_added_renamed_merged_and_removed(as_bea, sealed, themes, travel):
    answer = as_bea.post(themes, {"name": "  Small   schools ", "meaning": "Size"}, follow=True)
    assert "“Small schools” is a theme now." in answer.content.decode()
    small = commenting.theme(sealed, "Small schools")
    as_bea.post(f"{themes}{small.pk}/", {"name": "Size", "meaning": ""})
    assert commenting.theme(sealed, "Size").meaning == ""
    answer = as_bea.post(f"{themes}{small.pk}/merge/", {"into": travel.pk}, follow=True)
    assert "“Size” is part of “Travel” now." in answer.content.decode()
    as_bea.post(f"{themes}{travel.pk}/remove/")
    assert not Theme.objects.exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": ""}, "Enter what the theme is called."),
        ({"name": "TRAVEL"}, "There is a theme called “TRAVEL” for this question already."),
        ({"name": "x" * 101}, "Keep this to 100 characters or fewer."),
    ],
)
def test_what_does_not_do_is_said_and_kept(as_bea, themes, travel, given, says):
    for path in (themes, None):
        if path is None:
            other = coding.add_theme(
                travel.consultation, question="q2", name="Other", by=travel.consultation.created_by
            )
            path = f"{themes}{other.pk}/"
        answer = as_bea.post(path, given | {"meaning": "Kept words"})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert says in page
        assert "Kept words" in page
        assert "error-summary" in page


def test_merging_asks_into_what(as_bea, themes, travel):
    answer = as_bea.post(f"{themes}{travel.pk}/merge/", {"into": travel.pk})
    assert answer.status_code == 422


@pytest.mark.parametrize("what", ["{0}/", "{0}/merge/", "{0}/remove/"])
def test_themes_of_elsewhere_are_not_found(as_bea, cast, sealed, bench, travel, what):
    assert as_bea.get(f"{bench}q9/themes/{what.format(travel.pk)}").status_code == 404
    assert as_bea.get(f"{bench}nowhere/themes/{what.format(travel.pk)}").status_code == 404
    other = commenting.sealed(cast)
    there = f"/consultations/{other.pk}/comments/q2/themes/{what.format(travel.pk)}"
    assert as_bea.get(there).status_code == 404


def test_how_far_it_has_come_and_how_far_they_agree(as_bea, bea, cast, sealed, themes, travel):
    page = as_bea.get(themes).content.decode()
    assert "Nobody codes these comments yet" in page
    for text in ("Buses are late.", "Too small."):
        said = commenting.comment(sealed, text)
        coding.code(said, themes=[travel.pk] if "Buses" in text else [], by=cast.cora)
        coding.code(said, themes=[travel.pk] if "Buses" in text else [], by=bea)
    page = " ".join(as_bea.get(themes).content.decode().split())
    assert "Both have read 66&nbsp;%." in page
    assert '<span class="number">1.00</span> <span class="soft">almost perfect</span>' in page
    assert ">fewer than 5</a>" in page  # a count is rounded here as well


def test_one_gives_up_ones_own_place_and_the_coordinator_anybodys(
    as_bea, as_, bea, cast, sealed, bench, travel
):
    said = commenting.comment(sealed, "Too small.")
    for by in (cast.cora, bea):
        coding.code(said, themes=[], by=by)
    assert as_bea.get(f"{bench}q2/coders/{cast.cora.pk}/free/").status_code == 403
    assert as_bea.post(f"{bench}q2/coders/{cast.cora.pk}/free/").status_code == 403
    assert as_bea.get(f"{bench}q2/coders/{cast.hana.pk}/free/").status_code == 404
    assert as_bea.get(f"{bench}q2/coders/{bea.pk}/free/").status_code == 200
    as_("cora").post(f"{bench}q2/coders/{bea.pk}/free/")
    assert list(CodedBy.objects.values_list("coder", flat=True)) == [cast.cora.pk]


@pytest.mark.parametrize("key", ["hana", "ada"])
def test_themes_are_not_for_others(as_, cast, consultation, key):
    path = f"/consultations/{consultation.pk}/comments/q2/themes/"
    assert as_(key).get(path).status_code == 403
    assert as_(key).post(path, {"name": "Mine"}).status_code == 403
    assert not Theme.objects.exists()
