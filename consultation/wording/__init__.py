"""Sentences that Python says about consultations, by what they are about."""
