"""What logs and error mails leave out: everything that people typed, and who they are.

A log is read by more people than a page, and kept in more places. So it tells where something went
wrong and of which kind it was, and no values: no form, no cookie, no local variable, nothing behind
the ? of an address, and not what an exception says (a database quotes the row in it). Nor on which
page of a consultation somebody answers: there are pages that only a certain answer leads to.
"""

import logging
import re
import time
import traceback

from django.conf import settings
from django.utils.log import AdminEmailHandler

QUERY = re.compile(r"(/[^\s?\"'<>]*)\?[^\s\"'<>]*")
ANSWERING = re.compile(r"(/consultations/\d+/answer/)[^\s?\"'<>]*")
PAGE_OF_ANSWERS = re.compile(r"^(/consultations/\d+/answer/[^/]+/).*", re.DOTALL)
AGAIN = 10 * 60  # seconds before the same error is mailed again


def plain(text):
    """The text without what addresses in it tell of people and their answers."""
    return ANSWERING.sub(r"\1…", QUERY.sub(r"\1", text))


def without_page(address):
    """The address to go back to later; of somebody who answers a consultation, where that begins."""
    return PAGE_OF_ANSWERS.sub(r"\1", address)


def without_values(kind, error, trace):
    """The way to an error and its kind, without what it says; causes first, as usual."""
    lines = []
    cause = getattr(error, "__cause__", None) or (
        None if getattr(error, "__suppress_context__", True) else error.__context__
    )
    if cause is not None and cause is not error:
        lines += [without_values(type(cause), cause, cause.__traceback__), "", "and then", ""]
    if trace is not None:
        lines.append("Traceback (most recent call last):")
        lines += [line.rstrip() for line in traceback.format_tb(trace)]
    lines.append(f"{kind.__module__}.{kind.__qualname__}" if kind else "no exception")
    return "\n".join(lines)


class Line(logging.Formatter):
    """One line of a log, and below it the way to the error."""

    def format(self, record):
        return plain(super().format(record))

    def formatMessage(self, record):  # noqa: N802 (logging's name)
        # Celery puts what the error says into the message itself.
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, BaseException) and not (settings.DEBUG or settings.DEMO):
            for says in (repr(error), str(error)):
                if says:
                    record.message = record.message.replace(says, type(error).__name__)
        return super().formatMessage(record)

    def formatException(self, ei):  # noqa: N802 (logging's name)
        if settings.DEBUG or settings.DEMO:
            return super().formatException(ei)
        return without_values(*ei)


class Report:
    """The body of an error mail. Takes the place of Django's, which shows the whole request."""

    def __init__(self, request, exc_type, exc_value, tb, is_email=False):
        self.request, self.error = request, (exc_type, exc_value, tb)

    def get_traceback_text(self):
        """Method, path without query, the person's number, and the way to the error."""
        told = []
        if self.request is not None:
            person = getattr(getattr(self.request, "user", None), "pk", None)
            told = [
                f"{self.request.method} {plain(self.request.path)}",
                f"person: {person or 'nobody'}",
                "",
            ]
        kind, error, trace = self.error
        if not isinstance(kind, type):
            return "\n".join(told)
        return "\n".join([*told, without_values(kind, error, trace)])


class Mailer(AdminEmailHandler):
    """Mails an error to ADMINS, the same one every ten minutes at most."""

    def __init__(self, **kwargs):
        super().__init__(reporter_class="partnership.discretion.Report", **kwargs)
        self.setFormatter(Line("%(levelname)s %(name)s"))
        self.mailed = {}

    def emit(self, record):
        what = (record.name, record.pathname, record.lineno, record.exc_info and record.exc_info[0])
        now = time.monotonic()
        if now - self.mailed.get(what, -AGAIN) < AGAIN:
            return
        self.mailed[what] = now
        super().emit(record)

    def format_subject(self, subject):
        return plain(super().format_subject(subject))[:200]
