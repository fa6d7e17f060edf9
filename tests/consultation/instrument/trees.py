"""Random instruments: trees of pages, questions of all kinds, gates within gates."""

from hypothesis import strategies as st

from consultation.instrument import Kind, parse
from consultation.instrument.tree import DEEP, WITH_OPTIONS
from tests.consultation.stage import options, question

words = st.text("abc ÄÖ“”\n*_[]()<>&", max_size=20)
KINDS = st.sampled_from(list(Kind))


@st.composite
def instruments(draw, finished=False):
    """An Instrument; `finished` ones have a title, words and a page behind each gate."""
    counts = dict.fromkeys("ptqg", 0)
    some = st.text("abc ÄÖ“”", min_size=1, max_size=20).filter(str.strip) if finished else words

    def name(letter):
        counts[letter] += 1
        return f"{letter}{counts[letter]}"

    def a_question(depth):
        kind = draw(KINDS)
        told = question(name("q"), kind.value, draw(some))
        told["label"] = draw(some)
        if draw(st.booleans()):
            told["hint"] = draw(words)
        if kind in WITH_OPTIONS:
            told["options"] = options(*draw(st.lists(some, min_size=2, max_size=4)))
        if kind == Kind.MONEY:
            told["bands"] = sorted(draw(st.sets(st.integers(0, 9_999), min_size=2, max_size=5)))
        if kind == Kind.YES_NO and draw(st.booleans()):
            return told | {"named": True, "organiser": draw(some)}
        if not depth and draw(st.booleans()):
            told["required"] = True
        return told

    def a_page(depth):
        told = {"name": name("p"), "title": draw(some), "parts": []}
        for _ in range(draw(st.integers(1 if finished else 0, 3))):
            if draw(st.booleans()):
                told["parts"].append({"name": name("t"), "text": draw(some)})
            else:
                told["parts"].append(a_question(depth))
        if depth < DEEP and draw(st.integers(0, 2)) == 0:
            gate = {"name": name("g"), "label": draw(some)}
            told["gate"] = gate | {"pages": some_pages(depth + 1)}
        return told

    def some_pages(depth):
        least = 1 if finished else 0
        return [a_page(depth) for _ in range(draw(st.integers(least, 4 if not depth else 2)))]

    return parse(
        {
            "schema": "instrument/1",
            "title": draw(some),
            "purpose": draw(words),
            "welcome": draw(words),
            "thanks": draw(words),
            "pages": some_pages(0),
        }
    )
