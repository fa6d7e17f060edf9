from celery import shared_task

from schools.workflow import invitations


@shared_task
def expire_invitations():
    """Let run out what nobody has answered in time."""
    invitations.expire()
