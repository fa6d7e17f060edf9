import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultation.workflow import coding
from tests.consultation import commenting, seeding


def texts(page):
    found = re.findall(r'<blockquote class="comment-text as-typed">(.*?)</blockquote>', page, re.S)
    return [" ".join(text.split()) for text in found]


def test_comments_are_read_and_escaped(as_, bench):
    page = as_("cora").get(bench).content.decode()
    assert texts(page) == ["Buses are late.", "Too small.", "Nothing &lt;b&gt;new&lt;/b&gt;."]
    assert "Please add any comments" in page


@pytest.mark.parametrize("key", ["hana", "gus", "ada", "stan"])
def test_they_are_not_for_those_who_were_asked(as_, cast, consultation, key):
    assert as_(key).get(f"/consultations/{consultation.pk}/comments/").status_code == 403


def test_whoever_was_not_asked_does_not_learn_that_there_are_any(as_, bench):
    assert as_("hana").get(bench).status_code == 404


def test_before_the_sealing_nobody_reads_them(as_, consultation):
    answer = as_("cora").get(f"/consultations/{consultation.pk}/comments/", follow=True)
    assert answer.redirect_chain[-1][0] == consultation.get_absolute_url()
    assert "is not sealed yet" in answer.content.decode()


def test_a_search_and_a_question_stand_in_the_address(as_bea, bench, sealed):
    commenting.add_comments(sealed, ["Another answer."], question="q9")
    page = as_bea.get(f"{bench}?question=q9").content.decode()
    assert texts(page) == ["Another answer."]
    page = as_bea.get(f"{bench}?search=BUSES").content.decode()
    assert texts(page) == ["Buses are late."]
    assert "Fewer than 5 comments" in " ".join(page.split())
    assert 'value="BUSES"' in page
    nothing = as_bea.get(f"{bench}?search=nowhere").content.decode()
    assert texts(nothing) == []
    assert "No comment fits" in nothing


@pytest.mark.parametrize(
    "query",
    ["question=nowhere", "theme=x", "theme=99999999999999", "after=x", "before=", "search=%00"],
)
def test_what_makes_no_sense_in_the_address_is_left_out(as_bea, bench, query):
    assert len(texts(as_bea.get(f"{bench}?{query}").content.decode())) == 3


def test_pages_lead_to_each_other_and_keep_the_search(as_bea, cast):
    sealed = commenting.sealed(cast, [f"Word {n:03}" for n in range(60)])
    bench = f"/consultations/{sealed.pk}/comments/"

    def follow(page, rel):
        found = re.search(rf'<a href="([^"]+)" rel="{rel}"', page)
        return found and as_bea.get(bench + found[1].replace("&amp;", "&")).content.decode()

    first = as_bea.get(f"{bench}?search=word").content.decode()
    second = follow(first, "next")
    third = follow(second, "next")
    assert [len(texts(page)) for page in (first, second, third)] == [25, 25, 10]
    assert texts(first)[0] == "Word 000"
    assert texts(third)[-1] == "Word 059"
    assert follow(third, "next") is None
    assert follow(first, "prev") is None
    assert texts(follow(third, "prev")) == texts(second)
    assert "search=word" in second


def test_a_coder_sees_their_own_themes_and_both_what_both_found(
    as_bea, bea, cast, bench, sealed, travel
):
    one, two, _ = (
        commenting.comment(sealed, t)
        for t in ("Buses are late.", "Too small.", "Nothing <b>new</b>.")
    )
    coding.code(one, themes=[travel.pk], by=cast.cora)
    assert "comment-themes" not in as_bea.get(bench).content.decode()
    coding.code(two, themes=[travel.pk], by=bea)
    assert "by you alone so far" in as_bea.get(bench).content.decode()
    coding.code(one, themes=[travel.pk], by=bea)
    page = as_bea.get(f"{bench}?theme={travel.pk}").content.decode()
    assert texts(page) == ["Buses are late."]
    assert page.count("Themes that both coders found") == 1


def test_only_the_coordinator_quotes_and_takes_words_out(as_, bea, bench, client):
    page = as_("cora").get(bench).content.decode()
    assert page.count("Quote in the report") == 3
    client.force_login(bea)
    page = client.get(bench).content.decode()
    assert ("Quote in the report" in page, "Take words out" in page) == (False, False)


def test_a_page_costs_the_same_however_many_comments_there_are(cast, client):
    numbers = []
    for many in (30, 3_000):
        sealed = seeding.sealed(cast.cora, replies=many, comments=many, invited=False)
        client.force_login(cast.cora)
        bench = f"/consultations/{sealed.pk}/comments/?search=travel"
        client.get(bench)  # what is counted once in each process
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(bench)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 14


def test_a_consultation_without_words_says_so(cast, as_):
    told = seeding.rich(1)
    from consultation.instrument import parse

    json = told.as_json()
    json["pages"] = json["pages"][-1:]
    sealed = seeding.sealed(cast.cora, parse(json), replies=30, invited=False)
    answer = as_("cora").get(f"/consultations/{sealed.pk}/comments/", follow=True)
    assert "asks nothing that people answer in their own words" in answer.content.decode()
