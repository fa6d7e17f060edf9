"""Sentences that Python says about this part of the peer reviews."""
