"""A sealed consultation with comments that a test has written itself, and who reads them."""

import uuid

from consultation.models import SealedComment, Theme
from schools.models import Person, Post
from tests.consultation import seeding


def board_member(key="bea"):
    """Somebody for whom results are too."""
    person = Person.objects.create(email=f"{key}@example.org", name=f"{key.title()} Okoro")
    Post.objects.create(person=person, kind="board_member")
    return person


def sealed(cast, texts=(), *, replies=60, **facts):
    """Sealed; on question q2 stand these comments, in this order."""
    consultation = seeding.sealed(cast.cora, replies=replies, comments=0, invited=False, **facts)
    add_comments(consultation, texts)
    return consultation


def add_comments(consultation, texts, question="q2", **facts):
    have = SealedComment.objects.count()
    return SealedComment.objects.bulk_create(
        SealedComment(
            id=uuid.UUID(int=n), consultation=consultation, question=question, text=text, **facts
        )
        for n, text in enumerate(texts, have + 1)
    )


def comment(consultation, text):
    return SealedComment.objects.get(consultation=consultation, text=text)


def theme(consultation, name, question="q2"):
    return Theme.objects.get(consultation=consultation, question=question, name=name)
