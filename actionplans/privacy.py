"""What the tables of this app hold about people (see `records.personal`).

The text of a plan belongs to its schools. Who wrote which words of it is known from the events.
"""

from records.personal import editor, nothing, path, stays, table

SHARED = "The plan is the work of several schools. Your name is gone from it, the words stay."


def events(model, called, *, written, none):
    """The table of the changes of one kind of part: who wrote which words, and when."""
    return table(
        model,
        called,
        by=[editor()],
        why="To see who wrote what in a shared plan, and to bring words back.",
        kept="With the plan.",
        fate=stays(SHARED),
        written=written,
        evidence="pgh_created_at pgh_label pgh_context",
        none=none,
    )


PARTS = {
    "objective": ("Objectives you wrote", "text", "id edition plan number"),
    "area": ("Areas you wrote", "name aims outcomes", "id edition plan position"),
    "action": ("Actions you wrote", "text when place", "id edition area position term year on at"),
    "impact": ("Impact you recorded", "text", "id edition area up_to"),
    "reviewround": (
        "Reviews you recorded",
        "name heads_when statement",
        "id edition plan heads_on committee_on",
    ),
}

TABLES = [
    table(
        "actionplans.actionplan",
        "Plans you started, or that were sent back to you",
        by=[path("created_by", "sent_back_to")],
        why="The plans of collaboratives and schools.",
        kept="For as long as the partnership works with them.",
        fate=stays(SHARED),
        evidence="title year created_by created_at sent_back_to moved_at state",
        written="because",
        none="id plain_title collaborative school signing_order sign_by edition",
    ),
    events(
        "actionplans.actionplantitleyearcollaborativeschoolsigningordersignbystateevent",
        "Frames of plans you changed",
        written="title",
        none="pgh_id pgh_obj year collaborative school signing_order sign_by state",
    ),
    events(
        "actionplans.areaobjectiveevent",
        "Links between areas and objectives you changed",
        written="",
        none="pgh_id id area objective",
    ),
    nothing("actionplans.area_objectives", "id area objective"),
]
for _part, (_called, _written, _none) in PARTS.items():
    TABLES += [
        nothing(
            f"actionplans.{_part}",
            f"{_written} {_none} origin" if _part == "area" else f"{_written} {_none}",
        ),
        events(
            f"actionplans.{_part}event",
            _called,
            written=_written,
            none=f"pgh_id pgh_obj {_none}",
        ),
    ]
