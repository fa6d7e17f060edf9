"""The portal with the bare pages beside its own, for a web server."""

from django.conf import settings

from partnership.wsgi import application

settings.ROOT_URLCONF = "bench.peers.save_page"

__all__ = ["application"]
