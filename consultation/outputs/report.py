"""The content of a report."""


def content_of(report):
    raise NotImplementedError


def frozen(report):
    raise NotImplementedError


def pdf_of(content):
    raise NotImplementedError
