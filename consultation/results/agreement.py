"""How far two coders agree: in percent, and beyond what chance would give (Cohen's kappa)."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from consultation.models import CodedBy
from consultation.results.comments import coders_of
from consultation.wording.comments import AGREEMENT


@dataclass(frozen=True)
class Agreement:
    """Of `read` comments that both have read: in how many one found it, the other, and both."""

    read: int
    first: int
    second: int
    both: int

    @property
    def share(self) -> float | None:
        """The share of comments about which they agree, from 0 to 1; None while there is none."""
        if not self.read:
            return None
        return (self.read - self.first - self.second + 2 * self.both) / self.read

    @property
    def percent(self) -> int | None:
        """The same in whole percent. Only all is 100."""
        return None if self.share is None else int(100 * self.share + 1e-9)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa, from -1 to 1; None where both found it in all comments or in none, since
        nothing can then be told from chance."""
        if not self.read:
            return None
        one, two = self.first / self.read, self.second / self.read
        chance = one * two + (1 - one) * (1 - two)
        return None if chance == 1 else (self.share - chance) / (1 - chance)

    @property
    def word(self) -> str:
        """What Landis and Koch (1977) call such a kappa; empty where there is none."""
        if self.kappa is None:
            return ""
        return next(word for most, word in AGREEMENT if self.kappa <= most + 1e-9)


@dataclass(frozen=True)
class Coded:
    """How far the coding of a question has come: `done` are comments read by each coder."""

    coders: list
    done: dict
    both: int
    themes: dict  # key of the theme: Agreement
    found: dict  # key of the theme: comments in which both find it, as things stand


def coding_of(consultation, question) -> Coded:
    """Who has read how much of a question's comments, and how far they agree on each theme.

    Agreement is told of what each found by themselves, whatever was changed when they had talked.
    """
    coders = coders_of(consultation, question)
    read = CodedBy.objects.filter(
        comment__consultation=consultation, comment__question=question
    ).order_by()
    done = dict(read.values_list("coder").annotate(Count("pk")))
    one, two = [*(coder.pk for coder in coders), 0, 0][:2]
    with connection.cursor() as cursor:
        cursor.execute(BOTH, {"on": consultation.pk, "question": question})
        both = cursor.fetchone()[0]
        cursor.execute(FOUND, {"on": consultation.pk, "question": question, "one": one, "two": two})
        rows = cursor.fetchall()
    themes = {theme: Agreement(both, *firsts) for theme, *firsts, _ in rows}
    return Coded(coders, done, both, themes, {row[0]: row[-1] for row in rows})


# Comments that both coders have read, and what they find in them.
_READ = """
    SELECT read.comment_id FROM consultation_codedby read
    JOIN consultation_sealedcomment said ON said.id = read.comment_id
    WHERE said.consultation_id = %(on)s AND said.question = %(question)s
    GROUP BY read.comment_id HAVING count(*) = 2
"""
BOTH = f"SELECT count(*) FROM ({_READ}) both_read"  # noqa: S608 (our own text)
FOUND = f"""
    WITH both_read AS ({_READ}), marks AS (
        SELECT coding.theme_id, coding.comment_id,
            bool_or(coding.first AND coding.coder_id = %(one)s) AS by_one,
            bool_or(coding.first AND coding.coder_id = %(two)s) AS by_two,
            count(*) FILTER (WHERE coding.stands) AS standing
        FROM consultation_coding coding JOIN both_read USING (comment_id)
        GROUP BY coding.theme_id, coding.comment_id
    )
    SELECT theme_id, count(*) FILTER (WHERE by_one), count(*) FILTER (WHERE by_two),
        count(*) FILTER (WHERE by_one AND by_two), count(*) FILTER (WHERE standing = 2)
    FROM marks GROUP BY theme_id
"""  # noqa: S608
