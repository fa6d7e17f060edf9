"""Play the intruder: can anybody who owns the database find out who said what?"""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from consultation.audit import audit
from consultation.models import Consultation


class Command(BaseCommand):
    help = (
        "Attack a consultation as somebody who owns the database and the machine, by every channel "
        "known. Nothing is changed. Ends with 1 if anything links people to what they said."
    )

    def add_arguments(self, parser):
        parser.add_argument("consultation", type=int, help="its number, as in its address")
        parser.add_argument("--truth", help="a file with {seat: fingerprints}, where it is known")
        parser.add_argument("--json", action="store_true", help="for a machine")

    def handle(self, *args, consultation, truth=None, json: bool = False, **options):
        found = Consultation.objects.exclude(state=Consultation.State.DRAFT)
        told = found.filter(pk=consultation).first()
        if told is None or told.version() is None:
            raise CommandError(f"There is no consultation {consultation} that people could answer.")
        findings = audit(told, _truth(truth))
        write = as_json if json else as_table
        self.stdout.write(write(told, findings))
        if any(finding.links for finding in findings):
            sys.exit(1)


def _truth(path):
    if path is None:
        return None
    try:
        return json.loads(Path(path).read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from None


def as_json(consultation, findings):
    """The findings for a machine."""
    told = {
        "consultation": consultation.pk,
        "state": consultation.state,
        "links": any(finding.links for finding in findings),
        "channels": [finding.as_json() for finding in findings],
    }
    return json.dumps(told, indent=1)


def as_table(consultation, findings):
    """The findings as a table in words."""
    head = ("Channel", "Guessed by", "Pairs", "Right", "Luck", "Says")
    rows = [head, *map(_row, findings)]
    widths = [max(len(row[n]) for row in rows) for n in range(5)]
    lines = [f"“{consultation}”, {consultation.get_state_display().lower()}", ""]
    for row in rows:
        cells = [
            cell.rjust(width) if n in (2, 3, 4) else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row[:5], widths, strict=True))
        ]
        lines.append("  ".join([*cells, row[5]]).rstrip())
    linking = [finding.channel for finding in findings if finding.links]
    lines += [
        "",
        f"LINKED by: {', '.join(linking)}." if linking else "Nothing links more than luck.",
    ]
    return "\n".join(lines)


def _row(finding):
    verdict = "LINKS" if finding.links else "nothing"
    return (
        finding.channel,
        finding.made_of,
        f"{finding.guessed:,}",
        "?" if finding.right is None else f"{finding.right:,}",
        f"≤ {finding.chance}",
        f"{verdict}: {finding.signal}" if finding.signal else verdict,
    )
