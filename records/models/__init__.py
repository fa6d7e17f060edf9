from records.models.document import Document, Seal, Signatory, Signature, SigningCode
from records.models.history import HistoryLine
from records.models.job import Job
from records.models.letter import Letter, Notice
from records.models.throttle import Tries

__all__ = [
    "Document",
    "HistoryLine",
    "Job",
    "Letter",
    "Notice",
    "Seal",
    "Signatory",
    "Signature",
    "SigningCode",
    "Tries",
]
