"""Sentences said about a file that cannot be read as a table."""

EMPTY_FILE = "This file is empty."
NOTHING_IN_IT = "There is nothing in this table: not even column headings in its first row."
TOO_BIG = "This file is too big: {size} MB. The most that can be read here is {most} MB."
TOO_SLOW = "Reading the beginning of this file took too long, so it was left alone."

SAVE_AS = "Save it as .xlsx or CSV and try again."
OLD_EXCEL = "This is an old Excel file (.xls). " + SAVE_AS
LOCKED = "This file is protected with a password. Save it without a password and try again."
MACROS = (
    "This workbook contains macros, and files with macros are not taken. "
    "Save it as .xlsx without macros and try again."
)
BINARY_WORKBOOK = "This is a binary Excel file (.xlsb). " + SAVE_AS
SEEMS_TO_BE = "This seems to be {what}, not a table. " + SAVE_AS
ARCHIVE = "This is a ZIP archive. Unpack it and choose the table inside it."
DAMAGED = "This Excel file is damaged or unfinished. Open it in Excel, save it again and try again."
SUSPICIOUS = (
    "This Excel file contains something that Excel does not write, so it was left alone. "
    "Open it in Excel, save it under a new name and try again."
)
UNPACKS_TOO_BIG = (
    "This Excel file is far bigger inside than it looks, so it was left alone. "
    "Copy only the table into a new workbook and try again."
)
NO_SHEET = "This workbook has no sheet that can be read. Put the table into a visible sheet."

NOT_TEXT = (
    "Line {line} contains characters that do not occur in a table: this seems to be another "
    "kind of file. " + SAVE_AS
)
BROKEN_LETTERS = (
    "Line {line} contains characters that cannot be read. "
    "Save the table as “CSV UTF-8” or as .xlsx and try again."
)
LINE_TOO_LONG = (
    "The row that begins in line {line} is longer than a row of a table can be. "
    "Perhaps a quotation mark in it is never closed."
)
QUOTE_NOT_CLOSED = "The quotation mark in the row that begins in line {line} is never closed."
QUOTE_MISPLACED = (
    "A quotation mark is out of place in line {line}: "
    "inside a quoted cell every quotation mark must be doubled."
)
ROW_TOO_WIDE = (
    "Row {row} has {cells} cells, but the first row names {columns} columns. "
    "A cell that contains the separator must stand in quotation marks."
)

TOO_MANY_COLUMNS = "This table has more than {most} columns. Delete what is not needed."
TOO_MANY_ROWS = "This table has more than {most} rows. Divide it into several files."
TOO_MANY_CELLS = "This table has more than {most} cells. Delete what is not needed."
TOO_FAR_OUT = (
    "There is something in cell {cell}, but the most that can be read is {columns} columns and "
    "{rows} rows. Delete what is outside the table, or divide it into several files."
)
CELL_TOO_LONG = "Cell {cell} contains more than {most} characters."
TEXT_TOO_LONG = "A cell of this workbook contains more than {most} characters."
TOO_MUCH_TEXT = "This workbook contains too much text. Copy only the table into a new workbook."

KINDS = {
    "pdf": "a PDF",
    "html": "a web page",
    "word": "a Word document",
    "slides": "a PowerPoint file",
    "opendocument": "an OpenDocument file",
    "numbers": "an Apple Numbers file",
    "rtf": "a formatted text (RTF)",
    "picture": "a picture",
    "archive": "a packed archive",
}
