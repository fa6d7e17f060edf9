"""Who may review: what is known of reviewers, and for how long."""

from records.personal import editor, goes, nothing, path, stays, table

REVIEWS = "Which reviews somebody gave is evidence of what was found; the name is gone from it."
LEDGER = "What a school gave is the school’s. Your name is gone from it."
WHILE = "For as long as you have a post, and two years."

TABLES = [
    table(
        "peerreview.away",
        "Days on which you cannot review",
        about=[path("reviewer__person")],
        why="So that no review is planned for them. Why you cannot is not asked.",
        kept=WHILE,
        fate=goes(),
        evidence="reviewer first last",
        none="id",
    ),
    table(
        "peerreview.conflict",
        "Schools that you should not review",
        about=[path("person")],
        by=[path("declared_by")],
        why="So that nobody reviews a school where family works, or where they worked themselves.",
        kept="Until it is taken back, or two years after your last post.",
        fate=goes(),
        evidence="kind person school other_school until declared_by declared_at",
        none="id",
    ),
    table(
        "peerreview.offer",
        "That you would review",
        about=[path("person")],
        why="You agreed in a consultation that your name is passed on to whoever organises it.",
        kept="2 years.",
        fate=goes(),
        evidence="person school consultation question organiser said_at state",
        none="id",
    ),
    nothing("peerreview.trainingsession", "id title day where holds_until"),
    table(
        "peerreview.training",
        "Training for reviewers you were at",
        about=[path("reviewer__person")],
        why="Only trained people review.",
        kept=WHILE,
        fate=goes(),
        evidence="session reviewer",
        none="id",
    ),
    table(
        "peerreview.reviewer",
        "Your place in the pool of reviewers",
        about=[path("person")],
        by=[path("left_by")],
        why="To know who reviews, who leads teams, and what each knows well.",
        kept=WHILE,
        fate=stays(REVIEWS),
        evidence="person came leads specialisms joined_at left_at left_by",
        written="left_because",
        none="id",
    ),
    table(
        "peerreview.reviewerevent",
        "How your place in the pool has changed",
        about=[path("pgh_obj__person")],
        by=[editor()],
        why="To see who changed what, and to put right a mistake.",
        kept=WHILE,
        fate=goes(),
        evidence="pgh_created_at pgh_label pgh_context pgh_obj leads specialisms left_at",
        none="pgh_id",
    ),
    table(
        "peerreview.daysentry",
        "Days of reviewing you gave for your school, and corrections you made",
        by=[path("seat__reviewer__person", "by")],
        why="Each school owes and gives the same number of days.",
        kept="For as long as the partnership reviews.",
        fate=stays(LEDGER),
        evidence="cycle school role halves why seat by at",
        written="says",
        none="id",
    ),
]
