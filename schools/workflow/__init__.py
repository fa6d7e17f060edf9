"""What people do to the register, verb by verb. Every door (site, admin, import, demo) calls these."""
