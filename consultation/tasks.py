from celery import shared_task

from consultation.workflow import asking, reporting, sealing
from records import bell


@shared_task
def ask_invitees():
    """Write to those who are to be asked and have not been; the next ones after other work."""
    if asking.ask_waiting():
        bell.ring(ask_invitees)


@shared_task
def seal_closed_consultations():
    """Seal what has closed, and finish what an interrupted sealing left."""
    sealing.seal_waiting()


@shared_task
def tell_of_reports():
    """Write to everybody who was invited that the report is out."""
    reporting.tell_waiting()
