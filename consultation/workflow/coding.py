"""What is done with comments: their themes, what two coders find in them, what is taken out, quoted.

Only once a consultation is sealed: a comment then belongs to nobody and to no response.
"""

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, Value
from django.db.models.functions import Concat

from consultation.models import (
    CodedBy,
    Coding,
    Consultation,
    Quotation,
    Report,
    SealedComment,
    Theme,
)
from consultation.outputs import report as outputs
from consultation.results.comments import coders_of
from consultation.wording import comments as wording
from records import history
from records.models import HistoryLine
from records.steps import NotNow

THEMES = 40  # of a question; a list that is longer nobody ticks with care
LEFT_OUT = wording.LEFT_OUT
PLACE_FREE = "coder_place_free"


class CannotCode(ValueError):
    """It cannot be done as it was asked; `str(refusal)` is a sentence that says what to do."""


# -- Themes ----------------------------------------------------------------------------------------


@history.deed()
def add_theme(consultation, *, question, name, meaning="", by) -> Theme:
    """Add a theme to a question, at the end. Raises CannotCode where it is there already."""
    _hold(consultation)
    themes = Theme.objects.filter(consultation=consultation, question=question)
    _free_name(themes, name)
    if themes.count() >= THEMES:
        raise CannotCode(wording.THEMES_FULL.format(most=THEMES))
    last = themes.aggregate(last=Max("position"))["last"] or 0
    theme = themes.create(
        consultation=consultation,
        question=question,
        name=name,
        meaning=meaning,
        position=last + 1,
    )
    history.note(consultation, "theme_added", by=by, says=name)
    return theme


@history.deed()
def change_theme(theme, *, name, meaning="", by) -> None:
    """Call it otherwise, or say otherwise what belongs to it. Raises CannotCode, NotNow."""
    _hold(theme.consultation)
    theme = _still_there(theme)
    _free_name(_beside(theme), name)
    if (theme.name, theme.meaning) == (name, meaning):
        return
    says = name if theme.name == name else f"{theme.name} → {name}"
    theme.name, theme.meaning = name, meaning
    theme.save(update_fields=["name", "meaning"])
    history.note(theme.consultation, "theme_changed", by=by, says=says)


@history.deed()
def merge_themes(theme, *, into, by) -> None:
    """Make one theme part of another of the same question: who found either, found that one.

    Raises CannotCode where `into` is itself, NotNow where one of the two is gone.
    """
    _hold(theme.consultation)
    theme, into = _still_there(theme), _still_there(into)
    if into.pk == theme.pk or into not in _beside(theme):
        raise CannotCode(wording.MERGE_WITH_ITSELF)
    same = {"comment": OuterRef("comment"), "coder": OuterRef("coder")}
    for fact in ("first", "stands"):
        found = Coding.objects.filter(theme=theme, **{fact: True}, **same)
        Coding.objects.filter(Exists(found), theme=into).update(**{fact: True})
    there = Coding.objects.filter(theme=into, **same)
    Coding.objects.filter(~Exists(there), theme=theme).update(theme=into)
    theme.delete()
    says = f"{theme.name} → {into.name}"
    history.note(into.consultation, "themes_merged", by=by, says=says)


@history.deed()
def remove_theme(theme, *, by) -> None:
    """Take a theme away, with every tick. Raises NotNow where it is gone already."""
    _hold(theme.consultation)
    theme = _still_there(theme)
    theme.delete()
    history.note(theme.consultation, "theme_removed", by=by, says=theme.name)


# -- Coding ----------------------------------------------------------------------------------------


@transaction.atomic
def code(comment, *, themes, by) -> None:
    """Say which themes (their keys) somebody finds in a comment; none is an answer too.

    Until both coders are done with it, each says it by themselves and may say it anew; after that
    it is a change that came of talking: what was found first is kept for the figure of agreement.
    Raises NotNow where two others code this question, or a theme is gone.
    """
    take_a_place(comment.consultation, comment.question, by=by)
    # One after the other: of two who finish at once, the second must see that the first is done.
    comment = SealedComment.objects.select_for_update(no_key=True).get(pk=comment.pk)
    known = Theme.objects.filter(consultation=comment.consultation_id, question=comment.question)
    chosen = set(themes)
    if len(known.select_for_update(no_key=True).filter(pk__in=chosen)) != len(chosen):
        raise NotNow(wording.THEME_IS_GONE, comment.consultation)
    done = set(CodedBy.objects.filter(comment=comment).values_list("coder", flat=True))
    mine = Coding.objects.filter(comment=comment, coder=by)
    if len(done | {by.pk}) > 1 and by.pk in done:
        mine.filter(theme__in=chosen).update(stands=True)
        others = mine.exclude(theme__in=chosen)
        others.filter(first=False).delete()
        others.update(stands=False)
        fresh = chosen - set(mine.values_list("theme", flat=True))
        first = False
    else:
        mine.exclude(theme__in=chosen).delete()
        fresh = chosen - set(mine.values_list("theme", flat=True))
        first = True
    Coding.objects.bulk_create(
        Coding(comment=comment, theme_id=theme, coder=by, first=first) for theme in sorted(fresh)
    )
    CodedBy.objects.get_or_create(comment=comment, coder=by)


def take_a_place(consultation, question, *, by) -> None:
    """Become one of the two who code a question, if one is not; raises NotNow where one may not.
    Only inside a transaction."""
    if not _codes(consultation, question, by):
        _hold(consultation)  # of two who begin at once, the second must see the first
        if why_not := why_not_code(consultation, question, by=by):
            raise NotNow(why_not, consultation)


def why_not_code(consultation, question, *, by) -> str:
    """Why somebody may not code a question, as a sentence; empty for the two who do, or begin."""
    if _codes(consultation, question, by):
        return ""
    coders = coders_of(consultation, question)
    if len(coders) == 2:
        return wording.TWO_CODERS.format(first=coders[0], second=coders[1])
    if coders and _left(consultation, question, by):
        return wording.LEFT_PLACE.format(other=coders[0])
    return ""


@history.deed()
def free_place(consultation, *, question, coder, by) -> None:
    """Let somebody else code in the place of a coder, whose ticks go. Raises NotNow."""
    _hold(consultation)
    of_question = Q(comment__consultation=consultation, comment__question=question)
    Coding.objects.filter(of_question, coder=coder).delete()
    gone, _ = CodedBy.objects.filter(of_question, coder=coder).delete()
    if not gone:
        raise NotNow(wording.NO_CODER.format(name=coder), consultation)
    history.note(consultation, PLACE_FREE, by=by, says=_place(coder, question))


# -- Taking words out ------------------------------------------------------------------------------


def without(text, passage) -> str:
    """The text with each place where the passage stands replaced by “[…]”. Raises CannotCode."""
    passage = passage.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not passage.replace(LEFT_OUT, "").strip():
        raise CannotCode(wording.PASSAGE_ALL_GONE)
    if passage not in text:
        raise CannotCode(wording.PASSAGE_NOT_THERE)
    return text.replace(passage, LEFT_OUT)


def tells(because, passage) -> bool:
    """Whether the reason for taking a passage out holds that passage."""
    return " ".join(passage.split()).casefold() in " ".join(because.split()).casefold()


@history.deed()
def redact(comment, *, passage, because, by) -> None:
    """Take a passage out of a comment for good, and say why. Nothing keeps the words: a report that
    quotes the comment loses them too, though it is out.

    The history tells that it was done and why, not of which comment, and not the words.
    Raises CannotCode with what to do.
    """
    # The report first, so that none is put out with the words while they are taken out.
    report = Report.objects.select_for_update(no_key=True).filter(consultation=comment.consultation)
    report = report.first()
    comment = SealedComment.objects.select_for_update(no_key=True).get(pk=comment.pk)
    shorter = without(comment.text, passage)
    if tells(because, passage):
        raise CannotCode(wording.REASON_TELLS_IT)
    comment.text, comment.redacted_because = shorter, because
    comment.save(update_fields=["text", "redacted_because"])
    if report and report.figures:
        report.figures = outputs.without_words(report.figures, comment)
        report.save(update_fields=["figures"])
    history.note(comment.consultation, "comment_redacted", by=by, says=because)


# -- Quoting ---------------------------------------------------------------------------------------


@transaction.atomic
def quote(comment, *, by) -> Quotation:
    """Choose a comment for the report; a second click changes nothing.

    Raises CannotCode where whoever wrote it forbade it, NotNow where the report is out.
    """
    if not comment.quotable:
        raise CannotCode(wording.NOT_QUOTABLE)
    report = _open_report(comment.consultation)
    last = report.quotations.aggregate(last=Max("position"))["last"] or 0
    quotation, _ = report.quotations.get_or_create(comment=comment, defaults={"position": last + 1})
    return quotation


@transaction.atomic
def unquote(comment, *, by) -> None:
    """Leave a comment out of the report again. Raises NotNow where the report is out."""
    report = _open_report(comment.consultation)
    report.quotations.filter(comment=comment).delete()


# -- Inside ----------------------------------------------------------------------------------------


def _hold(consultation):
    """Changes of themes and of who codes come one after the other. Raises NotNow before sealing."""
    held = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if held.state != Consultation.State.SEALED:
        raise NotNow(wording.NOT_SEALED.format(title=held), held)


def _codes(consultation, question, person):
    coded = CodedBy.objects.filter(coder=person)
    return coded.filter(comment__consultation=consultation, comment__question=question).exists()


def _left(consultation, question, person):
    """Whether somebody had a place for this question and gave it up, or it was freed: who has read
    what another coder sees differently finds nothing by themselves any more. The history knows."""
    freed = HistoryLine.objects.about(consultation).filter(became=PLACE_FREE)
    own = Concat(F("by_name"), Value(_place("", question)))  # though they changed their name since
    return freed.filter(Q(says=_place(person, question)) | Q(by=person, says=own)).exists()


def _place(coder, question):
    return f"{coder} ({question})"


def _still_there(theme):
    found = Theme.objects.select_for_update().filter(pk=theme.pk).first()
    if found is None:
        raise NotNow(wording.THEME_IS_GONE, theme.consultation)
    return found


def _beside(theme):
    """The other themes of its question."""
    same = Theme.objects.filter(consultation=theme.consultation_id, question=theme.question)
    return same.exclude(pk=theme.pk)


def _free_name(themes, name):
    if themes.filter(name__iexact=name).exists():
        raise CannotCode(wording.THEME_TAKEN.format(name=name))


def _open_report(consultation):
    report = Report.objects.select_for_update(no_key=True).get(consultation=consultation)
    if report.state == Report.State.PUBLISHED:
        raise NotNow(wording.REPORT_IS_OUT, report)
    return report
