"""The admin of the peer reviews, split by nouns. Registered by being imported."""

from peerreview.admin import pool  # noqa: F401
