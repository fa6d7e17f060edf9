"""What the tables of schedules, reviews and their teams hold about people."""

from dataclasses import replace

from records.personal import blanked, editor, nothing, path, stays, table

COUNTS = "Who reviewed where is counted for years: days given, and nobody twice at the same school."

TABLES = [
    table(
        "peerreview.schedule",
        "Schedules you made or published",
        # The plan and what could not be met name reviewers by their number in the pool.
        by=[path("made_by", "published_by")],
        why="Who reviews whom and when, worked out for a year.",
        kept="With the year of reviews.",
        fate=stays("A schedule is the record of how a year was planned."),
        evidence="made_by made_at published_by published_at",
        written="shortfalls",
        none="id cycle number kind state plan cost bound seconds by_hand stop_asked edition",
    ),
    table(
        "peerreview.review",
        "Reviews whose day you answered for your school",
        by=[path("answered_by")],
        why="One day at a school by leaders of other schools, and what the school says to it.",
        kept="For as long as the partnership compares its years.",
        fate=stays(
            "The review is the school’s, not one person’s.",
            renamed="answer_because cancelled_because",
        ),
        evidence="answered_by answered_at",
        written="answer_because cancelled_because",
        none="id cycle school schedule day locked state answer sequence to_tell created_at",
    ),
    table(
        "peerreview.reviewevent",
        "Changes of reviews you made",
        by=[editor()],
        why="To see how the day of a review came about.",
        kept="With the review.",
        fate=stays("The review is the school’s, not one person’s."),
        evidence="pgh_created_at pgh_label pgh_context",
        none="pgh_id pgh_obj day locked state",
    ),
    table(
        "peerreview.seat",
        "Reviews you were asked to go to",
        about=[path("reviewer__person")],
        why="Who is asked to review a school, and what they said.",
        kept="For as long as the partnership compares its years; your reason until you are erased.",
        # That somebody went is counted for years; why somebody could not is theirs.
        fate=replace(blanked(because="(erased)"), renamed=("because",)),
        evidence="review reviewer school role lead state asked_at answered_at",
        written="because",
        none="id to_tell",
    ),
    table(
        "peerreview.seatevent",
        "Changes of what you said to reviews",
        about=[path("pgh_obj__reviewer__person")],
        by=[editor()],
        why="To see how a team came about.",
        kept="With the review.",
        fate=stays(COUNTS),
        evidence="pgh_obj state lead pgh_created_at pgh_label pgh_context",
        none="pgh_id",
    ),
    nothing("peerreview.engagement", "id school day review"),
]
