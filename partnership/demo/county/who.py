"""Whom to sign in as in the county, and what to try as that person."""

from schools.models import Post

_KIND = Post.Kind


def people_to_try(county):
    """A list of {"email", "note"}: the coordinator first."""
    waiting, sealed = county.pairs()[1], county.pairs()[4]
    asked = county.yet_to_answer()
    of = {kind: [held for held in county.posts if held.kind == kind] for kind in _KIND}
    head = county.at(waiting.members[0], _KIND.HEADTEACHER)[0]
    chair = county.at(sealed.members[0], _KIND.CHAIR)[0]
    deputies = (
        person for s in waiting.members + sealed.members for person in county.at(s, _KIND.DEPUTY)
    )
    told = [
        (
            county.coordinator,
            "See what 500 people answered on a partnership, and how the county was set up: five "
            "imports in the admin, and 24 rows to put right.",
        ),
        (
            county.at(asked, _KIND.HEADTEACHER)[0],
            "Finish your school’s answer on joint training days, half written by others, and send it.",
        ),
        (head, f"Sign the plan of {waiting.name} as the first of four."),
        (chair, f"Look at the plan of {sealed.name}, signed by all, and check its PDF."),
        (of[_KIND.HEADTEACHER][0].person, "Be the head of two schools: each row says for which."),
        (next(deputies, None), "See what a deputy may read and change, and that others sign."),
        (of[_KIND.GOVERNOR][0].person, "Read as a governor who does not chair the board."),
        (of[_KIND.COMMITTEE_CHAIR][0].person, "Be a head who also chairs a joint committee."),
        (
            of[_KIND.BOARD_MEMBER][0].person,
            "Read every plan as a member of the board, and go on coding comments as the second of two.",
        ),
        (of[_KIND.ADVISER][0].person, "Look around as an adviser, who may change nothing."),
    ]
    return [{"email": person.email, "note": note} for person, note in told if person]
