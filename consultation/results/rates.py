# STAND-IN until the gate brings its own.
from dataclasses import dataclass

from django.db.models import Count, Q

from consultation.models import Invitee


@dataclass(frozen=True)
class Rate:
    label: str
    invited: int
    replied: int
    percent: int


def rounded(number, k=5):
    return f"fewer than {k}" if number < k else f"{(number + k // 2) // k * k:,}"


def rates_of(consultation):
    return []
