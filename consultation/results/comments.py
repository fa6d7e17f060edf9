"""Comments as they are read: in a random order that stays, so that nobody can tell who wrote when.

Words carry no person; the groups of whoever wrote them are no part of what is read here.
"""

from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from consultation.models import BreakdownGroup, CodedBy, Coding, SealedComment, Theme
from consultation.results import bands
from consultation.results.bands import EVERYBODY
from consultation.results.gate import LONG_ENOUGH
from consultation.results.rounding import nearest
from consultation.results.tables import INSIDE, PUBLISHED, tables_of
from consultation.wording import comments as wording
from schools.models import Person, Post, School

K = {INSIDE: bands.INSIDE, PUBLISHED: bands.PUBLISHED}  # what each level is rounded to
PAGE = 25  # comments
COUNTED = 1_000  # nobody waits for a search to be counted further


def asked_in_words(instrument) -> dict:
    """{name: question} of what people answer in their own words, in the order of reading."""
    return {q.name: q for q in instrument.questions.values() if q.is_text and not q.named}


def comments_of(consultation, question, *, search="", theme=None):
    """The comments on a question that hold these words and in which both coders found the theme."""
    comments = SealedComment.objects.filter(consultation=consultation, question=question)
    if search:
        comments = comments.filter(text__icontains=search)  # as the index has it: UPPER(text)
    if theme is not None:
        found = Coding.objects.filter(comment=OuterRef("pk"), theme=theme, stands=True)
        comments = comments.filter(Exists(_twice(found, "comment")))
    return comments


def page_of(comments, *, after=None, before=None, size=PAGE):
    """(the comments of a page, the key before it or None, the key after it or None).

    `after` and `before` are keys of comments at the edges of the neighbouring pages. The cost of a
    page does not grow with what lies before it.
    """
    if before is not None:
        found = list(comments.filter(id__lt=before).order_by("-id")[: size + 1])
        more = len(found) > size
        found = found[:size][::-1]
        return found, found[0].id if more and found else None, found[-1].id if found else None
    if after is not None:
        comments = comments.filter(id__gt=after)
    found = list(comments.order_by("id")[: size + 1])
    more = len(found) > size
    found = found[:size]
    return found, found[0].id if after and found else None, found[-1].id if more else None


def how_many(comments) -> int:
    """How many there are, counted to COUNTED + 1 and no further."""
    return comments.order_by()[: COUNTED + 1].count()


def how_many_wrote(consultation) -> dict[str, int]:
    """{question: how many comments there are}: counted once in each process, as it stays so."""
    return dict(_wrote(consultation.pk, consultation.sealing.pk))


@lru_cache(maxsize=64)
def _wrote(consultation_id, _):
    counted = SealedComment.objects.filter(consultation=consultation_id).order_by()
    return tuple(counted.values_list("question").annotate(Count("pk")))


def key_in(text) -> UUID | None:
    """The key that somebody sent, or None."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


# -- Who has coded what ----------------------------------------------------------------------------


def coders_of(consultation, question) -> list[Person]:
    """Those who code the comments on a question: nobody, one or two people, in a fixed order."""
    coded = CodedBy.objects.filter(comment__consultation=consultation, comment__question=question)
    return list(Person.objects.filter(pk__in=coded.values("coder")).order_by("pk"))


def coded_by_both(comments):
    """Those of the comments with which both coders are done."""
    return comments.filter(
        Exists(_twice(CodedBy.objects.filter(comment=OuterRef("pk")), "comment"))
    )


def disputed(comments):
    """Those with which both are done, and in which one finds a theme that the other does not."""
    standing = Coding.objects.filter(comment=OuterRef("pk"), stands=True)
    alone = standing.order_by().values("theme").annotate(by=Count("pk")).filter(by=1)
    return coded_by_both(comments).filter(Exists(alone))


def next_to_code(consultation, question, *, by, after=None):
    """The next comment that this coder has not read; from the first again at the end. Or None."""
    mine = CodedBy.objects.filter(comment=OuterRef("pk"), coder=by)
    waiting = comments_of(consultation, question).filter(~Exists(mine)).order_by("id")
    found = waiting.filter(id__gt=after).first() if after else None
    return found or waiting.first()


# -- What the report tells -------------------------------------------------------------------------


def attribution(comment) -> str:
    """Who said it, as far as the report may tell: one thing about them, and only where it shows how
    many of that group wrote something on this question; else “A respondent”."""
    answers = tables_of(comment.consultation, PUBLISHED, comment.as_school).get(comment.question)
    if answers is None:
        return wording.A_RESPONDENT
    if comment.as_school:
        told = any(answers.overall[0].everybody.cells)
        return wording.A_SCHOOL if told else wording.A_RESPONDENT
    if comment.role in _told_apart(answers, "role"):
        return _with_article(Post.Kind(comment.role).label.lower(), "A", "An")
    if comment.phase in _told_apart(answers, "phase"):
        return wording.RESPONDENT_FROM.format(
            a_phase=_with_article(School.Phase(comment.phase).label.lower(), "a", "an")
        )
    return wording.A_RESPONDENT


def _told_apart(answers, dimension):
    """The groups, other than the rest, of which it is shown how many wrote something."""
    rows = [row for table in answers.by(dimension) for row in table.rows[:-1]]
    return {row.key for row in rows if row.key and any(row.cells)}


def _with_article(noun, a, an):
    return f"{an if noun[0] in 'aeiou' else a} {noun}"


def theme_counts(consultation, level=PUBLISHED) -> dict[str, list[dict]]:
    """{question: [{"name", "count"}]}: the themes in their order, and in how many comments both
    coders find each; of questions of which both have read every comment.

    A count is rounded as all figures of this level are. Where nearly everybody who wrote said it, it
    is None. A theme that is too rare to be surely of people of three schools is left out, as its
    name would tell what these few said.
    """
    wrote, k = how_many_wrote(consultation), K[level]
    least = _least(consultation, level)
    unread, found = {}, {}
    for theme in Theme.objects.filter(consultation=consultation):
        question = theme.question
        if question not in unread:
            comments = comments_of(consultation, question)
            unread[question] = wrote.get(question, 0) - coded_by_both(comments).count()
        if unread[question]:
            continue
        number = comments_of(consultation, question, theme=theme).count()
        others = wrote.get(question, 0) - number
        if number < least or (others < k and not _is_dominant(number, others)):
            continue
        count = None if others < k else nearest(number, k)
        found.setdefault(question, []).append({"name": theme.name, "count": count})
    return found


def _is_dominant(number, others):
    """Whether nearly everybody said it, and who did not stays open."""
    return number + others >= LONG_ENOUGH and number > 9 * others


def _least(consultation, level):
    """The least count of all that surely stands for enough people of enough schools."""
    everybody = BreakdownGroup.objects.filter(consultation=consultation, dimension=EVERYBODY)
    field = "published_threshold" if level == PUBLISHED else "threshold"
    return max([K[level], *everybody.values_list(field, flat=True)])


def _twice(rows, of):
    return rows.order_by().values(of).annotate(times=Count("pk")).filter(times=2)
