"""What comes out of a consultation: numbers, through the one gate (`consultation.results.gate`).

`tables_of` gives the tables of a sealed consultation as they may be shown, `rates_of` how many
replied, `rounded` what may be said of a count while it is open. `counting` is nobody's business.
"""

from consultation.results.rates import Rate, rates_of
from consultation.results.rounding import rounded
from consultation.results.tables import (
    Answers,
    Cell,
    NotSealed,
    Row,
    Table,
    prepare,
    read,
    tables_of,
)

__all__ = [
    "Answers",
    "Cell",
    "NotSealed",
    "Rate",
    "Row",
    "Table",
    "prepare",
    "rates_of",
    "read",
    "rounded",
    "tables_of",
]
