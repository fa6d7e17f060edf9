"""What comes in. Forms check; the workflow decides."""
