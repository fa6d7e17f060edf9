"""The bench of comments: read, search, themes by two coders, words taken out, quotations."""

from consultation.views.comments import bench, coding, redacting, themes

__all__ = ["bench", "coding", "redacting", "themes"]
