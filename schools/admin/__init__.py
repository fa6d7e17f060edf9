"""The admin of the register, split by nouns. Registered by being imported."""

from schools.admin import people, places  # noqa: F401
