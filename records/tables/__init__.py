"""Tables as people have them: CSV and Excel files, read with suspicion and written inert.

`open_table(file, name=…)` reads, `write(out, kind, …)` writes. Nothing else in the house imports
`csv` or `openpyxl`. Every refusal is a `Refused` whose `says` is a sentence for a person.
"""

from records.tables.limits import MEBIBYTE, Limits, Refused
from records.tables.reading import Row, Table, open_table
from records.tables.writing import MEDIA_TYPES, write, write_csv, write_xlsx

__all__ = [
    "MEBIBYTE",
    "MEDIA_TYPES",
    "Limits",
    "Refused",
    "Row",
    "Table",
    "open_table",
    "write",
    "write_csv",
    "write_xlsx",
]
