"""What an erasure would delete and what would stay, counted, before anybody confirms it."""

from dataclasses import dataclass

from partnership.people_data.erasing import PERSON, has_evidence
from partnership.people_data.finding import someone
from partnership.people_data.tables import personal_tables


@dataclass(frozen=True)
class Line:
    """One table: what people call it, how many rows, and why they stay."""

    called: str
    rows: int
    because: str = ""


@dataclass(frozen=True)
class Outlook:
    goes: list[Line]
    stays: list[Line]
    row_stays: bool


def outlook(person) -> Outlook:
    """What becomes of everything that is known about `person` if they are erased now."""
    whom, row_stays = someone(person), has_evidence(person)
    goes, stays = [], []
    for table, model in personal_tables():
        if table.model == PERSON:
            continue
        own = model._base_manager.filter(table.of(whom)).order_by().values("pk").distinct()
        both = model._base_manager.filter(table.with_(whom)).order_by().values("pk").distinct()
        about, all_ = own.count(), both.count()
        leaves = table.fate.kind in ("goes", "blanked")
        if table.model in ("schools.post", "schools.postevent") and not row_stays:
            leaves = True
        if leaves and about:
            goes.append(Line(table.called, about))
        kept = all_ - about if leaves else all_
        if kept:
            because = table.fate.because or "Who did what must be known; the name is gone from it."
            stays.append(Line(table.called, kept, because))
    return Outlook(goes, stays, row_stays)
