from celery import shared_task

from partnership import reminders


@shared_task
def write_reminders():
    """Say again what still needs somebody."""
    reminders.write_reminders()


@shared_task
def write_anchor():
    """Mail the head of the history outside, once a day."""
    reminders.write_anchor()
