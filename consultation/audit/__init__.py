"""The intruder who owns the database and the machine, and wants to know who said what.

Each module is one kind of channel. Each channel makes the best guess it can at which response is
whose; where the truth is known (in tests) it is told how often it was right, else whether there is
anything in the channel to go by. Nothing is changed.
"""

from consultation.audit import (
    breakdown,
    found_keys,
    machine,
    orders,
    samples,
    times,
    transactions,
    words,
)
from consultation.audit.findings import Finding, fingerprints_of
from consultation.audit.loot import Loot

CHANNELS = (orders, transactions, times, samples, found_keys, words, machine, breakdown)

__all__ = ["Finding", "audit", "fingerprints_of"]


def audit(consultation, truth=None) -> list[Finding]:
    """What each channel gives away. `truth` is {seat: [fingerprints of what they answered]}."""
    loot = Loot(consultation)
    return [
        finding.judged(truth, loot) for channel in CHANNELS for finding in channel.findings(loot)
    ]
