"""What responses say of people: whoever is alone in a combination is known by it."""

from collections import defaultdict

from consultation.audit.findings import LUCK, Finding
from consultation.instrument import layout

LEAST = 5  # share each combination


def findings(loot):
    """People and responses by phase, role and district; comments and the responses they came with."""
    if not loot.is_sealed:
        return
    groups = defaultdict(list)
    for row in sorted(loot.responses, key=lambda row: row.place):
        groups[_band(row)].append(row)
    people = defaultdict(list)
    for row in sorted(loot.replied, key=lambda row: row.place):
        people[_where(row, groups)].append(row)
    pairs = []
    for band, some in groups.items():
        pairs += loot.paired(people[band], some)
    smallest = min(map(len, groups.values()), default=0)
    yield Finding(
        "breakdown",
        "phase, role and district of those who replied",
        pairs,
        # In each group put together at random one is right on average.
        chance=len(groups) + max(LUCK, round(3 * len(groups) ** 0.5)),
        signal=f"{len(groups)} combinations, the smallest of {smallest}",
        carries=0 < smallest < LEAST and len(loot.responses) > smallest,
        group=smallest,
    )
    yield _comments(loot)


def _comments(loot):
    """Who alone has written on a question, by what the response says of it, wrote the comment."""
    place_of = {slot.question.name: slot.number - 1 for slot in layout(loot.instrument)}
    answered, written = defaultdict(list), defaultdict(list)
    for name in {row.record.question for row in loot.comments}:
        for row in loot.responses:
            if row.record.code[place_of[name]]:
                answered[(name, *_band(row))].append(row)
    for row in loot.comments:
        written[(row.record.question, *_band(row))].append(row)
    alone = [k for k, some in written.items() if len(some) == 1 == len(answered[k])]
    return Finding(
        "comments and responses",
        "a response that alone in its combination says that something was written",
        signal=f"{len(alone)} comments stand beside one such response",
    )


def _band(row):
    r = row.record
    return (r.as_school, r.phase, r.role, r.district)


def _where(row, groups):
    """The finest combination that occurs and that this person may be counted in."""
    r = row.record
    fits = [
        band
        for band in groups
        if band[0] == r.as_school
        and band[1] in ("", r.as_phase)
        and band[2] in ("", r.as_role)
        and band[3] in ("", r.as_district)
    ]
    return max(fits, key=lambda band: sum(map(bool, band[1:])), default=None)
