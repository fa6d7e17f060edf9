"""A sealed consultation in the database, made without its history: rows, groups, a version."""

import random

from consultation.instrument import code, layout, steps
from consultation.models import BreakdownGroup, Consultation, SealedResponse
from consultation.results import bands
from tests.consultation import stage

TRIPLES = [
    ("primary", "headteacher", "forest"),
    ("primary", "chair", ""),
    ("secondary", "headteacher", ""),
    ("special", "", ""),
    ("", "", ""),
]


def sealed(cast, size, *, seed=1, schools=0, told=None):
    """(consultation, [(as_school, combination, code)]): `size` people and `schools` schools."""
    rng = random.Random(seed)
    told = told or stage.instrument()
    consultation = stage.published(cast, told=told)
    Consultation.objects.filter(pk=consultation.pk).update(state="sealed")
    slots = layout(told)
    rows, units = [], []
    for as_school, number in ((False, size), (True, schools)):
        for n in range(number):
            triple = rng.choices(TRIPLES, (9, 5, 4, 2, 1))[0]
            units.append((as_school, n if as_school else n // 2, *triple))
        mine = [unit[1:] for unit in units if unit[0] == as_school]
        broad = bands.generalise(mine)
        BreakdownGroup.objects.bulk_create(
            BreakdownGroup(consultation=consultation, as_school=as_school, **group)
            for group in bands.groups(
                (unit[0], *triple) for unit, triple in zip(mine, broad, strict=True)
            )
        )
        rows += [(as_school, triple, code(slots, _answers(told, rng))) for triple in broad]
    SealedResponse.objects.bulk_create(
        SealedResponse(
            consultation=consultation,
            as_school=as_school,
            phase=triple[0],
            role=triple[1],
            district=triple[2],
            code=numbers,
        )
        for as_school, triple, numbers in rows
    )
    return stage.fresh(consultation), rows


def _answers(told, rng):
    """Something to most questions that they come to."""
    found = {}
    for step in steps(told):
        page = step.page
        if any(found.get(gate) != "yes" for gate in step.behind):
            continue
        for question in page.asks:
            if rng.random() < 0.85 and not question.named:
                found[question.name] = _answer(question, rng)
    return found


def _answer(question, rng):
    names = [option.name for option in question.choices]
    if question.is_text:
        return "Words."
    if question.kind == "several_of":
        return sorted(set(rng.choices(names, (5, 3, 1), k=2)))
    if question.kind == "ranking":
        rng.shuffle(names)
        return names[: rng.randint(1, 3)]
    if question.kind == "money":
        low, high = sorted(rng.choices((50, 150, 300, 5_000), k=2))
        return {"from": low, "to": high}
    if question.kind == "date":
        return rng.choice(("2027-01-03", "2027-02-28", "2031-12-31"))
    return rng.choices(names, range(len(names), 0, -1))[0]
