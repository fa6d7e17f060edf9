"""What the tables about the day of a review hold about people."""

from records.personal import path, stays, table

SCHOOLS = "The plan and the papers are the school’s. They stay with its review."

TABLES = [
    table(
        "peerreview.dayplan",
        "Plans of the day you wrote",
        by=[path("changed_by")],
        why="What happens when on the day of a review.",
        kept="With the review.",
        fate=stays(SCHOOLS),
        written="items",
        evidence="changed_by changed_at",
        none="id review edition",
    ),
    table(
        "peerreview.visitdocument",
        "Documents you gave a team to read",
        by=[path("added_by")],
        why="What a team reads before it visits a school.",
        kept="With the review, or until the school removes it.",
        fate=stays(SCHOOLS),
        written="title url file file_name",
        evidence="added_by added_at",
        none="id review size",
    ),
]
