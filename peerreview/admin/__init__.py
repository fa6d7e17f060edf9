"""Peer reviews at the desk: to find them. What is done to one is done on its pages, by its verbs."""

from peerreview.admin import cycles, pool, reviews

__all__ = ["cycles", "pool", "reviews"]
