"""The content of a report: from gated figures and the words around them, to page and paper."""


def content_of(report):
    raise NotImplementedError


def frozen(report):
    raise NotImplementedError


def pdf_of(content, report):
    raise NotImplementedError
