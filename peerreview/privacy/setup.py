"""What the tables of a year hold about people: who started it, and who said a school's wishes."""

from records.personal import editor, nothing, path, stays, table

SETTINGS = "What a year was agreed to be must be known; your name is gone from it."
SCHOOLS = "The wishes are the school’s. Your name is gone from them, the words stay."

RULES = (
    "team_size heads_at_least heads_at_most head_halves deputy_halves lead_needed training_needed "
    "training_months cooling_off furthest rivals_within swaps_allowed report_days facts_days "
    "wishes_by"
)
WISHED = "focus wished_days closed_days hosts"

TABLES = [
    table(
        "peerreview.cycle",
        "Years of peer reviews you started",
        by=[path("created_by")],
        why="To know who set a year up.",
        kept="For as long as the partnership works with them.",
        fate=stays(SETTINGS),
        evidence="year state created_by created_at",
        none=f"id edition opened_at {RULES}",
    ),
    table(
        "peerreview.cycleevent",
        "Rules of peer reviews you set",
        by=[editor(), path("created_by")],
        why="To see who changed what was agreed.",
        kept="With the year.",
        fate=stays(SETTINGS),
        evidence="created_by pgh_created_at pgh_label pgh_context",
        none=f"pgh_id pgh_obj id year state opened_at {RULES}",
    ),
    table(
        "peerreview.participation",
        "Wishes for the peer review of your school that you said",
        by=[path("said_by")],
        why="To plan the review, and to tell the team what the school wants to know.",
        kept="With the year.",
        fate=stays(SCHOOLS),
        evidence="cycle school said_by said_at",
        written="focus_words left_because",
        none=f"id cluster edition left_at {WISHED}",
    ),
    table(
        "peerreview.participationevent",
        "Wishes for a peer review you changed, and moves of a school you made",
        by=[editor(), path("said_by")],
        why="To see who said what for a school, and to bring words back.",
        kept="With the year.",
        fate=stays(SCHOOLS),
        evidence="said_by said_at pgh_created_at pgh_label pgh_context",
        written="focus_words left_because",
        none=f"pgh_id pgh_obj id cycle school cluster left_at {WISHED}",
    ),
    nothing("peerreview.window", "id cycle term first last"),
    nothing("peerreview.holiday", "id cycle name first last"),
    nothing("peerreview.theme", "id cycle slug name prompts position edition"),
    nothing("peerreview.reviewcluster", "id cycle name basis"),
]
