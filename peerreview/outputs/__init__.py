"""What comes out of the peer reviews, on paper and as files."""
