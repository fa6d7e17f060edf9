"""What is asked and answered in the benchmarks of consultations.

Knows nothing of Django, so that the client of the last evening stays light.
"""

import random

OPTIONS = ("for", "against", "undecided")
CHOICES = 20  # questions of a page with options, and one more to write in
WORDS = (
    "We are a small school and share a teacher already, so I would rather begin with reading and "
    "see after a year what came of it. The meetings must not all be on the same afternoon."
)


def told(pages=1):
    """An instrument of so many pages, each with 20 choices of three and a text, none required."""
    return {
        "schema": "instrument/1",
        "title": "How shall we work together?",
        "purpose": "To decide how we work together.",
        "welcome": "Thank you for taking the time.",
        "thanks": "Thank you.",
        "pages": [_page(number) for number in range(1, pages + 1)],
    }


def _page(number):
    options = [{"name": name, "label": name.capitalize()} for name in OPTIONS]
    choices = [
        {
            "name": name,
            "kind": "one_of",
            "label": f"What do you think of proposal {name[1:].replace('q', '.')}?",
            "options": options,
        }
        for name in names(number)[:-1]
    ]
    reading = {"name": f"t{number}", "text": "The steering group **proposes** the following."}
    text = {"name": names(number)[-1], "kind": "long_text", "label": "Please add any comments"}
    return {
        "name": page_name(number),
        "title": f"Proposals, part {number}",
        "parts": [reading, *choices, text],
    }


def page_name(number):
    """The name of a page; numbers count from 1."""
    return f"p{number}"


def names(number):
    """The names of its questions, the text last."""
    return [f"p{number}q{n}" for n in range(1, CHOICES + 2)]


def answers(number, *, seed, words=WORDS):
    """Answers to a page, the same for the same seed; the text is left out where `words` is empty."""
    *choices, text = names(number)
    chance = random.Random(seed)
    given = dict(zip(choices, chance.choices(OPTIONS, (5, 3, 2), k=CHOICES), strict=True))
    return given | ({text: words} if words else {})
