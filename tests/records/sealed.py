"""Sealed papers for tests: drawn and sealed with keys of their own."""

from datetime import UTC, datetime

from records import paper, seals
from tests.records import paper_samples

NAME = "Kentmere Schools Partnership"
SEALED_AT = datetime.now(UTC).replace(microsecond=0)


def draw(areas: int = 1, plan: dict | None = None) -> bytes:
    """An unsealed paper of a plan with that many areas."""
    plan = plan or paper_samples.plan(areas)
    facts = paper_samples.facts(plan, SEALED_AT)
    return paper.render(
        paper.compose("paper/actionplan.html", plan=plan, **facts),
        attachments=paper.enclosures(paper_samples.frozen(plan), **facts),
        identifier=facts["document"]["sha256"],
    )


def seal_it(pdf: bytes, keys, at: datetime = SEALED_AT) -> bytes:
    """`pdf` with the seal of `keys`."""
    return seals.seal(pdf, keys=keys, reason="Signed by all", at=at)
