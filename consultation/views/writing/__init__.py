"""The author's side: writing a consultation, trying it, checking it, publishing it."""
