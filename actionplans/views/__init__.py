"""Screens are classes, verbs are functions; every query goes through for_user."""
