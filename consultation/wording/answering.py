"""Sentences about answering."""
