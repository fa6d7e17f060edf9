"""The admin of the register, split by nouns. Registered by being imported."""

from schools.admin import imports, invitations, people, places, posts, support  # noqa: F401
