import pytest

from consultation.models import CodedBy, Coding, Quotation, Report, SealedComment, Theme
from consultation.results.agreement import coding_of
from consultation.results.comments import coders_of
from consultation.workflow import coding
from consultation.workflow.coding import CannotCode
from records.models import HistoryLine
from records.steps import NotNow
from schools.models import Person
from tests.consultation import commenting
from tests.consultation.stage import fresh


@pytest.fixture
def bea(cast):
    return commenting.board_member()


@pytest.fixture
def sealed(cast):
    return commenting.sealed(cast, ["Buses are late.", "Too small.", "Nothing."])


@pytest.fixture
def themes(cast, sealed):
    """Travel and size, of question q2."""
    return [
        coding.add_theme(sealed, question="q2", name=name, by=cast.cora)
        for name in ("Travel", "Size")
    ]


def comments(sealed):
    return list(SealedComment.objects.filter(consultation=sealed, question="q2"))


def ticks(comment, **facts):
    found = Coding.objects.filter(comment=comment, **facts).order_by("coder_id", "theme_id")
    return list(found.values_list("coder__name", "theme__name", "first", "stands"))


def lines(sealed):
    return list(HistoryLine.objects.about(sealed).order_by("number").values_list("became", "says"))


# -- Themes ----------------------------------------------------------------------------------------


def test_themes_stand_in_the_order_in_which_they_came(cast, sealed, themes):
    assert list(Theme.objects.values_list("name", "position")) == [("Travel", 1), ("Size", 2)]
    assert lines(sealed) == [("theme_added", "Travel"), ("theme_added", "Size")]


def test_a_name_is_taken_once_for_a_question(cast, sealed, themes):
    with pytest.raises(CannotCode, match="“travel”"):
        coding.add_theme(sealed, question="q2", name="travel", by=cast.cora)
    with pytest.raises(CannotCode, match="“SIZE”"):
        coding.change_theme(themes[0], name="SIZE", by=cast.cora)
    other = coding.add_theme(sealed, question="q9", name="Travel", by=cast.cora)
    assert other.question == "q9"


def test_a_theme_may_keep_its_own_name_in_other_letters(cast, sealed, themes):
    coding.change_theme(themes[0], name="TRAVEL", meaning="Buses", by=cast.cora)
    assert (fresh(themes[0]).name, fresh(themes[0]).meaning) == ("TRAVEL", "Buses")
    assert lines(sealed)[-1] == ("theme_changed", "Travel → TRAVEL")


def test_there_are_not_endlessly_many(cast, sealed, monkeypatch):
    monkeypatch.setattr(coding, "THEMES", 1)
    coding.add_theme(sealed, question="q2", name="One", by=cast.cora)
    with pytest.raises(CannotCode, match="1 themes"):
        coding.add_theme(sealed, question="q2", name="Two", by=cast.cora)


def test_nothing_is_themed_before_the_sealing(cast, consultation):
    with pytest.raises(NotNow, match="not sealed yet"):
        coding.add_theme(consultation, question="q2", name="One", by=cast.cora)
    assert not Theme.objects.exists()


def test_merging_keeps_every_tick_once(cast, bea, sealed, themes):
    travel, size = themes
    both, one, other = comments(sealed)
    coding.code(both, themes=[travel.pk, size.pk], by=cast.cora)
    coding.code(one, themes=[travel.pk], by=cast.cora)
    coding.code(other, themes=[size.pk], by=cast.cora)
    coding.code(both, themes=[travel.pk], by=bea)
    coding.merge_themes(travel, into=size, by=cast.cora)
    assert list(Theme.objects.values_list("name", flat=True)) == ["Size"]
    cora, b = cast.cora.name, bea.name
    assert ticks(both) == [(cora, "Size", True, True), (b, "Size", True, True)]
    assert ticks(one) == [(cora, "Size", True, True)]
    assert ticks(other) == [(cora, "Size", True, True)]
    assert lines(sealed)[-1] == ("themes_merged", "Travel → Size")


def test_merging_keeps_what_stands_and_what_was_found_alone(cast, bea, sealed, themes):
    travel, size = themes
    said = comments(sealed)[0]
    coding.code(said, themes=[travel.pk], by=cast.cora)
    coding.code(said, themes=[], by=bea)
    # They talk: it is size, not travel.
    coding.code(said, themes=[size.pk], by=cast.cora)
    coding.merge_themes(travel, into=size, by=cast.cora)
    assert ticks(said) == [(cast.cora.name, "Size", True, True)]


def test_a_theme_is_not_merged_with_itself_nor_across_questions(cast, sealed, themes):
    with pytest.raises(CannotCode, match="another theme"):
        coding.merge_themes(themes[0], into=themes[0], by=cast.cora)
    other = coding.add_theme(sealed, question="q9", name="Other", by=cast.cora)
    with pytest.raises(CannotCode, match="another theme"):
        coding.merge_themes(themes[0], into=other, by=cast.cora)


def test_what_is_removed_is_gone_for_who_comes_later(cast, sealed, themes):
    coding.code(comments(sealed)[0], themes=[themes[0].pk], by=cast.cora)
    coding.remove_theme(themes[0], by=cast.cora)
    assert not Coding.objects.exists()
    assert CodedBy.objects.count() == 1  # the comment is read all the same
    for late in (
        lambda: coding.remove_theme(themes[0], by=cast.cora),
        lambda: coding.change_theme(themes[0], name="New", by=cast.cora),
        lambda: coding.merge_themes(themes[1], into=themes[0], by=cast.cora),
        lambda: coding.code(comments(sealed)[0], themes=[themes[0].pk], by=cast.cora),
    ):
        with pytest.raises(NotNow, match="removed or merged"):
            late()


# -- Coding ----------------------------------------------------------------------------------------


def test_while_one_is_alone_their_ticks_are_their_own(cast, sealed, themes):
    travel, size = (theme.pk for theme in themes)
    said, name = comments(sealed)[0], cast.cora.name
    coding.code(said, themes=[travel], by=cast.cora)
    coding.code(said, themes=[size], by=cast.cora)
    assert ticks(said) == [(name, "Size", True, True)]
    coding.code(said, themes=[], by=cast.cora)
    assert ticks(said) == []
    assert CodedBy.objects.filter(comment=said).count() == 1


def test_after_both_are_done_what_was_found_first_stays_known(cast, bea, sealed, themes):
    travel, size = (theme.pk for theme in themes)
    said = comments(sealed)[0]
    coding.code(said, themes=[travel], by=cast.cora)
    coding.code(said, themes=[size], by=bea)
    coding.code(said, themes=[size], by=cast.cora)
    assert ticks(said) == [
        (cast.cora.name, "Travel", True, False),
        (cast.cora.name, "Size", False, True),
        (bea.name, "Size", True, True),
    ]
    # And back again: nothing is left of what came of talking.
    coding.code(said, themes=[travel], by=cast.cora)
    assert ticks(said, coder=cast.cora) == [(cast.cora.name, "Travel", True, True)]


def test_agreement_is_of_what_each_found_alone_and_counts_are_of_what_stands(
    cast, bea, sealed, themes
):
    travel = themes[0].pk
    said = comments(sealed)[0]
    coding.code(said, themes=[travel], by=cast.cora)
    coding.code(said, themes=[], by=bea)
    coding.code(said, themes=[travel], by=bea)
    coded = coding_of(sealed, "q2")
    assert (coded.themes[travel].percent, coded.found[travel]) == (0, 1)


def test_two_people_code_a_question_and_no_third(cast, bea, sealed, themes):
    said = comments(sealed)[0]
    third = commenting.board_member("cy")
    coding.code(said, themes=[], by=cast.cora)
    coding.code(said, themes=[], by=bea)
    with pytest.raises(NotNow, match="Cora Whitlock and Bea Okoro"):
        coding.code(comments(sealed)[1], themes=[], by=third)
    assert coding.why_not_code(sealed, "q9", by=third) == ""
    assert coders_of(sealed, "q2") == [cast.cora, bea]


def test_a_place_can_be_given_free(cast, bea, sealed, themes):
    said = comments(sealed)[0]
    third = commenting.board_member("cy")
    coding.code(said, themes=[themes[0].pk], by=cast.cora)
    coding.code(said, themes=[themes[0].pk], by=bea)
    coding.free_place(sealed, question="q2", coder=bea, by=cast.cora)
    assert ticks(said) == [(cast.cora.name, "Travel", True, True)]
    coding.code(said, themes=[], by=third)
    assert coders_of(sealed, "q2") == [cast.cora, third]
    with pytest.raises(NotNow, match="does not code"):
        coding.free_place(sealed, question="q2", coder=bea, by=cast.cora)


def test_who_gave_up_a_place_does_not_come_back_beside_the_other(cast, bea, sealed, themes):
    said = comments(sealed)[0]
    for by in (cast.cora, bea):
        coding.code(said, themes=[], by=by)
    coding.free_place(sealed, question="q2", coder=bea, by=bea)
    Person.objects.filter(pk=bea.pk).update(name="Another Name")
    coding.free_place(sealed, question="q2", coder=cast.cora, by=cast.cora)
    coding.code(said, themes=[], by=cast.cora)  # with nobody there, one may begin again
    with pytest.raises(NotNow, match="goes on beside Cora Whitlock"):
        coding.code(said, themes=[themes[0].pk], by=fresh(bea))
    assert coding.why_not_code(sealed, "q9", by=fresh(bea)) == ""
    third = commenting.board_member("cy")
    coding.code(said, themes=[], by=third)
    assert coders_of(sealed, "q2") == [cast.cora, third]


def test_whose_place_was_freed_by_another_does_not_come_back_either(cast, bea, sealed, themes):
    said = comments(sealed)[0]
    for by in (cast.cora, bea):
        coding.code(said, themes=[], by=by)
    coding.free_place(sealed, question="q2", coder=bea, by=cast.cora)
    assert "goes on beside" in coding.why_not_code(sealed, "q2", by=bea)
    # Who freed it had no part in that.
    coding.free_place(sealed, question="q2", coder=cast.cora, by=bea)
    coding.code(said, themes=[], by=bea)
    assert coders_of(sealed, "q2") == [bea]


def test_a_theme_of_another_question_is_not_ticked(cast, sealed, themes):
    other = coding.add_theme(sealed, question="q9", name="Other", by=cast.cora)
    with pytest.raises(NotNow, match="removed or merged"):
        coding.code(comments(sealed)[0], themes=[other.pk], by=cast.cora)
    assert not CodedBy.objects.exists()


# -- Words taken out -------------------------------------------------------------------------------


def test_words_are_gone_wherever_they_stand(cast, sealed):
    said = commenting.add_comments(sealed, ["Ask Joe Bloggs.\nJoe Bloggs knows."], question="q9")[0]
    coding.redact(said, passage="Joe Bloggs", because="Names somebody", by=cast.cora)
    said = fresh(said)
    assert said.text == "Ask […].\n[…] knows."
    assert said.redacted_because == "Names somebody"
    assert lines(sealed) == [("comment_redacted", "Names somebody")]
    assert "Bloggs" not in str(list(HistoryLine.objects.values_list("says", "subject")))


def test_line_ends_of_a_browser_do_not_matter():
    assert coding.without("One\ntwo\nthree", "One\r\ntwo") == "[…]\nthree"


@pytest.mark.parametrize(
    ("text", "passage", "says"),
    [
        ("Ask Joe.", "joe", "letter by letter"),
        ("Ask […].", " […] ", "Nothing but"),
        ("Ask Joe.", " \n ", "Nothing but"),
    ],
)
def test_what_cannot_be_taken_out(text, passage, says):
    with pytest.raises(CannotCode, match=says):
        coding.without(text, passage)


def test_the_reason_does_not_bring_the_words_back(cast, sealed):
    said = comments(sealed)[0]
    with pytest.raises(CannotCode, match="must not hold the words"):
        coding.redact(said, passage="Buses", because="It says BUSES", by=cast.cora)
    assert fresh(said).text == "Buses are late."


# -- Quotations ------------------------------------------------------------------------------------


def test_comments_are_chosen_in_their_order_each_once(cast, sealed):
    first, second, _ = comments(sealed)
    for said in (second, first, second):
        coding.quote(said, by=cast.cora)
    chosen = Quotation.objects.values_list("comment__text", "position")
    assert list(chosen) == [("Too small.", 1), ("Buses are late.", 2)]
    coding.unquote(second, by=cast.cora)
    assert [quotation.comment for quotation in Quotation.objects.all()] == [first]


def test_what_may_not_be_quoted_is_not(cast, sealed):
    said = commenting.add_comments(sealed, ["Keep it here."], question="q9", quotable=False)[0]
    with pytest.raises(CannotCode, match="does not want"):
        coding.quote(said, by=cast.cora)
    assert not Quotation.objects.exists()


def test_quotations_are_fixed_when_the_report_is_out(cast, sealed):
    first, second, _ = comments(sealed)
    coding.quote(first, by=cast.cora)
    Report.objects.update(state="published", figures={}, published_at=sealed.closes_at)
    for late in (coding.quote, coding.unquote):
        with pytest.raises(NotNow, match="published"):
            late(second, by=cast.cora)
    assert Quotation.objects.get().comment == first
