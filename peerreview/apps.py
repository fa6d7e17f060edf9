from django.apps import AppConfig


class PeerReviewConfig(AppConfig):
    name = "peerreview"
    verbose_name = "peer reviews"

    def ready(self):
        # What workers do is known by being imported.
        from peerreview.workflow import telling  # noqa: F401
