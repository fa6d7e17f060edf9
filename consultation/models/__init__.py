from consultation.models.answers import Draft, NamedAnswer
from consultation.models.asking import Invitee
from consultation.models.consultation import Consultation, Version
from consultation.models.report import Quotation, Report, WhatWeDid
from consultation.models.sealed import (
    BreakdownGroup,
    Receipt,
    SealedComment,
    SealedResponse,
    Sealing,
)
from consultation.models.themes import CodedBy, Coding, Theme

__all__ = [
    "BreakdownGroup",
    "CodedBy",
    "Coding",
    "Consultation",
    "Draft",
    "Invitee",
    "NamedAnswer",
    "Quotation",
    "Receipt",
    "Report",
    "SealedComment",
    "SealedResponse",
    "Sealing",
    "Theme",
    "Version",
    "WhatWeDid",
]
