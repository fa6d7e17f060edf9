"""What people do with consultations: one module for each kind of deed, one function for each deed."""
