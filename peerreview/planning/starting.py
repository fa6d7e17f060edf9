"""A first solution without any search: take what comes first, as long as there is room for it."""

from collections.abc import Iterable

import numpy as np

from peerreview.planning.solver import Model, Solved


class Room:
    """How much room the rows of a model still have for whole columns, each of them 0 or 1.

    The columns that are not whole must stand in one row each, for what it lacks or has too much.
    """

    def __init__(self, model: Model):
        entries, factors = np.array(model.entries, dtype=int), np.array(model.factors)
        rows = np.repeat(np.arange(len(model.lows)), np.diff(model.starts))
        order = np.argsort(entries, kind="stable")
        self.model = model
        self._rows = rows[order]
        self._first = np.searchsorted(entries[order], np.arange(len(model.costs) + 1))
        self._left = np.array(model.highs, dtype=float)
        self._eases = factors < 0
        more = np.array(model.uppers, dtype=float)[entries[self._eases]]
        np.add.at(self._left, rows[self._eases], more)
        self._entries, self._all_rows = entries, rows

    def take(self, column: int) -> bool:
        """Take a column if there is room; returns whether there was."""
        rows = self._rows[self._first[column] : self._first[column + 1]]
        if (self._left[rows] < 1).any():
            return False
        self._left[rows] -= 1
        return True

    def completed(self, values: np.ndarray) -> np.ndarray:
        """The values of the whole columns with what the rows then lack or have too much."""
        model, values = self.model, values.copy()
        sums = np.zeros(len(model.lows))
        np.add.at(sums, self._all_rows, values[self._entries])
        lacks = np.maximum(0, np.array(model.lows, dtype=float) - sums)
        beyond = np.maximum(0, sums - np.array(model.highs, dtype=float))
        broken = ~np.array(model.whole, dtype=bool)[self._entries]
        for sign, amounts in ((False, lacks), (True, beyond)):
            those = broken & (self._eases == sign)
            values[self._entries[those]] = amounts[self._all_rows[those]]
        return values


def at_hand(model: Model, order: Iterable[int]) -> Solved:
    """The solution that takes these columns in this order where there is room.

    Its bound is the least there is: that all that saves is taken and nothing that costs.
    """
    room = Room(model)
    values = np.zeros(len(model.costs))
    for column in order:
        values[column] = room.take(column)
    values = room.completed(values)
    bound = model.offset + sum(
        cost * upper for cost, upper in zip(model.costs, model.uppers, strict=True) if cost < 0
    )
    return Solved(values, model.cost(values), bound)
