"""What an intruder can work out: equations solved, and bounds drawn together.

Both are the attacks that a table auditor tries on suppressed cells: what follows from subtraction,
however long the chain, and what follows from no count being below nothing.
"""

from math import gcd

ROUNDS = 30


def worked_out(equations) -> dict:
    """{unknown: number} of all that follows; `equations` are ({unknown: factor}, number).

    All unknowns are whole numbers from 0 on, and the equations are known to hold for some.
    """
    solved = _eliminate(equations)
    found = {}
    for factors, number in solved:
        if len(factors) == 1:
            ((unknown, factor),) = factors.items()
            found[unknown] = number // factor
    bounds = _bounds([*equations, *solved])
    return found | {unknown: low for unknown, (low, high) in bounds.items() if low == high}


def relations(sets: dict, known=()) -> list[dict]:
    """[{name: factor}]: all ways in which `sets` ({name: members}) add up to nothing.

    `known` are such ways, and are left out with all that follows from them.
    """
    solved = _Echelon()
    for relation in known:
        solved.take(relation)
    found, members = [], _Echelon()
    for name, places in sets.items():
        # What is added up is noted beside it, by names made negative.
        told = members.take(dict.fromkeys(places, 1) | {~name: -1})
        if max(told) < 0:
            relation = {~unknown: -factor for unknown, factor in told.items()}
            if solved.take(relation):
                found.append(relation)
    return found


class _Echelon:
    """Sums without a number, each with a first member of its own among those from 0 on."""

    def __init__(self):
        self.of_first = {}

    def take(self, told):
        """What is left of it when all that is there is taken out; it is then there as well."""
        while waiting := [n for n in told if n in self.of_first]:
            first = min(waiting)
            told, _ = _without(first, told, 0, self.of_first[first], 0)
        if any(n >= 0 for n in told):
            self.of_first[min(n for n in told if n >= 0)] = told
        return told


def _eliminate(equations):
    """The same equations, solved as far as they can be: each pivot stands in one of them only."""
    solved, of_pivot = [], {}
    where = {}  # unknown: the solved equations that it stands in
    for factors, number in equations:
        factors = dict(factors)
        for pivot in [unknown for unknown in factors if unknown in of_pivot]:
            other, n = solved[of_pivot[pivot]]
            factors, number = _without(pivot, factors, number, other, n)
        if not factors:
            continue
        # The rarest makes the fewest changes elsewhere.
        pivot = min(factors, key=lambda unknown: (len(where.get(unknown, ())), unknown))
        for place in list(where.get(pivot, ())):
            before, n = solved[place]
            after = _without(pivot, before, n, factors, number)
            for unknown in before.keys() - after[0].keys():
                where[unknown].discard(place)
            for unknown in after[0].keys() - before.keys():
                where.setdefault(unknown, set()).add(place)
            solved[place] = after
        of_pivot[pivot] = len(solved)
        for unknown in factors:
            where.setdefault(unknown, set()).add(len(solved))
        solved.append((factors, number))
    return solved


def _without(pivot, factors, number, other, n):
    """The first equation with `pivot` taken out by means of the other."""
    mine, theirs = factors[pivot], other[pivot]
    common = gcd(mine, theirs)
    by, times = theirs // common, mine // common
    found = {unknown: factor * by for unknown, factor in factors.items()}
    for unknown, factor in other.items():
        value = found.get(unknown, 0) - factor * times
        if value:
            found[unknown] = value
        else:
            found.pop(unknown, None)
    number = number * by - n * times
    common = gcd(number, *found.values())
    if common > 1:
        found = {unknown: factor // common for unknown, factor in found.items()}
        number //= common
    return found, number


def _bounds(equations):
    """{unknown: (least, most or None)}"""
    found = {unknown: (0, None) for factors, _ in equations for unknown in factors}
    for _ in range(ROUNDS):
        before = dict(found)
        for factors, number in equations:
            _narrow(found, factors, number)
        if found == before:
            break
    return found


def _narrow(found, factors, number):
    """Draw bounds together by one equation: each term is what the others leave."""
    least = most = 0
    open_below = open_above = None  # the one term that has no bound on that side
    below = above = 0
    for unknown, factor in factors.items():
        low, high = found[unknown]
        ends = (low, high) if factor > 0 else (high, low)
        if ends[0] is None:
            below, open_below = below + 1, unknown
        else:
            least += factor * ends[0]
        if ends[1] is None:
            above, open_above = above + 1, unknown
        else:
            most += factor * ends[1]
    if below > 1 and above > 1:
        return
    for unknown, factor in factors.items():
        low, high = found[unknown]
        ends = (low, high) if factor > 0 else (high, low)
        # factor × unknown = number − the others
        top = bottom = None
        if below == 0:
            top = number - (least - factor * ends[0])
        elif below == 1 and unknown == open_below:
            top = number - least
        if above == 0:
            bottom = number - (most - factor * ends[1])
        elif above == 1 and unknown == open_above:
            bottom = number - most
        if factor < 0:
            top, bottom = bottom, top
        if top is not None:
            new = top // factor
            high = new if high is None else min(high, new)
        if bottom is not None:
            low = max(low, -(-bottom // factor))
        found[unknown] = (low, high)
