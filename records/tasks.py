"""What the workers do: look for rows that lack something, and make it. No arguments, ever."""

from celery import shared_task

from records import post_room, sealing


@shared_task
def seal_complete_documents():
    """Seal every document that all have signed and that has no sealed PDF yet."""
    sealing.seal_waiting()


@shared_task
def send_waiting_letters():
    """Send every letter that is owed."""
    post_room.send_waiting()


@shared_task
def write_digests():
    """Write the one digest of the day to everybody about whom there is news."""
    post_room.write_digests()
