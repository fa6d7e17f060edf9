"""An intruder who takes every figure at face value (as if nothing were rounded) and subtracts.

None of it uses the gate's own means. `linear` asks whether a hidden figure is a sum and difference
of shown ones, over all that people could be and answer; `narrowed` draws bounds together, knowing
how each table adds up and who is among whom.
"""

from collections import defaultdict

PRIME = (1 << 61) - 1


def pairs(figures):
    """(smaller, larger) of shown figures, where all of the smaller are among the larger."""
    shown = sorted(
        (figure for figure in figures if figure.shown is not None), key=lambda f: len(f.people)
    )
    for n, smaller in enumerate(shown):
        for larger in shown[n + 1 :]:
            difference = len(larger.people) - len(smaller.people)
            if difference >= 10:
                break
            if smaller.people < larger.people:
                yield smaller, larger


def linear(shown, hidden, atoms_of):
    """The hidden figures that are determined by the shown ones. `atoms_of(figure)` are kinds of
    people by what the intruder knows of figures: combinations and patterns of answers."""
    pivots = {}
    for figure in shown:
        vector = _reduced(dict.fromkeys(atoms_of(figure), 1), pivots)
        if vector:
            pivot = min(vector)
            inverse = pow(vector[pivot], -1, PRIME)
            pivots[pivot] = {atom: n * inverse % PRIME for atom, n in vector.items()}
    return [figure for figure in hidden if not _reduced(dict.fromkeys(atoms_of(figure), 1), pivots)]


def _reduced(vector, pivots):
    while waiting := vector.keys() & pivots.keys():
        # Pivots are the least of their vector: what comes in is larger.
        pivot = min(waiting)
        factor = vector[pivot]
        for atom, n in pivots[pivot].items():
            left = (vector.get(atom, 0) - factor * n) % PRIME
            if left:
                vector[atom] = left
            else:
                vector.pop(atom, None)
    return vector


def narrowed(known, sums, within):
    """{variable: number} of what bounds alone determine.

    `known` are {variable: number}, `sums` (parts, whole), `within` (smaller, larger).
    """
    bounds = defaultdict(lambda: [0, 10**6])
    for variable, number in known.items():
        bounds[variable] = [number, number]
    changed = True
    while changed:
        changed = False
        for parts, whole in sums:
            least = sum(bounds[p][0] for p in parts)
            most = sum(bounds[p][1] for p in parts)
            changed |= _tighten(bounds[whole], least, most)
            low, high = bounds[whole]
            for part in parts:
                mine = bounds[part]
                changed |= _tighten(mine, low - (most - mine[1]), high - (least - mine[0]))
                least = sum(bounds[p][0] for p in parts)
                most = sum(bounds[p][1] for p in parts)
        for smaller, larger in within:
            changed |= _tighten(bounds[smaller], 0, bounds[larger][1])
            changed |= _tighten(bounds[larger], bounds[smaller][0], 10**6)
    return {variable: low for variable, (low, high) in bounds.items() if low == high}


def _tighten(bound, low, high):
    before = list(bound)
    bound[0], bound[1] = max(bound[0], low), min(bound[1], high)
    return bound != before
