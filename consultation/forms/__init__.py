"""What comes in about consultations. Forms check; workflow decides."""
