"""What PDF/A-3a and PDF/UA-1 ask of a file's structure, as far as a program can look it up."""

import io
import re

import pikepdf

PDFUA = b'pdfuaid:part="1"'


def faults(pdf: bytes) -> list[str]:
    """Sentences on what is wrong with the file; none when nothing was found."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            *_of_the_catalogue(document),
            *_of_the_metadata(document),
            *_of_the_fonts(document),
            *_of_the_annotations(document),
            *_of_the_tags(document),
            *_of_the_files(document),
        ]


def _of_the_catalogue(document):
    root = document.Root
    if str(root.get("/Lang", "")) != "en-GB":
        yield "language"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not marked as tagged"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "title not displayed"
    intents = root.get("/OutputIntents", [])
    if [str(each.S) for each in intents] != ["/GTS_PDFA1"]:
        yield "output intent"
    if "/ID" not in document.trailer:
        yield "no identifier"
    if "/Encrypt" in document.trailer:
        yield "encrypted"
    for key in ("/OpenAction", "/AA", "/JavaScript"):
        if key in root or key in root.get("/Names", {}):
            yield f"{key} in the catalogue"
    if "/NeedAppearances" in root.get("/AcroForm", {}):
        yield "NeedAppearances"


def _of_the_metadata(document):
    written = document.Root.Metadata.read_bytes()
    if written.count(b"<rdf:RDF") != 1:
        yield f"{written.count(b'<rdf:RDF')} rdf:RDF"
    for needed in (b'pdfaid:part="3"', b'pdfaid:conformance="A"', PDFUA, b"pdfaExtension:schemas"):
        name, _, value = needed.partition(b"=")
        element = b"<" + name + b">" + value.strip(b'"') + b"</"
        if needed not in written and element not in written:
            yield f"metadata without {needed.decode()}"
    if b"dc:title" not in written:
        yield "metadata without title"
    info = document.trailer.get("/Info", {})
    if "/Title" not in info:
        yield "no title"


def _of_the_fonts(document):
    for each in _dictionaries(document):
        if each.get("/Type") != "/Font" or each.get("/Subtype") == "/Type0":
            continue
        descriptor = each.get("/FontDescriptor", {})
        if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"font not embedded: {each.get('/BaseFont')}"
    for each in _dictionaries(document):
        if each.get("/Subtype") == "/Type0" and "/ToUnicode" not in each:
            yield f"font without Unicode: {each.get('/BaseFont')}"


def _of_the_annotations(document):
    for number, page in enumerate(document.pages, 1):
        if "/Annots" in page and page.get("/Tabs") != "/S":
            yield f"page {number}: tab order"
        for each in page.get("/Annots", []):
            flags, name = int(each.get("/F", 0)), f"page {number}: {each.Subtype}"
            if not flags & 4 or flags & (1 | 2 | 32 | 256):
                yield f"{name} flags {flags}"
            if each.Subtype == "/Widget" and "/N" not in each.get("/AP", {}):
                yield f"{name} without appearance"
            if each.Subtype == "/Widget" and not str(each.get("/TU", "")):
                yield f"{name} without description"
            if each.Subtype == "/Link" and not str(each.get("/Contents", "")):
                yield f"{name} without description"
            if "/StructParent" not in each:
                yield f"{name} not in the structure"


def _of_the_tags(document):
    tree = document.Root.StructTreeRoot
    elements = list(_elements(tree.K))
    kinds = [str(each.S) for each in elements]
    for needed in ("/Document", "/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/Figure", "/Form"):
        if needed not in kinds:
            yield f"no {needed}"
    for each, kind in zip(elements, kinds, strict=True):
        if kind == "/TH" and str(each.get("/A", {}).get("/Scope", "")) not in ("/Column", "/Row"):
            yield "TH without scope"
        if kind == "/Figure" and not str(each.get("/Alt", "")):
            yield "figure without text"
    marked = {(each.get("/Pg").objgen, k) for each in elements for k in _numbers(each)}
    drawn = set()
    for number, page in enumerate(document.pages, 1):
        numbers, untagged = _marks(page)
        drawn |= {(page.objgen, n) for n in numbers}
        if untagged:
            yield f"page {number}: {untagged} pieces of text neither tagged nor artifact"
    if drawn - marked:
        yield f"{len(drawn - marked)} marked pieces outside the structure tree"
    if marked - drawn:
        yield f"{len(marked - drawn)} structure elements without content"


def _of_the_files(document):
    files = list(document.Root.get("/AF", []))
    if len({each.objgen for each in files}) != len(files):
        yield "a file is associated twice"
    if len(files) != len(document.attachments):
        yield "not every attached file is associated"
    for each in files:
        if "/AFRelationship" not in each:
            yield "file without relationship"
        if not str(each.get("/Desc", "")):
            yield "file without description"
        if "/Subtype" not in each.EF.F:
            yield "file without type"


def _dictionaries(document):
    return (each for each in document.objects if isinstance(each, pikepdf.Dictionary))


def _elements(kids):
    for each in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield each
            if "/K" in each:
                yield from _elements(each.K)


def _numbers(element):
    kids = element.get("/K", [])
    return [int(k) for k in (kids if isinstance(kids, pikepdf.Array) else [kids]) if _is_int(k)]


def _is_int(value):
    return isinstance(value, int) or re.fullmatch(r"\d+", str(value)) is not None


def _marks(page):
    """The numbers of the marked pieces of a page, and how many texts are in no piece at all."""
    numbers, depth, untagged = [], 0, 0
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                depth += 1
                if len(operands) > 1 and "/MCID" in operands[1]:
                    numbers.append(int(operands[1]["/MCID"]))
            case "EMC":
                depth -= 1
            case "Tj" | "TJ" if not depth:
                untagged += 1
    return numbers, untagged
