"""What WeasyPrint leaves undone for PDF/A-3a + PDF/UA-1 + a seal, put right before writing.

1. A running foot is tagged but hangs outside the structure tree: made a pagination artifact.
2. Head cells of tables have no scope.
3. The PDF/UA identifier must stand in the one `rdf:RDF` of the metadata, with the extension
   schema that PDF/A asks for; a second `rdf:RDF` would be dropped when the file is sealed.
4. Each associated file is listed twice.
5. A checkbox named `sig:…` becomes an empty signature field. Made this way it is already in the
   structure tree, has its description and its place in the tab order.
"""

import pydyf

FIELD_PREFIX = "sig:"
_PRINT_AND_LOCK = 4 | 128
_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" \
pdfuaid:part="1"/><rdf:Description rdf:about="" \
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>\
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema\
</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/\
</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property>\
<rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal\
</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289 that the file follows\
</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag>\
</pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


def finish(document, pdf) -> None:
    """Put the five things right. Called by WeasyPrint just before it writes the file."""
    _scope_head_cells(pdf)
    _make_running_text_artifacts(pdf)
    _claim_ua(pdf)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    _make_signature_fields(pdf)


def _object(pdf, reference):
    return pdf.objects[int(reference.split()[0])]


def _scope_head_cells(pdf):
    in_head = {}  # by row reference, so that each row is looked up once
    for each in pdf.objects:
        if type(each) is not pydyf.Dictionary or each.get("S") != "/TH":
            continue
        row = each["P"]
        if row not in in_head:
            in_head[row] = _object(pdf, _object(pdf, row)["P"]).get("S") == "/THead"
        shape = each.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
        shape["Scope"] = "/Column" if in_head[row] else "/Row"


def _make_running_text_artifacts(pdf):
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    top = root["K"][0]
    linked = set(_object(pdf, top)["K"])
    orphans = [
        each
        for each in pdf.objects
        if type(each) is pydyf.Dictionary
        and each.get("P") == top
        and each.get("Type") == "/StructElem"
        and each.reference not in linked
    ]
    by_page = {}
    while orphans:
        orphan = orphans.pop()
        for kid in orphan["K"]:
            if isinstance(kid, int):
                by_page.setdefault(orphan["Pg"], set()).add(kid)
            else:
                orphans.append(_object(pdf, kid))
        orphan.clear()  # nothing points to it any more
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page, marks in by_page.items():
        page = _object(pdf, page)
        _unmark(_object(pdf, page["Contents"]).stream, parents[page["StructParents"]], marks)


def _unmark(items, parents, marks):
    """Turn the marked content numbered in `marks` into artifacts, in the stream and the tree."""
    left = len(marks)
    for index in range(len(items) - 1, 0, -1):
        item = items[index]
        if not isinstance(item, dict) or item.get("MCID") not in marks:
            continue
        parents[item["MCID"]] = "null"
        items[index - 1] = "/Artifact"
        items[index] = pydyf.Dictionary({"Type": "/Pagination"})
        left -= 1
        if not left:
            return


def _claim_ua(pdf):
    stream = _object(pdf, pdf.catalog["Metadata"])
    stream.stream = [stream.stream[0].replace(b"</rdf:RDF>", _UA, 1)]


def _make_signature_fields(pdf):
    form = pdf.catalog.get("AcroForm")
    if form is None:
        return
    form.pop("NeedAppearances", None)
    form["SigFlags"] = 1
    for reference in form["Fields"]:
        field = _object(pdf, reference)
        if not field["T"].string.startswith(FIELD_PREFIX):
            continue
        for key in ("DA", "V", "AS", "Border", "Ff", "MaxLen", "Q", "MK"):
            field.pop(key, None)
        x0, y0, x1, y1 = field["Rect"]
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        blank = pydyf.Stream(
            [],
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array([0, 0, x1 - x0, y1 - y0]),
                "Resources": pydyf.Dictionary(),
            },
        )
        pdf.add_object(blank)
        field["FT"] = "/Sig"
        field["F"] = _PRINT_AND_LOCK
        field["Rect"] = pydyf.Array([x0, y0, x1, y1])
        field["AP"] = pydyf.Dictionary({"N": blank.reference})
