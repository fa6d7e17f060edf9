"""A pile of paper forms for people who asked for one: each with its code, none with a name.

First comes a sheet of addresses, which is to be destroyed; then, for each invitee, the form with the
code on its first page and in the corner of all others, and a page to keep with the receipt code. The
pages that are the same for all are drawn once, so fifty forms take little longer than one. Nothing
of it is stored or cached.
"""

from django.template.loader import render_to_string

from consultation.keys import Key
from consultation.outputs.paper_form import paper_of, pdf_of, told_of
from consultation.wording import paper as wording
from records.claims import press
from records.paper import render_leaves
from records.paper.binding import Sheet, bind, how_many

AT_ONCE = 50  # forms in one pile


def pile_of(consultation, invitees, key: Key) -> bytes:
    """The PDF of the forms for these invitees of a published consultation, for printing both sides.

    Raises PaperFailed, BeingDrawn, and ValueError for more than AT_ONCE of them.
    """
    invitees = list(invitees)
    if not 0 < len(invitees) <= AT_ONCE:
        raise ValueError(f"a pile has 1 to {AT_ONCE} forms")
    codes = [key.paper_code(invitee.seat) for invitee in invitees]
    lines = [
        {"code": code, "name": str(invitee), "as_what": _as_what(invitee)}
        for code, invitee in zip(codes, invitees, strict=True)
    ]
    receipts = [key.receipt(invitee.seat) for invitee in invitees]
    told = told_of(consultation)
    sources = {"form": pdf_of(paper_of(consultation))}
    with press(wording.BEING_DRAWN):
        for name, more in (
            ("addresses", {"lines": lines}),
            ("titles", {"codes": codes}),
            ("codes", {"codes": codes}),
            ("keep", {"receipts": receipts}),
        ):
            html = render_to_string(f"paper/consultation_{name}.html", told | more)
            sources[name] = render_leaves(html)
    return bind(
        sources, _sheets(sources, len(invitees)), title=wording.PILE.format(title=consultation)
    )


def _as_what(invitee):
    if invitee.as_school:
        return wording.A_SCHOOL
    return ", ".join(filter(None, (invitee.get_role_display(), str(invitee.school or ""))))


def _sheets(sources, number):
    """The pages in their order. Each form begins on a right-hand page."""
    pages = {name: how_many(pdf) for name, pdf in sources.items()}
    titles = pages["titles"] // number  # of one form: one, or two where the purpose is very long
    yield from _leaf([Sheet("addresses", page) for page in range(pages["addresses"])])
    for at in range(number):
        form = [Sheet("titles", at * titles + page) for page in range(titles)]
        form += [Sheet("form", page, ("codes", at)) for page in range(titles, pages["form"])]
        yield from _leaf(form)
        yield from _leaf([Sheet("keep", at)])


def _leaf(sheets):
    """The same, with an empty page where the last leaf would have none on its back."""
    return [*sheets, None] if len(sheets) % 2 else sheets
