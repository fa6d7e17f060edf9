import io

import pikepdf

from records.paper import render
from records.paper.binding import Sheet, bind, how_many


def drawn(*pages):
    body = "".join(f'<p style="break-after: page">{words}</p>' for words in pages)
    return render(f"<!doctype html><html lang=en><title>T</title>{body}", identifier="x")


def test_pages_come_in_the_order_that_is_asked_for_and_share_what_they_show():
    one, two = drawn("One", "Two"), drawn("Over")
    bound = bind(
        {"one": one, "two": two},
        [Sheet("one", 1), None, Sheet("one", 0, ("two", 0)), Sheet("one", 1)],
        title="A pile",
    )
    assert how_many(bound) == 4
    with pikepdf.open(io.BytesIO(bound)) as document:
        second, empty, stamped, again = document.pages
        assert second.Contents.objgen == again.Contents.objgen
        assert "/Contents" not in empty
        assert list(stamped.resources.XObject.keys()) == ["/Over"]
        assert [bytes(stamped.Contents[n].read_bytes()) for n in (0, 2)] == [
            b"q\n",
            b"\nQ q /Over Do Q\n",
        ]
        assert "/StructTreeRoot" not in document.Root
        assert str(document.docinfo["/Title"]) == "A pile"
        assert not document.check_pdf_syntax() if hasattr(document, "check_pdf_syntax") else True


def test_a_pile_hardly_grows_with_its_forms():
    one = drawn(*(f"Page {n}" for n in range(20)))
    sizes = [
        len(bind({"one": one}, [Sheet("one", n) for n in range(20)] * times, title="x"))
        for times in (1, 50)
    ]
    assert sizes[1] - sizes[0] < 400 * 20 * 49
