from celery import shared_task

from partnership import reminders
from partnership.people_data import retention


@shared_task
def write_reminders():
    """Say again what still needs somebody."""
    reminders.write_reminders()


@shared_task
def write_anchor():
    """Mail the head of the history outside, once a day."""
    reminders.write_anchor()


@shared_task
def keep_nothing_for_too_long():
    """Delete what has been kept for as long as it may be."""
    retention.carry_out()
