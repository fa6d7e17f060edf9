"""What becomes of the sealed answers: two people code comments, and the report is written."""

import random

from django.db.models.functions import Length

from consultation.models import SealedComment
from consultation.workflow import coding, reporting
from partnership.demo.county.making import SEED

QUESTION = "supportwhy"  # whose comments have been read so far, in part
READ = 60  # of them
# Of a hundred themes: what a coder does not see, and what the second sees besides.
_OVERLOOKED, _SEEN_BESIDES = (8, 22), 15


def code_comments(consultation, told, *, coders):
    """Both coders read the same comments on one question and mostly find the same themes.

    `told` are the comments of content/county_answers, `coders` the two people.
    """
    themes = {
        row["theme"]: coding.add_theme(
            consultation, question=QUESTION, name=row["theme"], meaning=row["meaning"], by=coders[0]
        ).pk
        for row in told[QUESTION]
    }
    theme_of = {
        text: row["theme"]
        for row in told[QUESTION]
        for texts in row.values()
        if isinstance(texts, list)
        for text in texts
    }
    comments = SealedComment.objects.filter(consultation=consultation, question=QUESTION)
    chance = random.Random(SEED + 6)
    for comment in chance.sample(list(comments.order_by("text", "pk")), READ):
        there = [theme_of[text] for text in comment.text.split("\n\n")]
        for coder, overlooked in zip(coders, _OVERLOOKED, strict=True):
            found = {name for name in there if chance.random() * 100 >= overlooked}
            if coder is coders[1] and chance.random() * 100 < _SEEN_BESIDES:
                found.add(chance.choice(list(themes)))
            coding.code(comment, themes=[themes[name] for name in found], by=coder)


def write(consultation, told, *, by):
    """Write the report, as far as it is known what is done, and choose what it quotes."""
    report = reporting.report_of(consultation)
    reporting.write(
        report,
        introduction=told["introduction"].strip(),
        words={name: (row["said"], row["did"]) for name, row in told["questions"].items()},
        by=by,
        seen_edition=report.edition,
    )
    for text in told["quotes"]:
        # Some said it with something else; whoever said it alone is quoted rather.
        comments = SealedComment.objects.filter(
            consultation=consultation, quotable=True, text__contains=text
        )
        if comment := comments.order_by(Length("text"), "text", "pk").first():
            coding.quote(comment, by=by)


def put_report_out(consultation, by):
    """Put the report of the sealed consultation out: its figures are frozen. Returns the Report."""
    return reporting.publish(reporting.report_of(consultation), by=by)
