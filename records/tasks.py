"""What the workers do: look for rows that lack something, and make it. No arguments, ever."""

from celery import shared_task

from records import bell, post_room, sealing, workshop


@shared_task
def seal_complete_documents():
    """Seal a document that all have signed; ring again for the next, so that letters get between."""
    if sealing.seal_waiting(at_most=1):
        bell.ring(seal_complete_documents)


@shared_task
def send_waiting_letters():
    """Send every letter that is owed."""
    post_room.send_waiting()


@shared_task
def write_digests():
    """Write the one digest of the day to everybody about whom there is news."""
    post_room.write_digests()


@shared_task
def do_waiting_jobs():
    """Do one job that somebody asked for; ring again for the next, so that letters get between."""
    if workshop.do_waiting(at_most=1):
        bell.ring(do_waiting_jobs)
