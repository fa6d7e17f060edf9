"""Whether those who sign still hold the post by which they sign.

A frozen text names people with their posts of that day. A post may end before its holder has
signed; then somebody else must be named, because rights follow from the posts of today.
"""

from collections import defaultdict

from records.models import Signatory
from schools.models import Collaborative, Post, School


def without_their_post(signatories, *, lock=False):
    """The keys of those `signatories` who no longer hold the post by which they sign.

    Who was named in somebody's place signs by any post. A place that has got another name since
    (a school became an academy) is still that place. With `lock` no post of
    theirs can end until the transaction does.
    """
    signatories = list(signatories)
    if not signatories:
        return set()
    posts = Post.objects.current().filter(
        person__in={s.person_id for s in signatories}, person__is_active=True
    )
    if lock:
        posts = posts.select_for_update(of=["self"]).order_by("pk")
    held = defaultdict(set)
    for post in posts.select_related("school", "collaborative"):
        held[post.person_id].add((post.get_kind_display(), str(post.place or "")))
    unsure = [s for s in signatories if (s.post, s.organisation) not in held[s.person_id]]
    return {s.pk for s in unsure if not _holds_another_way(s, held[s.person_id])}


def _holds_another_way(signatory, theirs):
    """Named in somebody's place; or the place has got another name since."""
    if not theirs:
        return False
    if Signatory.objects.filter(replaced_by=signatory.pk).exists():
        return True
    name = signatory.organisation
    if any(model.objects.filter(name=name).exists() for model in (School, Collaborative)):
        return False
    return any(kind == signatory.post for kind, _ in theirs)
