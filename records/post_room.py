"""The post room: composes letters, sends each once, and gathers the day's news into one digest."""

import hashlib
import logging
from datetime import timedelta

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from records.models import Letter, Notice

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720)]
BATCH = 50
WIPED = "This letter held a code. The code was wiped after it had been sent."


def compose(key, *, to, template, context=None, confidential=False):
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
            address=to.email,
            subject=render_to_string(f"letters/{template}.subject.txt", context),
            text=render_to_string(f"letters/{template}.txt", context).strip() + "\n",
            html=css_inline.inline(render_to_string(f"letters/{template}.html", context)),
            confidential=confidential,
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

    Claimed first (a committed row, so that no other sender takes it), sent outside any lock,
    then marked. A sender that is killed in between leaves a claim that runs out; the letter is
    then sent with the same Message-ID.
    """
    sent = 0
    while batch := _claim():
        connection = get_connection()
        try:
            connection.open()
        except OSError as silent:
            for letter in batch:
                _put_off(letter, silent)
            return sent
        try:
            for letter in batch:
                sent += _send(letter, connection)
        finally:
            connection.close()
    return sent


def _claim():
    with transaction.atomic():
        batch = list(
            Letter.objects.waiting()
            .select_for_update(skip_locked=True, of=["self"])
            .order_by("written_at", "pk")[:BATCH]
        )
        Letter.objects.filter(pk__in=[letter.pk for letter in batch]).update(
            not_before=timezone.now() + CLAIM
        )
    return batch


def _send(letter, connection):
    domain = settings.SITE_URL.split("//")[-1].split(":")[0].split("/")[0]
    name = hashlib.sha256(f"{letter.pk}:{letter.key}".encode()).hexdigest()[:32]
    mail = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        to=[letter.address],
        connection=connection,
        headers={
            "Message-ID": f"<{name}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    try:
        mail.send()
    except Exception as refused:
        _put_off(letter, refused)
        return 0
    facts = {"sent_at": timezone.now(), "not_before": None, "problem": ""}
    if letter.confidential and not settings.DEMO:
        facts |= {"text": WIPED, "html": ""}
    Letter.objects.filter(pk=letter.pk).update(**facts)
    return 1


def _put_off(letter, why):
    log.warning("letter %s could not be sent (%s)", letter.pk, type(why).__name__)
    now = timezone.now()
    facts = {"tries": letter.tries + 1, "problem": f"{type(why).__name__}: {why}"[:300]}
    if letter.tries < len(PAUSES):
        facts["not_before"] = now + PAUSES[letter.tries]
    else:
        facts["given_up_at"] = now
    Letter.objects.filter(pk=letter.pk).update(**facts)
