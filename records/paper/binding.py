"""Pages of several drawn PDFs put together in a new order, for a printer.

The same sheet may come many times and is kept once. What comes out is no PDF/A and has no tags: it
is to be printed, while what people read on a screen is drawn in one piece by `render`.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader

A4 = (595.28, 841.89)  # points
# What leads out of a page: tags, links, and the tree of its old file.
_LEFT_BEHIND = ("/Parent", "/StructParents", "/Annots", "/Tabs")


@dataclass(frozen=True)
class Sheet:
    """One page to print: a page (from 0) of one of the `sources`, and perhaps one on top of it."""

    source: str
    page: int
    over: tuple[str, int] | None = None


def how_many(pdf: bytes) -> int:
    """The number of pages of a PDF."""
    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])


def bind(sources: dict[str, bytes], sheets: Iterable[Sheet | None], *, title: str) -> bytes:
    """One PDF of these sheets in their order; None is an empty page."""
    out = writer.PdfFileWriter()
    pages = {name: _pages(out, pdf) for name, pdf in sources.items()}
    stamps = {}
    before, after = (_stream(out, data) for data in (b"q\n", b"\nQ q /Over Do Q\n"))
    tree = out.root.raw_get("/Pages")
    kids = tree.get_object()["/Kids"]
    for sheet in sheets:
        if sheet is None:
            _put(out, tree, kids, _empty())
            continue
        page = _loose(pages[sheet.source][sheet.page])
        if sheet.over:
            if sheet.over not in stamps:
                name, at = sheet.over
                stamps[sheet.over] = _as_picture(out, pages[name][at])
            contents = page.raw_get("/Contents")
            page[pdf_name("/Contents")] = generic.ArrayObject([before, contents, after])
            page[pdf_name("/Resources")] = _with_picture(page["/Resources"], stamps[sheet.over])
        _put(out, tree, kids, page)
    tree.get_object()[pdf_name("/Count")] = generic.NumberObject(len(kids))
    out.root[pdf_name("/Lang")] = generic.TextStringObject("en-GB")
    out.root[pdf_name("/ViewerPreferences")] = generic.DictionaryObject(
        {pdf_name("/DisplayDocTitle"): generic.BooleanObject(True)}
    )
    out.set_info(generic.DictionaryObject({pdf_name("/Title"): generic.TextStringObject(title)}))
    written = io.BytesIO()
    out.write(written)
    return written.getvalue()


def _pages(out, pdf) -> Sequence:
    """The pages of a source, brought over all at once so that what they share stays one thing."""
    old = PdfFileReader(io.BytesIO(pdf)).root["/Pages"]
    for kid in old["/Kids"]:
        for key in _LEFT_BEHIND:
            kid.get_object().pop(pdf_name(key), None)
    return [kid.get_object() for kid in out.import_object(old)["/Kids"]]


def _put(out, tree, kids, page):
    """As the last page. (The library's own way walks through all pages for each.)"""
    page[pdf_name("/Parent")] = tree
    kids.append(out.add_object(page))


def _loose(page):
    """A page that can be put in once more: its own dictionary, what it shows is shared."""
    return generic.DictionaryObject({key: page.raw_get(key) for key in page if key != "/Parent"})


def _as_picture(out, page):
    """The reference of a page made into something that can be drawn over another."""
    shown = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): page["/MediaBox"],
            pdf_name("/Resources"): page.raw_get("/Resources"),
        },
        stream_data=page["/Contents"].data,
    )
    return out.add_object(shown)


def _with_picture(resources, picture):
    more = generic.DictionaryObject({key: resources.raw_get(key) for key in resources})
    pictures = resources.get("/XObject", {})
    more[pdf_name("/XObject")] = generic.DictionaryObject(
        {**{key: pictures.raw_get(key) for key in pictures}, pdf_name("/Over"): picture}
    )
    return more


def _stream(out, data):
    return out.add_object(generic.StreamObject(stream_data=data))


def _empty():
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/MediaBox"): generic.ArrayObject(
                [generic.FloatObject(each) for each in (0, 0, *A4)]
            ),
            pdf_name("/Resources"): generic.DictionaryObject(),
        }
    )
