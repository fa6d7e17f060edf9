"""What comes out of a consultation as a file: papers and data, each drawn from something frozen."""
