"""Sentences about asking."""
