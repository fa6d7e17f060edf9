from celery import shared_task

from peerreview.workflow import owed
from records import bell


@shared_task
def tell_about_reviews():
    """Write to those who are asked to a review, or not needed any more; the next ones after others."""
    if owed.tell_waiting():
        bell.ring(tell_about_reviews)
