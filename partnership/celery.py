"""The Celery application and the clock: what is swept, and how often.

Tasks take no arguments. A message that is lost, doubled or late changes nothing:
each task looks for rows that lack something and makes it.
"""

import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")

app = Celery("partnership")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def warm_the_press(**kwargs):
    """Load the PDF renderer when the worker starts, so that the first seal does not wait for it."""
    from records.paper import warm

    warm()
