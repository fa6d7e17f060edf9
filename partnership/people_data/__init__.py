"""What the portal knows about people: shown, handed out, kept no longer than needed, erased."""
