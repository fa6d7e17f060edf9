"""Reports: who wrote what, who said what to it, what was said about sharing it, and feedback."""

from records.personal import editor, path, stays, table

REPORT = (
    "The report belongs to the school that was reviewed. Your name is gone from it, the words stay."
)
WITH_THE_REVIEW = "As long as the review is on record."

TABLES = [
    table(
        "peerreview.reporttext",
        "Reports of peer reviews that you sent to a school, or sent back",
        by=[path("sent_by", "because_of")],
        why="To write the report of a review, and to know how far it is.",
        kept=WITH_THE_REVIEW,
        fate=stays(REPORT),
        alone="because",
        written="because",
        evidence="review sent_at sent_by accepted_at because_of",
        none="id opening summary edition",
    ),
    table(
        "peerreview.finding",
        "Findings of peer reviews that you wrote last",
        by=[path("written_by")],
        why="To tell a school what was found, by whom.",
        kept=WITH_THE_REVIEW,
        fate=stays(REPORT),
        alone="text evidence suggestion",
        written="text evidence suggestion",
        evidence="review written_by written_at",
        none="id kind theme position edition",
    ),
    table(
        "peerreview.factscomment",
        "What you said to a finding, or answered",
        by=[path("by", "answered_by")],
        why="To put facts right before a report is accepted.",
        kept=WITH_THE_REVIEW,
        fate=stays(REPORT),
        alone="words answer",
        written="words answer",
        evidence="finding by at answered_by answered_at",
        none="id",
    ),
    table(
        "peerreview.consent",
        "What you said for your school about sharing findings",
        by=[path("by")],
        why="To know, at any time, what a school shares, and to be able to show who said so.",
        kept=WITH_THE_REVIEW,
        fate=stays("It is the proof of what your school allowed."),
        evidence="review scope findings by at",
        none="id",
    ),
    table(
        "peerreview.feedback",
        "What you said about a review",
        about=[path("person")],
        why="To make the next reviews better.",
        kept=WITH_THE_REVIEW,
        fate=stays("Your name is gone from it; what was said helps to see how reviews do."),
        written="words better",
        evidence="review side person useful at",
        none="id",
    ),
    table(
        "peerreview.findingevent",
        "Changes of findings that you made",
        by=[editor()],
        why="To see who wrote what in a report that several people write.",
        kept=WITH_THE_REVIEW,
        fate=stays(REPORT),
        alone="text evidence suggestion",
        written="text evidence suggestion",
        evidence="pgh_created_at pgh_label pgh_context",
        none="pgh_id pgh_obj id review kind theme position",
    ),
    table(
        "peerreview.reporttextevent",
        "Changes of the words around the findings that you made",
        by=[editor()],
        why="To see who wrote what in a report that several people write.",
        kept=WITH_THE_REVIEW,
        fate=stays(REPORT),
        alone="opening summary",
        written="opening summary",
        evidence="pgh_created_at pgh_label pgh_context",
        none="pgh_id pgh_obj",
    ),
]
