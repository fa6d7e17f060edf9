"""Sentences about sealing."""
