"""The report as a Word document that can be read aloud: real headings, real tables, a language."""

import io
import re

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from markdown_it import MarkdownIt

from consultation.outputs.report import caption
from consultation.wording import report as wording

INK, SOFT, BRAND = (
    RGBColor(0x20, 0x29, 0x2E),
    RGBColor(0x52, 0x5D, 0x63),
    RGBColor(0x1B, 0x54, 0x68),
)
NOTHING = "–"
BREAKS = re.compile(r"[\x0b\x0c]")  # Word's own line break, and that of pages
NOT_IN_XML = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def docx_of(content) -> bytes:
    """The DOCX of a report's content (`consultation.outputs.report.content_of`)."""
    content = _fit(content)
    paper = _Paper(content)
    paper.title()
    paper.rates()
    for section in content["sections"]:
        paper.section(section)
    paper.method()
    return paper.bytes()


def _fit(told):
    """The same with nothing in it that no XML may hold. People paste such characters unseen, and one
    of them would keep the whole document from being made."""
    if isinstance(told, str):
        return NOT_IN_XML.sub("", BREAKS.sub("\n", told))
    if isinstance(told, dict):
        return {key: _fit(value) for key, value in told.items()}
    if isinstance(told, list):
        return [_fit(value) for value in told]
    return told


class _Paper:
    """A Word document that is being written from top to bottom."""

    def __init__(self, content):
        self.content = content
        self.document = Document()
        self._page()
        self._styles()
        facts = self.document.core_properties
        facts.title = content["title"]
        facts.author = content["partnership"]
        facts.language = "en-GB"
        facts.comments = ""

    def bytes(self):
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    # -- The parts of the report -----------------------------------------------------------------

    def title(self):
        content = self.content
        self.document.add_heading(content["title"], 0)
        self._soft(wording.REPORT_BY.format(**content))
        self._markdown(content["introduction"])

    def rates(self):
        self.document.add_heading(wording.WHO_ANSWERED, 1)
        rows = [
            [
                rate["who"],
                _count(rate["invited"]),
                _count(rate["replied"]),
                _percent(rate["percent"]),
            ]
            for rate in self.content["rates"]
        ]
        self._table([wording.WHO, "Invited", "Replied", "Share"], rows)

    def section(self, section):
        self.document.add_heading(section["title"], 1)
        for question in section["questions"]:
            self._question(question)

    def method(self):
        self.document.add_heading(wording.HOW_COUNTED, 1)
        for sentence in self.content["method"]:
            self.document.add_paragraph(sentence)

    def _question(self, question):
        self.document.add_heading(f"{question['number']}. {question['label']}", 2)
        for table in question["tables"]:
            self._figures(table)
        for word, text in ((wording.YOU_SAID, question["said"]), (wording.WE_DID, question["did"])):
            if text:
                self.document.add_heading(word, 3)
                self._markdown(text)
        if question["themes"]:
            self.document.add_heading(wording.THEMES, 3)
            rows = [[theme["name"], _count(theme["count"])] for theme in question["themes"]]
            self._table([wording.THEME, wording.COMMENTS], rows)
        for quotation in question["quotations"]:
            self.document.add_paragraph(f"“{quotation['text']}”", style="Intense Quote")
            self._soft(quotation["by"])

    def _figures(self, table):
        if which := caption(table):
            self.document.add_paragraph(
                which, style="Caption"
            ).paragraph_format.keep_with_next = True
        if table["says"]:
            self.document.add_paragraph(table["says"])
        if not table["rows"]:
            return
        head = [table["by"] or wording.WHO, *table["columns"], wording.ANSWERED]
        rows = [
            [row["label"], *(_cell(cell) for cell in row["cells"]), _count(row["answered"])]
            for row in table["rows"]
        ]
        self._table(head, rows)

    # -- How it looks ----------------------------------------------------------------------------

    def _page(self):
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.2)
        page.top_margin = page.bottom_margin = Cm(2.2)

    def _styles(self):
        styles = self.document.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size, normal.font.color.rgb = "Calibri", Pt(11), INK
        normal.paragraph_format.space_after = Pt(6)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        normal.element.get_or_add_rPr().append(language)
        for name, size in (
            ("Title", 24),
            ("Heading 1", 16),
            ("Heading 2", 12.5),
            ("Heading 3", 11),
            ("Caption", 10),
        ):
            font = styles[name].font
            font.name, font.size, font.bold, font.color.rgb = "Calibri", Pt(size), True, BRAND
        quote = styles["Intense Quote"]
        quote.font.color.rgb, quote.font.bold, quote.font.italic = INK, False, True
        quote.paragraph_format.space_after = Pt(0)

    def _soft(self, text):
        run = self.document.add_paragraph().add_run(text)
        run.font.color.rgb = SOFT

    def _markdown(self, text):
        """Paragraphs, lists and emphasis; anything else as its plain words."""
        style = None
        for token in MarkdownIt("commonmark", {"html": False}).parse(text):
            if token.type == "bullet_list_open":
                style = "List Bullet"
            elif token.type == "ordered_list_open":
                style = "List Number"
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                style = None
            elif token.type == "inline":
                self._runs(self.document.add_paragraph(style=style), token.children)

    @staticmethod
    def _runs(paragraph, tokens):
        strong = soft = False
        for token in tokens:
            if token.type in ("strong_open", "strong_close"):
                strong = token.type == "strong_open"
            elif token.type in ("em_open", "em_close"):
                soft = token.type == "em_open"
            elif token.type in ("softbreak", "hardbreak"):
                paragraph.add_run(" ")
            elif token.content:
                run = paragraph.add_run(token.content)
                run.bold, run.italic = strong or None, soft or None

    def _table(self, head, rows):
        table = self.document.add_table(rows=1, cols=len(head), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        self._row(table.rows[0], head, bold=True)
        # Word repeats this row on each page, and readers read it out with each cell.
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(mark)
        for cells in rows:
            self._row(table.add_row(), cells)
        self.document.add_paragraph()

    @staticmethod
    def _row(row, cells, *, bold=False):
        for number, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(10), bold or number == 0
            if number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _count(count):
    return NOTHING if count is None else f"{count:,}"


def _percent(percent):
    return NOTHING if percent is None else f"{percent} %"


def _cell(cell):
    if cell is None or cell["percent"] is None:
        return _count(cell and cell["count"])
    return f"{cell['percent']} % ({cell['count']:,})"
