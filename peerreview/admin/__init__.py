"""Peer reviews at the desk."""

from peerreview.admin import reviews

__all__ = ["reviews"]
