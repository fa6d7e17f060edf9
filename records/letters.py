"""Letters: written with the deed, inside its transaction; the post room sends them afterwards."""

from records import bell, post_room, tasks
from records.models import Letter, Notice


def write(key, *, to, template, context=None, confidential=False):
    """Owe `to` (a person) the letter `templates/letters/<template>.*`; once per `key`."""
    post_room.compose(key, to=to, template=template, context=context, confidential=confidential)
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
