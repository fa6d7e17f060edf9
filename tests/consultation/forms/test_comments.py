import pytest

from consultation.forms.comments import CodeForm, MergeForm, RedactForm, ThemeForm
from consultation.models import SealedComment
from consultation.workflow import coding
from tests.consultation import commenting


def test_names_are_one_line():
    form = ThemeForm({"name": "  Small \t schools ", "meaning": "One\ntwo"})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Small schools", "meaning": "One two"}


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "nul\0"])
def test_a_theme_needs_a_name_that_can_be_kept(name):
    assert list(ThemeForm({"name": name}).errors) == ["name"]


def test_a_theme_is_merged_into_another_of_its_question(cast):
    sealed = commenting.sealed(cast)
    one, two = (
        coding.add_theme(sealed, question="q2", name=name, by=cast.cora) for name in ("A", "B")
    )
    elsewhere = coding.add_theme(sealed, question="q9", name="C", by=cast.cora)
    assert list(MergeForm(theme=one).fields["into"].queryset) == [two]
    for into in (one.pk, elsewhere.pk, "", "x"):
        assert list(MergeForm({"into": into}, theme=one).errors) == ["into"]
    assert MergeForm({"into": two.pk}, theme=one).is_valid()


def test_nothing_ticked_is_an_answer():
    form = CodeForm({}, themes=[])
    assert form.is_valid()
    assert form.cleaned_data == {"themes": [], "new_theme": ""}


def test_it_shows_how_a_comment_reads_without_the_words():
    comment = SealedComment(text="Ask Joe.\nAsk Joe again.")
    form = RedactForm({"passage": "Joe", "because": "  A \n name "}, comment=comment)
    assert form.is_valid()
    assert form.shorter == "Ask […].\nAsk […] again."
    assert form.cleaned_data["because"] == "A name"


@pytest.mark.parametrize(
    ("passage", "because", "wrong"),
    [
        ("", "", ["passage", "because"]),
        ("Jim", "Why", ["passage"]),
        ("Joe", "It is  joe", ["because"]),
    ],
)
def test_what_is_wrong_is_said_beside_the_box(passage, because, wrong):
    form = RedactForm(
        {"passage": passage, "because": because}, comment=SealedComment(text="Ask Joe.")
    )
    assert list(form.errors) == wrong
