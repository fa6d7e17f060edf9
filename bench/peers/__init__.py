"""What the portal is measured against: the least that does the same job, behind the same doors."""
