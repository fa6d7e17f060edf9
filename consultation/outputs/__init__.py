"""What comes out as files: papers drawn from a frozen version."""
