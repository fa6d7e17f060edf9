"""The post room: composes letters, sends each once, and gathers the day's news into one digest."""

import hashlib
import logging
import time
from contextlib import suppress
from datetime import timedelta

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import Error, connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from records.models import Letter, Notice

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720)]
WIPED = "This letter held a code. The code was wiped after it had been sent."


def compose(key, *, to, template, context=None, confidential=False, address="", calendar=""):
    """Keep the letter `templates/letters/<template>.*` to the person `to`; once per `key`.

    Three templates make a letter: <template>.subject.txt, <template>.txt and <template>.html.
    """
    context = {
        "person": to,
        "site_url": settings.SITE_URL,
        "partnership_name": settings.PARTNERSHIP_NAME,
    } | (context or {})
    keep(
        Letter(
            key=key,
            to=to,
            address=address or to.email,
            subject=render_to_string(f"letters/{template}.subject.txt", context),
            text=render_to_string(f"letters/{template}.txt", context).strip() + "\n",
            html=css_inline.inline(render_to_string(f"letters/{template}.html", context)),
            confidential=confidential,
            calendar=calendar,
        )
    )


def keep(letter):
    """Owe this letter, unless one with its key is owed or was sent already."""
    letter.subject = " ".join(letter.subject.split())[:200]
    Letter.objects.bulk_create([letter], ignore_conflicts=True)


def write_digests():
    """One letter a day to each person about whom there is news; returns how many were written."""
    written = 0
    today = timezone.localdate()
    for person_id in (
        Notice.objects.filter(letter=None).values_list("to", flat=True).distinct().order_by("to")
    ):
        with transaction.atomic():
            news = list(
                Notice.objects.select_for_update(skip_locked=True)
                .filter(letter=None, to=person_id)
                .select_related("to")
                .order_by("written_at")
            )
            key = f"digest:{person_id}:{today}"
            if not news or not news[0].to.is_active or Letter.objects.filter(key=key).exists():
                continue
            compose(
                key,
                to=news[0].to,
                template="digest",
                context={"news": news, "today": today},
            )
            Notice.objects.filter(pk__in=[n.pk for n in news]).update(
                letter=Letter.objects.get(key=key)
            )
            written += 1
    return written


def send_waiting():
    """Send every letter that is owed; returns how many went out.

    Each is claimed first (a committed row, so that no other sender takes it), sent outside any
    lock, then marked. A sender that is killed in between leaves one claim, which runs out; that
    letter is then sent again with the same Message-ID. The others go out without waiting.
    """
    sent = 0
    mail = get_connection()
    try:
        while letter := _claim():
            try:
                mail.open()
            except OSError as silent:
                _put_off(letter, silent)
                _put_off_the_rest(silent)
                break
            sent += _send(letter, mail)
    finally:
        _hang_up(mail)
    return sent


def _claim():
    """The next letter, now ours for as long as CLAIM; None if there is none."""
    with transaction.atomic():
        letter = (
            Letter.objects.waiting()
            .select_for_update(skip_locked=True, of=["self"])
            .order_by("written_at", "pk")
            .first()
        )
        if letter:
            Letter.objects.filter(pk=letter.pk).update(not_before=timezone.now() + CLAIM)
    return letter


def _send(letter, mail):
    domain = settings.SITE_URL.split("//")[-1].split(":")[0].split("/")[0]
    name = hashlib.sha256(f"{letter.pk}:{letter.key}".encode()).hexdigest()[:32]
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        to=[letter.address],
        connection=mail,
        headers={
            "Message-ID": f"<{name}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    if letter.calendar:
        _attach_calendar(message, letter)
    try:
        message.send()
    except Exception as refused:
        # The line may be dead now, and would refuse all the letters after this one.
        _hang_up(mail)
        _put_off(letter, refused)
        return 0
    facts = {"sent_at": timezone.now(), "not_before": None, "problem": ""}
    if letter.confidential and not settings.DEMO:
        facts |= {"text": WIPED, "html": ""}
    _mark(letter, facts)
    return 1


def _attach_calendar(message, letter):
    """Twice, as others do it: as one of the twins for programs that know it, as a file for the rest."""
    message.attach_alternative(letter.calendar, f"text/calendar; method={letter.calendar_method}")
    message.attach("invite.ics", letter.calendar.encode(), "application/ics")


def _put_off(letter, why):
    log.warning("letter %s could not be sent (%s)", letter.pk, type(why).__name__)
    now = timezone.now()
    facts = {"tries": letter.tries + 1, "problem": f"{type(why).__name__}: {why}"[:300]}
    if letter.tries < len(PAUSES):
        facts["not_before"] = now + PAUSES[letter.tries]
    else:
        facts["given_up_at"] = now
    _mark(letter, facts)


def _put_off_the_rest(silent):
    """A mail server that does not answer is asked once, not once for each letter."""
    while letter := _claim():
        _put_off(letter, silent)


def _mark(letter, facts):
    """Write down what became of a letter, even if the database is away for a while.

    This process alone knows that the letter has gone out: without the mark it would go twice.
    """
    patience = time.monotonic() + CLAIM.total_seconds()
    while True:
        try:
            Letter.objects.filter(pk=letter.pk).update(**facts)
            return
        except Error:
            if connection.is_usable() or time.monotonic() > patience:
                raise
            connection.close()
            time.sleep(0.5)


def _hang_up(mail):
    with suppress(OSError):
        mail.close()
