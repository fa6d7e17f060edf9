"""Keys: every one that can be found on the machine, tried on pseudonyms and receipts."""

from pathlib import Path

from django.conf import settings

from consultation.audit.findings import Finding
from consultation.keys import Key, digest_of


def findings(loot):
    """Who leads to which draft, and to which receipt, by any key there is."""
    found = list(_keys(loot))
    drafts = {row.record.pseudonym: row for row in loot.drafts}
    receipts = {row.record.digest: row for row in loot.receipts}
    answers = sorted(loot.answers, key=lambda row: row.place)
    by_place = {
        row.record.pk: n for n, row in enumerate(sorted(loot.receipts, key=lambda row: row.place))
    }
    led, counted = [], []
    for key in found:
        for row in loot.invitees:
            seat = row.record.seat
            if draft := drafts.get(key.pseudonym(seat)):
                led.append((seat, draft.told))
            receipt = receipts.get(digest_of(key.receipt(seat)))
            if receipt and by_place[receipt.record.pk] < len(answers):
                counted.append((seat, answers[by_place[receipt.record.pk]].told))
    tried = f"{len(found)} keys and passwords tried"
    yield Finding(
        "pseudonyms", "drafts by every key that is found", led, signal=tried, carries=bool(led)
    )
    yield Finding(
        "receipts made anew",
        "receipts by every key that is found, responses by their place",
        counted,
        signal=tried,
        carries=bool(counted),
    )


def _keys(loot):
    for path in sorted(Path(settings.CONSULTATION_KEYS_DIR).glob("*")):
        if path.is_file():
            yield Key(path.read_bytes())
    yield Key(settings.SECRET_KEY.encode())
    # What anybody would try who forgot to make one.
    yield Key(bytes(32))
    yield Key(str(loot.consultation.pk).encode())
