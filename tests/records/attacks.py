"""Attacks on a sealed file: each function takes the file and a stranger's keys."""

import hashlib
import io
import json
import re

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from records import paper, seals
from tests.records import paper_samples
from tests.records.sealed import draw, seal_it


def value_of(pdf):
    """Where the signature's own value begins and ends: the only bytes it does not cover."""
    first, second = re.search(rb"/ByteRange \[0 (\d+) (\d+) ", pdf).groups()
    return int(first), int(second)


def flip_in_content(pdf, _):
    return pdf[:4_000] + bytes([pdf[4_000] ^ 1]) + pdf[4_001:]


def bytes_after_the_end(pdf, _):
    return pdf + b"\n% note to self\n"


def cut_off(pdf, _):
    return pdf[:-40]


def appended(change):
    """An attack that adds a revision, as programs do that respect what was there before."""

    def attack(pdf, more):
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        change(writer, more)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    attack.__name__ = change.__name__
    return attack


def _page(writer, number=0):
    return writer.root["/Pages"]["/Kids"][number]


def _content(writer, text):
    return writer.add_object(generic.StreamObject(stream_data=text))


@appended
def page_content_replaced(writer, _):
    page = _page(writer)
    page["/Contents"] = _content(writer, b"BT ET")
    writer.update_container(page)


@appended
def overpainted(writer, _):
    page = _page(writer)
    old = page.raw_get("/Contents")
    page["/Contents"] = generic.ArrayObject([old, _content(writer, b"0 0 400 300 re f")])
    writer.update_container(page)


@appended
def free_text_note(writer, _):
    page = _page(writer)
    note = {
        "/Type": generic.pdf_name("/Annot"),
        "/Subtype": generic.pdf_name("/FreeText"),
        "/Rect": generic.ArrayObject([generic.NumberObject(n) for n in (50, 50, 400, 200)]),
        "/Contents": generic.pdf_string("Agreed: twice the money"),
        "/DA": generic.pdf_string("/Helv 20 Tf"),
    }
    note = generic.DictionaryObject({generic.pdf_name(k): v for k, v in note.items()})
    page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


@appended
def pages_swapped(writer, _):
    kids = writer.root["/Pages"]["/Kids"]
    kids[0], kids[1] = kids.raw_get(1), kids.raw_get(0)
    writer.update_container(kids)


@appended
def page_tree_replaced(writer, _):
    pages = writer.root["/Pages"]
    kids = generic.ArrayObject([pages["/Kids"].raw_get(0)])
    tree = {"/Type": generic.pdf_name("/Pages"), "/Count": generic.NumberObject(1), "/Kids": kids}
    tree = generic.DictionaryObject({generic.pdf_name(k): v for k, v in tree.items()})
    writer.root["/Pages"] = writer.add_object(tree)
    writer.update_root()


@appended
def font_changed(writer, _):
    fonts = _page(writer)["/Resources"]["/Font"]
    names = list(fonts)
    fonts[names[0]] = fonts.raw_get(names[-1])
    writer.update_container(fonts)


@appended
def layers_added(writer, _):
    group = {"/Type": generic.pdf_name("/OCG"), "/Name": generic.pdf_string("hidden")}
    group = generic.DictionaryObject({generic.pdf_name(k): v for k, v in group.items()})
    reference = writer.add_object(group)
    off = generic.DictionaryObject({generic.pdf_name("/OFF"): generic.ArrayObject([reference])})
    layers = generic.DictionaryObject(
        {generic.pdf_name("/OCGs"): generic.ArrayObject([reference]), generic.pdf_name("/D"): off}
    )
    writer.root["/OCProperties"] = layers
    writer.update_root()


@appended
def script_on_opening(writer, _):
    action = {"/S": generic.pdf_name("/JavaScript"), "/JS": generic.pdf_string("app.alert(1)")}
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {generic.pdf_name(k): v for k, v in action.items()}
    )
    writer.update_root()


@appended
def metadata_changed(writer, _):
    writer.root["/Metadata"] = _content(writer, b"<x/>")
    writer.update_root()


@appended
def file_attached(writer, _):
    names = writer.root["/Names"]
    names["/EmbeddedFiles"] = generic.DictionaryObject(
        {generic.pdf_name("/Names"): generic.ArrayObject([])}
    )
    writer.update_container(names)


@appended
def empty_field_added(writer, _):
    fields.append_signature_field(writer, fields.SigFieldSpec("another"))


@appended
def field_value_removed(writer, _):
    field = writer.root["/AcroForm"]["/Fields"][0]
    del field["/V"]
    writer.update_container(field)


@appended
def nothing_but_a_revision(writer, _):
    writer.update_root()


def signed_again_on_top(pdf, stranger):
    """A second signature appended by hand, as pyHanko itself refuses to add one."""
    start = pdf.rindex(b"startxref")
    first, second = value_of(pdf)
    value = pdf[first:second]
    extra = b"\n999 0 obj\n<< /Type /Sig /ByteRange [0 %d %d %d] /Contents " % (
        len(pdf) + 60,
        len(pdf) + 60 + len(value),
        40,
    )
    return pdf + extra + value + b" >>\nendobj\n" + pdf[start:]


def seal_stripped(pdf, _):
    return rewritten(pdf, drop_the_form)


def drop_the_form(document):
    for field in document.Root.AcroForm.Fields:
        del field.V
    del document.Root.AcroForm
    del document.Root.Perms
    for page in document.pages:
        if "/Annots" in page:
            del page.Annots


def rewritten(pdf, change=lambda document: None):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(out)
    return out.getvalue()


def written_anew(pdf, _):
    return rewritten(pdf)


def sealed_by_a_stranger_of_our_name(pdf, stranger):
    return seal_it(draw(2), stranger)


def value_of_zeros(pdf, _):
    first, second = value_of(pdf)
    return pdf[: first + 1] + b"0" * (second - first - 2) + pdf[second - 1 :]


def byte_range_of_nothing(pdf, _):
    old = re.search(rb"/ByteRange \[[\d ]+\]", pdf)[0]
    return pdf.replace(old, b"/ByteRange [0 0 0 0]".ljust(len(old)))


def byte_range_moved(pdf, _):
    """The gap that the signature does not cover is made wider, to leave room for something."""
    first, second = value_of(pdf)
    old = re.search(rb"/ByteRange \[[\d ]+\]", pdf)[0]
    new = b"/ByteRange [0 %d %d %d]" % (first - 500, second, len(pdf) - second)
    return pdf.replace(old, new.ljust(len(old)))


def seal_of_another_document(pdf, _):
    """A true value of ours, over another text, put into this file."""
    first, second = value_of(pdf)
    other = OTHERS["sealed"]
    start, end = value_of(other)
    value = other[start + 1 : end - 1].rstrip(b"0")
    return pdf[: first + 1] + value.ljust(second - first - 2, b"0") + pdf[second - 1 :]


def something_hidden_in_the_padding(pdf, _):
    _, second = value_of(pdf)
    return pdf[: second - 9] + b"DEADBEEF" + pdf[second - 1 :]


def certified_less_strictly(pdf, _):
    return OTHERS["loose"]


def without_time_stamp(pdf, _):
    return OTHERS["no clock"]


def text_not_the_signed_one(pdf, _):
    return OTHERS["other text"]


def not_certifying(pdf, _):
    return OTHERS["approval"]


OTHERS = {}
ATTACKS = [
    flip_in_content,
    bytes_after_the_end,
    cut_off,
    page_content_replaced,
    overpainted,
    free_text_note,
    pages_swapped,
    page_tree_replaced,
    font_changed,
    layers_added,
    script_on_opening,
    metadata_changed,
    file_attached,
    empty_field_added,
    field_value_removed,
    nothing_but_a_revision,
    signed_again_on_top,
    seal_stripped,
    written_anew,
    sealed_by_a_stranger_of_our_name,
    value_of_zeros,
    byte_range_of_nothing,
    byte_range_moved,
    something_hidden_in_the_padding,
    seal_of_another_document,
    certified_less_strictly,
    not_certifying,
    without_time_stamp,
    text_not_the_signed_one,
]


BROKEN = {byte_range_of_nothing, byte_range_moved, value_of_zeros}  # no longer a PDF to speak of


def make_others(unsealed, seal_keys):
    """Files sealed with our own true key, but not as our seals are."""
    OTHERS["sealed"] = seal_it(draw(1), seal_keys)
    sign, metadata = seals.signers.PdfSigner, seals.signers.PdfSignatureMetadata

    def sealed_with(**other):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                seals.signers, "PdfSignatureMetadata", lambda **usual: metadata(**(usual | other))
            )
            return seal_it(unsealed, seal_keys)

    OTHERS["loose"] = sealed_with(docmdp_permissions=fields.MDPPerm.FILL_FORMS)
    OTHERS["approval"] = sealed_with(certify=False, docmdp_permissions=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seals._SignerAt, "__init__", without_clock(sign))
        patch.setattr(
            seals.signers,
            "PdfSignatureMetadata",
            lambda **usual: metadata(
                **(usual | {"embed_validation_info": False, "validation_context": None})
            ),
        )
        OTHERS["no clock"] = seal_it(unsealed, seal_keys)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper_samples, "frozen", lambda plan: b"{}")
        patch.setattr(paper, "enclosures", with_another_text(paper.enclosures))
        OTHERS["other text"] = seal_it(draw(1), seal_keys)


def without_clock(sign):
    def initialise(self, *arguments, timestamper, **more):
        sign.__init__(self, *arguments, **more)

    return initialise


def with_another_text(enclosures):
    def changed(frozen, **facts):
        true = json.dumps(
            paper_samples.plan(1), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).encode()
        digest = hashlib.sha256(true).hexdigest()
        facts["document"]["sha256"] = digest
        for each in facts["signatures"]:
            each["sha256"] = digest
        first, second = enclosures(true, **facts)
        forged = true.replace(b"Safeguarding", b"Safeguardimg")
        return paper.Enclosure(first.name, forged, "text", "Source", first.at), second

    return changed
