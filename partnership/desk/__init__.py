"""The coordinator's desk: the Django admin, made for one person who lives in it."""
