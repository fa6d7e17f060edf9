"""What gunicorn writes down of each request: no query string, no referrer, no network address.

And not on which page of a consultation somebody answers.
"""

logger_class = "partnership.access_log.Discreet"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(L)s"
