"""The first visible sheet of an Excel workbook (.xlsx), read without openpyxl.

openpyxl cannot be held to limits while it reads: it keeps all texts of the workbook and one whole
row at a time as objects, so that 1 MB of file takes 2 GB, and it makes up every row and cell
between the first and a far last one (4 KB of file run for minutes). What it does not look at can
not be checked before either: declared sizes and dimensions lie. So the four parts that matter are
read here as streams, each held to `Limits`; formulas, links, drawings and all else are never
opened.

zipfile gives at most the size that a member declares, so the sum of the declared sizes binds even
where they lie; the directory itself is read through `_Sips`, because it alone can hold half a
million members.
"""

import posixpath
import struct
import zipfile
import zlib
from contextlib import contextmanager
from xml.parsers import expat

from records.tables import wording
from records.tables.limits import MEBIBYTE, Refused
from records.tables.sheet import Sheet
from records.tables.styles import Styles
from records.tables.texts import Texts
from records.tables.xml_parts import Listener, hear

MOST_MEMBERS = 2_000
# What parts other than the sheet and its texts may take.
_SMALL = 8 * MEBIBYTE
# Below this a high ratio says nothing.
_WORTH_A_LOOK = 1 * MEBIBYTE
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MAIN = "officedocument"
_OTHERS = {
    "word/document.xml": "word",
    "ppt/presentation.xml": "slides",
    "index/document.iwa": "numbers",
}
# All that zipfile, zlib and expat say about a file that is not what it should be.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Workbook:
    """The rows of the first visible sheet of a workbook of `size` bytes."""

    def __init__(self, file, size, limits, clock):
        self._limits = limits
        with _told():
            self._zip = zipfile.ZipFile(_Sips(file))
            self._parts = _parts(self._zip, size, limits)
            self._sheet = self._find(clock)

    def rows(self, clock):
        """(number, texts) of every row that is not blank. Raises Refused."""
        sheet = Sheet(self._limits, self._texts, self._styles)
        with _told(), self._open(self._sheet) as stream:
            for _ in hear(stream, sheet, clock):
                yield from sheet.take()

    def _open(self, part):
        return self._zip.open(self._parts[part])

    def _hear(self, part, listener, clock, *, most=_SMALL):
        """`listener` after it has heard a part, or as it is if there is no such part."""
        if part in self._parts:
            if self._parts[part].file_size > most:
                raise Refused(wording.UNPACKS_TOO_BIG)
            with self._open(part) as stream:
                for _ in hear(stream, listener, clock):
                    pass
        return listener

    def _find(self, clock):
        """The name of the sheet's part; reads formats and texts on the way."""
        [book] = self._related("", clock).of(_MAIN)[:1] or ["xl/workbook.xml"]
        if book.endswith(".bin"):
            raise Refused(wording.BINARY_WORKBOOK)
        if book not in self._parts:
            raise Refused(wording.DAMAGED)
        self._refuse_macros()
        related = self._related(book, clock)
        sheets = self._hear(book, _Sheets(), clock)
        self._styles = Styles(is_1904=sheets.is_1904)
        self._texts = Texts(self._limits)
        for part in related.of("styles")[:1]:
            self._hear(part, self._styles, clock)
        for part in related.of("sharedstrings")[:1]:
            self._hear(part, self._texts, clock, most=self._limits.max_unpacked_bytes)
        worksheets = related.of("worksheet")
        for relation in sheets.visible:
            part = related.targets.get(relation)
            if part in worksheets and part in self._parts:
                return part
        raise Refused(wording.NO_SHEET)

    def _related(self, part, clock):
        folder, name = posixpath.split(part)
        return self._hear(
            posixpath.join(folder, "_rels", f"{name}.rels"), _Relations(folder), clock
        )

    def _refuse_macros(self):
        if any("vbaproject" in name or "macrosheets/" in name for name in self._parts):
            raise Refused(wording.MACROS)
        types = "[content_types].xml"
        if types in self._parts:
            with self._open(types) as stream:
                if b"macroenabled" in stream.read(_SMALL).lower():
                    raise Refused(wording.MACROS)


class _Relations(Listener):
    """What a part refers to inside the workbook: {id: part}. References outside are left out."""

    def __init__(self, folder):
        super().__init__()
        self._folder = folder
        self._kinds = {}
        self.targets = {}

    def opened(self, name, attributes):
        if name == "Relationship" and attributes.get("TargetMode", "").lower() != "external":
            target = posixpath.join("/", self._folder, attributes["Target"].replace("\\", "/"))
            part = posixpath.normpath(target).lstrip("/").lower()
            self.targets[attributes["Id"]] = part
            self._kinds[part] = attributes["Type"].rpartition("/")[2].lower()

    def of(self, kind):
        """The parts of a kind."""
        return [part for part, told in self._kinds.items() if told == kind]


class _Sheets(Listener):
    """The relations of the visible sheets in their order, and whether days count from 1904."""

    def __init__(self):
        super().__init__()
        self.visible = []
        self.is_1904 = False

    def opened(self, name, attributes):
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            self.visible += [told for key, told in attributes.items() if key.endswith(":id")]
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "0").lower() in ("1", "true")


class _Sips:
    """A file that gives at most 2 MiB at a time: zipfile reads a whole directory at once."""

    _MOST = 2 * MEBIBYTE

    def __init__(self, file):
        self._file = file

    def read(self, size=-1):
        if not 0 <= size <= self._MOST:
            size = self._MOST + 1
        given = self._file.read(size)
        if len(given) > self._MOST:
            raise Refused(wording.SUSPICIOUS)
        return given

    def seek(self, offset, whence=0):
        self._file.seek(offset, whence)
        return self._file.tell()

    def tell(self):
        return self._file.tell()

    def seekable(self):
        return True


@contextmanager
def _told():
    """Whatever is wrong with the file becomes a sentence."""
    try:
        yield
    except _DAMAGE as error:
        raise Refused(wording.DAMAGED) from error


def _parts(archive, size, limits):
    """{name in small letters: member} of a workbook whose members may be read. Raises Refused."""
    members = archive.infolist()
    parts = {member.filename.replace("\\", "/").lower(): member for member in members}
    if "encryptedpackage" in parts or any(member.flag_bits & 1 for member in members):
        raise Refused(wording.LOCKED)
    _refuse_others(archive, parts)
    if (
        len(members) > MOST_MEMBERS
        or any(name.startswith("/") or ".." in name.split("/") for name in parts)
        or any(member.compress_type not in _METHODS for member in members)
    ):
        raise Refused(wording.SUSPICIOUS)
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.max_unpacked_bytes or (
        unpacked > _WORTH_A_LOOK and unpacked > size * limits.max_ratio
    ):
        raise Refused(wording.UNPACKS_TOO_BIG)
    return parts


def _refuse_others(archive, parts):
    """Raises Refused for the other files that are ZIP archives."""
    for part, kind in _OTHERS.items():
        if part in parts:
            raise Refused(wording.SEEMS_TO_BE.format(what=wording.KINDS[kind]))
    if "mimetype" in parts and "content.xml" in parts:
        raise Refused(wording.SEEMS_TO_BE.format(what=wording.KINDS["opendocument"]))
    if "[content_types].xml" not in parts:
        raise Refused(wording.ARCHIVE)
