import io

import pikepdf
import pytest

from consultation import keys
from consultation.models import Invitee
from consultation.outputs import paper_pile
from records.paper import render_leaves
from tests.consultation import stage


def test_a_pile_has_codes_and_no_names_but_on_the_sheet_of_addresses(
    cast, consultation, monkeypatch
):
    drawn = []

    def noted(html):
        drawn.append(html)
        return render_leaves(html)

    monkeypatch.setattr(paper_pile, "render_leaves", noted)
    invitees = [stage.invitee(consultation, who) for who in (cast.hana, cast.gus)]
    key = keys.read(consultation.pk)
    pile = paper_pile.pile_of(consultation, invitees, key)
    addresses, titles, codes, keep = drawn
    for who, invitee in zip((cast.hana, cast.gus), invitees, strict=True):
        code = key.paper_code(invitee.seat)
        assert [page.count(code) for page in (addresses, codes)] == [1, 1]
        assert [page.count(who.name) for page in drawn] == [1, 0, 0, 0]
        assert keep.count(key.receipt(invitee.seat)) == 1
        letters = "".join(f'code-letter">{letter}</span>' for letter in code if letter != "-")
        boxes = titles.replace('<span class="dash"></span>', "").replace('<span class="letter ', "")
        assert letters in boxes
    with pikepdf.open(io.BytesIO(pile)) as document:
        # Addresses, then of each: title, pages, the page to keep; all begin on a right-hand page.
        assert len(document.pages) == 2 + 2 * (4 + 2)
        assert str(document.docinfo["/Title"]) == f"Paper forms: {consultation}"
        over = [page for page in document.pages if "/Over" in page.resources.get("/XObject", {})]
        assert len(over) == 2 * 3


def test_a_pile_has_a_limit(cast, consultation):
    one = stage.invitee(consultation, cast.hana)
    for number in (0, paper_pile.AT_ONCE + 1):
        with pytest.raises(ValueError, match="1 to 50"):
            paper_pile.pile_of(consultation, [one] * number, keys.read(consultation.pk))


def test_a_school_is_told_as_one(cast):
    consultation = stage.published(cast, asks="schools")
    school = Invitee.objects.filter(consultation=consultation).schools().first()
    assert paper_pile._as_what(school) == "The school as a whole"
