"""Which post a coordinator's word for a role means."""

from schools.models import Post
from schools.naming import plain

_KIND = Post.Kind
_WORDS = {
    _KIND.HEADTEACHER: (
        "head, headteacher, head teacher, ht, headmaster, headmistress, principal, "
        "head of school, head teacher of school"
    ),
    _KIND.DEPUTY: (
        "deputy, deputy head, deputy headteacher, deputy head teacher, dht, dh, vice principal, "
        "deputy principal"
    ),
    _KIND.CHAIR: (
        "chair, chair of governors, chair of govs, chair of gov, chair governor, cog, "
        "chair of the governing board, chair of governing board, chair of the governing body, "
        "chair of governing body, chairman, chairman of governors, chairperson, chair of board of governors"
    ),
    _KIND.GOVERNOR: (
        "governor, gov, school governor, vice chair, vice chair of governors, vice chair of govs, "
        "deputy chair, deputy chair of governors, member of the governing board, parent governor, "
        "staff governor, la governor, local authority governor, foundation governor, "
        "opted governor, safeguarding governor, link governor"
    ),
    _KIND.COMMITTEE_CHAIR: (
        "chair of the joint committee, chair of joint committee, joint committee chair, jcc chair, "
        "chair of jcc, chair of the jcc, committee chair, chair of committee"
    ),
    _KIND.COMMITTEE_MEMBER: (
        "member of the joint committee, member of joint committee, joint committee member, "
        "joint committee, jcc member, jcc, member of jcc, member of the jcc, committee member"
    ),
    _KIND.BOARD_MEMBER: (
        "board member, board, member of the board, member of board, partnership board member, "
        "partnership board"
    ),
    _KIND.ADVISER: (
        "adviser, advisor, sip, school improvement partner, improvement partner, external adviser, "
        "school improvement adviser, improvement adviser, external improvement partner"
    ),
    _KIND.COORDINATOR: (
        "coordinator, co ordinator, partnership coordinator, partnership co ordinator"
    ),
}
_BY_WORDS = {words: kind for kind, told in _WORDS.items() for words in told.split(", ")}
_BY_WORDS |= {plain(kind.label): kind for kind in _KIND}
# An executive head is a head, and so is who holds the post for a while.
_DOES_NOT_MATTER = {"acting", "co", "current", "exec", "executive", "interim", "temporary", "the"}

KNOWN = ", ".join(kind.label for kind in _KIND)
"""The posts there are, in words."""


def kind_of(role):
    """The Post.Kind that is called so, or None: "HT", "CoG", "Executive head", "Vice-chair"."""
    words = plain(role[:100])
    bare = " ".join(word for word in words.split() if word not in _DOES_NOT_MATTER)
    return _BY_WORDS.get(words) or _BY_WORDS.get(bare)
