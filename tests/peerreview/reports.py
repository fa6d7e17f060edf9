"""Reports on the stage: a review that was held, its report written, sent, accepted, signed."""

from datetime import date

from peerreview.models import Finding, Review
from peerreview.workflow import accepting, reporting
from records import signing
from records.models import Document
from tests.cast import code_for, fresh, place_of
from tests.peerreview import stage

DAY = date(2026, 11, 12)
AT_BEECH = {
    "host": "beech",
    "team": ("cedar-head", "damson-head", "ash-deputy"),
    "day": date(2026, 11, 19),
}


def held(cast, made=None, **facts):
    """A review of ash on 12 November 2026: wes leads, stan and a deputy of Cedar go with him."""
    made = made or stage.year(cast)
    return stage.review(made, cast, **{"state": Review.State.HELD, "day": DAY} | facts)


def lead_of(review):
    return review.seats.get(lead=True).reviewer.person


def head_of(review):
    return review.school.posts.current().get(kind="headteacher").person


def write(review, *, strengths=2, development=2, secret=""):
    """A whole draft by the lead; each finding has its own words, and the secret one."""
    by = lead_of(review)
    reporting.write_text(
        review,
        by=by,
        seen_edition=0,
        opening=f"We saw twelve lessons. {secret}",
        summary=f"A school that knows where it is going. {secret}",
    )
    for kind, count, suggestion in (
        (Finding.Kind.STRENGTH, strengths, ""),
        (Finding.Kind.DEVELOPMENT, development, "Read with partners."),
    ):
        for n in range(1, count + 1):
            reporting.add_finding(
                review,
                by=by,
                kind=kind,
                theme="reading" if n % 2 else "inclusion",
                text=f"Found {kind.value} {n}. {secret}".strip(),
                evidence=f"Seen in year {n}. {secret}".strip(),
                suggestion=f"{suggestion} {secret}".strip() if suggestion else "",
            )
    return fresh(review)


def sent(cast, made=None, *, secret="", **facts):
    """A report that is with the school."""
    review = write(held(cast, made, **facts), secret=secret)
    reporting.send(review, by=lead_of(review))
    return fresh(review)


def frozen(review):
    """The school has no more to say: (review, document to be signed)."""
    document = accepting.accept(review, by=head_of(review))
    return fresh(review), document


def sign(review, person):
    """Sign from tick to code; returns the document."""
    document = Document.objects.of(review).first()
    signatory = place_of(document, person)
    digits = code_for(signatory)
    proof = signing.prove(signatory, digits, by=person, sha256=document.sha256)
    return accepting.sign(review, signatory, by=person, proof=proof)


def accepted(cast, made=None, *, secret="", **facts):
    """A report signed by the lead and the headteacher."""
    review, _ = frozen(sent(cast, made, secret=secret, **facts))
    for person in (lead_of(review), head_of(review)):
        sign(review, person)
    return fresh(review)
