"""The coordinator's side of asking: who is asked, when, who has replied."""
