"""What the commands in script/ are made of. Standard library only: it runs before anything else."""
