"""The planner's samples outlive the rows they were taken from, so none are taken of answers.

Of the tables over all partitions neither, which an ANALYZE by hand looks into as well; and of
comments not, as a sample would still have what was taken out of one.
"""

from django.db import migrations

PLACES = [
    *(("TABLE consultation_draft", name) for name in ("pseudonym", "answers", "notes", "keyed")),
    ("TABLE consultation_sealedcomment", "text"),
    ("INDEX comment_trigrams", "1"),
]


class Migration(migrations.Migration):
    dependencies = [("consultation", "0002_comments_coded_by_oneself")]

    operations = [
        migrations.RunSQL(
            f"ALTER {place} ALTER COLUMN {column} SET STATISTICS 0",
            f"ALTER {place} ALTER COLUMN {column} SET STATISTICS -1",
        )
        for place, column in PLACES
    ]
