"""What the tables of this app hold about people (see `records.personal`)."""

from peerreview.privacy import pool, report, schedule, setup, visit

TABLES = [*setup.TABLES, *pool.TABLES, *schedule.TABLES, *visit.TABLES, *report.TABLES]
