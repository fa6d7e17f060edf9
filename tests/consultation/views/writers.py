"""What the tests of the author's screens share."""

from django.contrib.messages import get_messages
from lxml import html

from consultation.instrument import editing


def at(consultation, rest=""):
    """An address of the author's."""
    return f"/consultations/{consultation.pk}/write/{rest}"


def told(answer):
    """The messages that go with an answer."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def page(answer):
    return html.fromstring(answer.content.decode())


def words(node, path):
    """The text of each node, with single spaces."""
    return [" ".join(found.text_content().split()) for found in node.xpath(path)]


def seen(consultation, name, *, whole=False):
    """The mark that the form of this piece carries now; with `whole` the one to remove it."""
    return editing.mark(editing.piece(consultation.working_copy, name), whole=whole)


def boxes(node, form="//form[@novalidate]"):
    """{name: value} of the boxes of a form as a browser would send them, hidden ones too."""
    sent = {}
    for box in node.xpath(f"{form}//input | {form}//textarea"):
        if box.get("type") in ("checkbox", "radio") and box.get("checked") is None:
            continue
        unsaid = "on" if box.get("type") == "checkbox" else ""
        text = box.text or "" if box.tag == "textarea" else box.get("value", unsaid)
        sent[box.get("name")] = text.removeprefix("\n")
    sent.pop("csrfmiddlewaretoken", None)
    sent.pop("typed_by", None)
    return sent
