"""Who signs must hold the post by which they sign, at that moment."""

from records.steps import NotNow
from schools import wording
from schools.models.signatories import without_their_post


def must_hold_post(record, signatory, *, lock=False):
    """Raises NotNow if the post by which they sign has ended; with `lock` it cannot end now."""
    if without_their_post([signatory], lock=lock):
        words = wording.POST_OVER.format(
            name=signatory.name, post=signatory.post, organisation=signatory.organisation
        )
        raise NotNow(words, record)
