"""The demo's directory of support, entered through the real verbs."""

from partnership.demo.reading import tree
from schools.workflow import support


def load_support(schools, people):
    """Write, list and mark the entries as their people would; what a review found waits for a head."""
    for number, row in enumerate(tree("support")["entries"], 1):
        by, from_review = people[row["by"]], row.get("review", False)
        entry, _ = support.draft(
            schools[row["school"]],
            title=row["title"],
            theme=row["theme"],
            phases=row["phases"],
            offer=row["offer"].strip(),
            evidence=row["evidence"],
            origin=f"demo:{number}" if from_review else "",
            by=None if from_review else by,
        )
        if row["stands"] == "listed":
            support.list_it(entry, by=by, seen_edition=entry.edition)
        if why := row.get("mark"):
            support.grant_mark(entry, by=people["cora"], why=why, seen_edition=entry.edition)
