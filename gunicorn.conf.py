"""What gunicorn writes down of each request: no query string, no referrer, no network address."""

access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(L)s"
