"""Sentences about report."""
