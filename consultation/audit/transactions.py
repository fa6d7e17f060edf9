"""Transactions: what was written together was said by the one beside whom it was written."""

from collections import defaultdict

from consultation.audit.findings import Finding

MARKS = {
    "transactions (xmin)": ("the transaction that wrote a row", lambda row: row.xmin),
    "locks (xmax)": ("the transaction that last locked a row", lambda row: row.xmax),
    "commands (cmin)": ("the command of its transaction that wrote a row", lambda row: row.cmin),
}


def findings(loot):
    """The marks that PostgreSQL keeps on rows, of those who were asked and of what was answered."""
    for channel, (made_of, mark) in MARKS.items():
        values = {mark(row) for row in loot.answers}
        shared = values & {mark(row) for row in loot.replied}
        alone = _alone_together(loot, mark)
        yield Finding(
            channel,
            made_of,
            [*alone, *_in_order(loot, mark)] if alone else _in_order(loot, mark),
            signal=f"{len(values)} different on responses, {len(shared)} of them on people too",
            carries=channel.startswith("transactions") and len(values) > 1,
        )


def _alone_together(loot, mark):
    """Where one person and one response bear the same mark, they are a pair."""
    people, answers = defaultdict(list), defaultdict(list)
    for row in loot.replied:
        people[mark(row)].append(row)
    for row in loot.answers:
        answers[mark(row)].append(row)
    return [
        (people[each][0].record.seat, answers[each][0].told)
        for each in answers
        if len(answers[each]) == len(people[each]) == 1
    ]


def _in_order(loot, mark):
    """Of the others: the earlier with the earlier."""
    done = {seat for seat, _ in _alone_together(loot, mark)}
    taken = {told for _, told in _alone_together(loot, mark)}

    def when(row):
        return (mark(row), row.place)

    return loot.paired(
        sorted((r for r in loot.replied if r.record.seat not in done), key=when),
        sorted((r for r in loot.answers if r.told not in taken), key=when),
    )
