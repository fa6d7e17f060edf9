"""A quick way into large models: solve with fractions, settle what is nearly whole, solve again.

The first answer, with fractions, is a bound that nothing whole can be below. Once few fractions are
left, a whole-number search settles those; so the plan at the end comes with its proof. For the
teams of 600 schools this takes a tenth of what the search takes by itself.
"""

from contextlib import suppress
from dataclasses import replace

import numpy as np

from peerreview.planning.solver import GAP, Model, NothingFound, Solved, Watch, proven, solver
from peerreview.planning.starting import Room

WHOLLY = 0.999
EACH_TIME = 0.1  # of the fractions that are left, those nearest to 1 are settled
FEW = 350  # fractions that are left to the search
LOSS = GAP / 3  # of the bound, that settling may cost before the search takes over


def dive(model: Model, watch: Watch, start: Solved) -> Solved:
    """A solution with a bound to it, near that bound if all went well; `start` is one that is known.

    Every whole column of the model must be 0 or 1 and stand in rows with the factor 1, and leaving
    it at 0 must always be possible.
    """
    return _Dive(model, watch, start).run()


class _Dive:
    def __init__(self, model, watch, start):
        self.model, self.watch, self.best = model, watch, start
        self.whole = np.nonzero(model.whole)[0]
        self.highs = solver(seconds=watch.left)
        self.highs.passModel(model.program(relaxed=True))
        self.room = Room(model)
        self.lower = np.zeros(len(model.costs))
        self.steps = []  # how much was loose, and what was settled then
        watch.over(self.highs, start.cost, start.bound)

    def run(self):
        with suppress(NothingFound):
            self._settle_most()
            self._search(self.lower)
            if not self.best.within(GAP):  # settling led astray: keep less of it
                early = [lower for loose, lower in self.steps if loose >= 2 * FEW]
                self._search(early[-1] if early else np.zeros_like(self.lower))
        return self.best

    def _settle_most(self):
        values = self._relax("ipm")
        bound = self.highs.getInfo().objective_function_value
        self.best = replace(self.best, bound=max(bound, self.best.bound))
        while True:
            ones = self.whole[(values[self.whole] > WHOLLY) & (self.lower[self.whole] == 0)]
            self._settle(ones, most=len(ones))
            loose = self.whole[(values[self.whole] > 1 - WHOLLY) & (values[self.whole] <= WHOLLY)]
            self.steps.append((len(loose), self.lower.copy()))
            loss = self.model.cost(values) - bound
            if len(loose) <= FEW or loss > LOSS * abs(bound):
                return
            nearest = loose[np.argsort(-values[loose], kind="stable")]
            if not self._settle(nearest, most=max(1, int(EACH_TIME * len(loose)))):
                return
            values = self._relax("simplex")

    def _search(self, lower):
        """The rest, whole, until it is near enough to the bound."""
        bound = self.best.bound
        found = self.model.solve(
            self.watch, settled=lower, bound=bound, enough=bound + GAP * abs(bound)
        )
        if found.cost < self.best.cost:
            self.best = Solved(found.values, found.cost, min(bound, found.cost))

    def _relax(self, how):
        if not self.watch.left:
            raise NothingFound
        self.highs.setOptionValue("solver", how)
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + self.watch.left)
        self.highs.run()
        if self.watch.stopped or not proven(self.highs):
            raise NothingFound
        self.watch.tell(self.best.cost, self.best.bound)
        return np.array(self.highs.getSolution().col_value)

    def _settle(self, columns, most):
        """Set these to 1, in this order, where their rows have room; returns how many."""
        settled = []
        for column in columns.tolist():
            if len(settled) == most:
                break
            if self.room.take(column):
                settled.append(column)
        if settled:
            those = np.array(settled, dtype=np.int32)
            self.lower[those] = 1
            self.highs.changeColsBounds(len(those), those, np.ones(len(those)), np.ones(len(those)))
        return len(settled)
