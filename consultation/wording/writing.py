"""Sentences about writing."""
