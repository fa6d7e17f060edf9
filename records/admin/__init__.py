"""What the admin shows of the records, split by nouns. Registered by being imported."""

from records.admin import evidence, letters  # noqa: F401
from records.admin.base import DeskAdmin, Evidence, bulk_verbs
from records.admin.verbs import BulkVerb

__all__ = ["BulkVerb", "DeskAdmin", "Evidence", "bulk_verbs"]
