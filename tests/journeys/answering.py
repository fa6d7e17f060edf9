"""Answering in a browser, as people do: question by question, page by page."""

from playwright.sync_api import expect

from consultation.instrument import Kind, on_path
from consultation.instrument.answers import fields_of

CHOSEN = ("gate", Kind.YES_NO, Kind.ONE_OF, Kind.AGREE)


def address(consultation, slug="me", more=""):
    return f"{consultation.get_absolute_url()}answer/{slug}/{more}"


def fill(page, question, answer):
    """Put this answer (as it is kept) into the boxes of the question."""
    name = question.name
    if question.kind in CHOSEN:
        page.locator(f'input[name="{name}"][value="{answer}"]').check()
    elif question.kind == Kind.SEVERAL_OF:
        for chosen in answer:
            page.locator(f'input[name="{name}"][value="{chosen}"]').check()
    elif question.kind == Kind.RANKING:
        for place, chosen in enumerate(answer, 1):
            page.locator(f'select[name="{name}-{chosen}"]').select_option(str(place))
    elif question.kind == Kind.MONEY:
        for field, pounds in zip(fields_of(question), (answer["from"], answer["to"]), strict=True):
            page.locator(f'input[name="{field}"]').fill(str(pounds))
    elif question.kind == Kind.DATE:
        for field, part in zip(fields_of(question), reversed(answer.split("-")), strict=True):
            page.locator(f'input[name="{field}"]').fill(str(int(part)))
    else:
        page.locator(f'[name="{name}"]').fill(answer)


def answer_all(page, consultation, answers, slug="me"):
    """From the details to the check: every page that these answers come to, with all of them."""
    told = consultation.version().read
    page.goto(address(consultation, slug))
    page.get_by_role("link", name="Start").click()
    path = on_path(told, answers)
    for each in path:
        expect(page.get_by_role("heading", level=1, name=each.title, exact=True)).to_be_visible()
        for question in each.asks:
            if question.name in answers:
                fill(page, question, answers[question.name])
        # Not by its name: what Enter presses has the same, and nobody sees it.
        page.locator("form[data-answers] button.btn-primary").click()
    expect(page.get_by_role("heading", level=1, name="Check your answers")).to_be_visible()
    return path


def send(page):
    """Send it from the check; returns the receipt code."""
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Sent. Thank you")).to_be_visible()
    return page.locator("#receipt").inner_text()
