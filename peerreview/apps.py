from django.apps import AppConfig


class PeerReviewConfig(AppConfig):
    name = "peerreview"
    verbose_name = "peer reviews"

    def ready(self):
        # Lists that can be had as files, and what workers do, are known by being imported.
        from peerreview.exports import pool  # noqa: F401
        from peerreview.workflow import opening, scheduling, welcome  # noqa: F401
