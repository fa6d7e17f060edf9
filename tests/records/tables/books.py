"""Workbooks made by hand, part by part, so that a test can put anything into any part."""

import struct
import zipfile
import zlib

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def relations(**targets):
    """A part of relations: {kind: target}, ids r1, r2, …"""
    told = "".join(
        f'<Relationship Id="r{at}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets.items(), 1)
    )
    return f"<Relationships>{told}</Relationships>"


def sheet(rows):
    """A worksheet with this XML as its rows."""
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def row(number, *texts):
    """A row of inline texts."""
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{cells}</row>'


HEAD = row(1, "Name", "Age")
BODY = sheet(HEAD + row(2, "Hana", "51"))


def parts(sheet=BODY, *, strings="", styles="", attributes="", **others):
    """{name: content} of a workbook with one sheet; `others` are further parts, by any name."""
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<workbook {MAIN} xmlns:r="{RELATED}"><workbookPr {attributes}/>'
            '<sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations(
            worksheet="worksheets/sheet1.xml",
            styles="styles.xml",
            sharedStrings="sharedStrings.xml",
        ),
        "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
        "xl/worksheets/sheet1.xml": sheet,
        **others,
    }


def pack(path, contents):
    """The parts as a ZIP at `path`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def book(path, *args, **kwargs):
    """A workbook at `path`; see `parts`."""
    return pack(path, parts(*args, **kwargs))


class Member:
    """A member of a ZIP whose directory may lie: `begin`, then `megabytes` times `fill`, `end`."""

    def __init__(self, begin, fill=b"", megabytes=0, end=b"", *, says_size=None):
        squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
        self.data = squeeze.compress(begin) + squeeze.flush(zlib.Z_FULL_FLUSH)
        self.crc = zlib.crc32(begin)
        self.size = len(begin)
        if megabytes:
            fill = fill * (1024 * 1024 // len(fill))
            # After a full flush a block stands for itself: it is squeezed once and repeated.
            self.data += (squeeze.compress(fill) + squeeze.flush(zlib.Z_FULL_FLUSH)) * megabytes
            for _ in range(megabytes):
                self.crc = zlib.crc32(fill, self.crc)
            self.size += megabytes * len(fill)
        self.data += squeeze.compress(end) + squeeze.flush()
        self.crc = zlib.crc32(end, self.crc)
        self.size += len(end)
        if says_size is not None:
            self.size = says_size


def pack_by_hand(path, contents, *, flags=0):
    """The parts as a ZIP at `path`, written byte by byte; contents may be `Member`s."""
    directory = b""
    with path.open("wb") as out:
        for name, content in contents.items():
            member = content if isinstance(content, Member) else Member(content.encode())
            facts = struct.pack(
                "<HHHHHIIIHH",
                *(20, flags, 8, 0, 33, member.crc, len(member.data), member.size),
                *(len(name), 0),
            )
            where = out.tell()
            out.write(b"PK\x03\x04" + facts + name.encode() + member.data)
            directory += b"PK\x01\x02" + struct.pack("<H", 20) + facts
            directory += struct.pack("<HHHII", 0, 0, 0, 0, where) + name.encode()
        begins, count = out.tell(), len(contents)
        out.write(directory + b"PK\x05\x06")
        out.write(struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), begins, 0))
    return path
