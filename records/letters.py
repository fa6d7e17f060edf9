"""Letters: written with the deed, inside its transaction; the post room sends them afterwards."""

from records import bell, history, post_room, tasks, wording
from records.history import deed
from records.models import Letter, Notice
from records.steps import NotNow


def write(key, *, to, template, context=None, confidential=False, address="", calendar=""):
    """Owe `to` (a person) the letter `templates/letters/<template>.*`; once per `key`.

    It goes to `address` if that is given: the one the person had until now. `calendar` is an
    iCalendar text with its METHOD, which mail programs put into the person's calendar.
    """
    post_room.compose(
        key,
        to=to,
        template=template,
        context=context,
        confidential=confidential,
        address=address,
        calendar=calendar,
    )
    bell.ring(tasks.send_waiting_letters, or_do_it_here=True)


def write_plain(key, *, address, subject, text, html="", confidential=False):
    """Owe `address` a letter whose text somebody else has written (the sign-in pages do)."""
    post_room.keep(
        Letter(
            key=key,
            address=address,
            subject=subject,
            text=text,
            html=html,
            confidential=confidential,
        )
    )
    bell.ring(tasks.send_waiting_letters, or_do_it_here=True)


def tell(key, *, to, says, url):
    """Put a piece of news that can wait into the digest of these people; once per `key`."""
    Notice.objects.bulk_create(
        [Notice(key=key, to=person, says=says[:300], url=url) for person in to],
        ignore_conflicts=True,
    )


def people_written_to(begins):
    """The keys of the people to whom a letter was written whose key begins like this."""
    return Letter.objects.filter(key__startswith=begins, to__isnull=False).values("to")


def may_be_sent_again(letter):
    """Raises NotNow with a sentence where a letter may not be sent again."""
    if letter.confidential:
        raise NotNow(wording.LETTER_HELD_CODE, letter)
    if letter.sent_at is None and letter.given_up_at is None:
        raise NotNow(wording.LETTER_ON_ITS_WAY, letter)
    if letter.to is not None and not letter.to.is_active:
        raise NotNow(wording.LETTER_TO_SWITCHED_OFF.format(person=letter.to), letter)


@deed()
def send_again(letter, *, by):
    """Write the same letter once more, to the person's present address; returns the new letter.

    Raises NotNow for letters with a code, for those still on their way, and for people who are
    switched off.
    """
    letter = Letter.objects.select_for_update(of=["self"]).select_related("to").get(pk=letter.pk)
    may_be_sent_again(letter)
    begins = f"{letter.key}{Letter.AGAIN}"
    # The key of a second sending of a second sending goes on behind the number.
    own = Letter.objects.filter(key__startswith=begins).values_list("key", flat=True)
    times = sum(key.removeprefix(begins).isdecimal() for key in own)
    key = f"{begins}{times + 1}"
    if len(key) > Letter._meta.get_field("key").max_length:
        raise NotNow(wording.LETTER_TOO_OFTEN, letter)
    again = Letter(
        key=key,
        to=letter.to,
        address=letter.to.email if letter.to else letter.address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        calendar=letter.calendar,
    )
    post_room.keep(again)
    history.note(letter, "sent_again", by=by, says=f"{again.subject}, to {again.address}")
    bell.ring(tasks.send_waiting_letters, or_do_it_here=True)
    return Letter.objects.get(key=key)
