"""Peer reviews on the desk: to find them. What is done to one is done on its pages, by its verbs."""

from peerreview.admin import cycles  # noqa: F401
