"""Open data: the gated figures as CSV."""


def csv_of(content):
    raise NotImplementedError
