"""Benchmarks: each module here with a ``run()`` yields figures. See README.md beside this file."""
