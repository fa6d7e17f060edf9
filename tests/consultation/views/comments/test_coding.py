import re

import pytest

from consultation.models import CodedBy, Coding, Theme
from consultation.workflow import coding
from tests.consultation import commenting


@pytest.fixture
def code(bench):
    return f"{bench}q2/coding/"


def shown(page):
    """(key of the comment that is shown, its words)"""
    key = re.search(r'name="comment" value="([^"]+)"', page)[1]
    words = re.search(r"<blockquote[^>]*>(.*?)</blockquote>", page, re.S)[1]
    return key, words.strip()


def test_one_comment_leads_to_the_next_until_all_are_read(as_bea, bea, code, travel):
    page, read = as_bea.get(code).content.decode(), []
    for themes in ([travel.pk], [], []):
        key, words = shown(page)
        read.append(words)
        page = as_bea.post(code, {"comment": key, "themes": themes}, follow=True).content.decode()
    assert read == ["Buses are late.", "Too small.", "Nothing &lt;b&gt;new&lt;/b&gt;."]
    assert "You have read all comments on this question." in page
    assert list(Coding.objects.values_list("theme", "coder")) == [(travel.pk, bea.pk)]
    assert CodedBy.objects.count() == 3


def test_what_the_other_coder_found_is_not_shown_before_one_is_done(
    as_bea, bea, cast, sealed, code, travel
):
    said = commenting.comment(sealed, "Buses are late.")
    coding.code(said, themes=[travel.pk], by=cast.cora)
    page = as_bea.get(f"{code}?comment={said.pk}").content.decode()
    assert "checked" not in page
    assert "The other coder found" not in page
    coding.code(said, themes=[], by=bea)
    page = as_bea.get(f"{code}?comment={said.pk}").content.decode()
    assert "The other coder found “Travel”." in " ".join(page.split())


def test_a_new_theme_comes_with_the_ticks_or_not_at_all(as_bea, sealed, code, travel):
    key, _ = shown(as_bea.get(code).content.decode())
    given = {"comment": key, "themes": [travel.pk], "new_theme": "travel"}
    answer = as_bea.post(code, given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a theme called “travel” for this question already." in page
    assert page.count("checked") == 1
    assert not CodedBy.objects.exists()
    as_bea.post(code, given | {"new_theme": "Size"})
    assert sorted(Coding.objects.values_list("theme__name", flat=True)) == ["Size", "Travel"]
    assert Theme.objects.count() == 2


def test_a_theme_that_is_gone_is_said(as_bea, cast, sealed, code, travel):
    key, _ = shown(as_bea.get(code).content.decode())
    coding.remove_theme(travel, by=cast.cora)
    answer = as_bea.post(code, {"comment": key, "themes": [travel.pk]})
    assert answer.status_code == 422
    assert "A theme was removed or merged meanwhile." in answer.content.decode()


def test_a_third_person_is_told_who_codes(as_bea, bea, cast, sealed, code, travel, client):
    said = commenting.comment(sealed, "Too small.")
    third = commenting.board_member("cy")
    page = as_bea.get(code).content.decode()
    for by in (cast.cora, third):
        coding.code(said, themes=[], by=by)
    for answer in (
        as_bea.get(code, follow=True),
        as_bea.post(code, {"comment": shown(page)[0]}, follow=True),
    ):
        told = answer.content.decode()
        assert "Cora Whitlock and Cy Okoro code these comments." in told
    assert not CodedBy.objects.filter(coder=bea).exists()


def test_comments_of_elsewhere_are_not_found(as_bea, cast, sealed, code):
    other = commenting.add_comments(sealed, ["Elsewhere."], question="q9")[0]
    foreign = commenting.sealed(cast, ["Foreign."])
    there = commenting.comment(foreign, "Foreign.")
    for comment in (other, there):
        assert as_bea.get(f"{code}?comment={comment.pk}").status_code == 404
        assert as_bea.post(code, {"comment": comment.pk}).status_code == 404


def test_what_two_see_differently_is_listed_and_settled(
    as_bea, bea, cast, sealed, bench, code, travel
):
    disputed = f"{bench}q2/disputed/"
    said = commenting.comment(sealed, "Buses are late.")
    coding.code(said, themes=[travel.pk], by=cast.cora)
    assert "Nothing to talk about" in as_bea.get(disputed).content.decode()
    coding.code(said, themes=[], by=bea)
    page = as_bea.get(disputed).content.decode()
    assert ("Buses are late." in page, "Change what I ticked" in page) == (True, True)
    given = {"comment": said.pk, "themes": [travel.pk], "from": "disputed"}
    answer = as_bea.post(code, given, follow=True)
    assert answer.redirect_chain[-1][0] == disputed
    assert "Nothing to talk about" in answer.content.decode()
