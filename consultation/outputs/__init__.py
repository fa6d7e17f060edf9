"""What comes out of a consultation: its paper, its codebook, one's own answers, the report."""
