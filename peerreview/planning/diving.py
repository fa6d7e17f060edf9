"""A quick way into large models: solve with fractions, settle what is nearly whole, solve again.

The first answer, with fractions, is a bound that nothing whole can be below. Once few fractions are
left, a whole-number search settles those; so the plan at the end comes with its proof. For the
teams of 600 schools this takes a tenth of what the search takes by itself.
"""

import numpy as np

from peerreview.planning.solver import FEASIBLE, GAP, Model, NothingFound, Solved, Watch, solver
from peerreview.planning.starting import Room

WHOLLY = 0.999
EACH_TIME = 0.1  # of the fractions that are left, those nearest to 1 are settled
FEW = 350  # fractions that are left to the search
LOSS = GAP / 3  # of the bound, that settling may cost before the search takes over


def dive(model: Model, watch: Watch) -> Solved:
    """A solution that is near the bound that comes with it, or near what settling led to.

    Raises NothingFound if the time is over before.

    Every whole column of the model must be 0 or 1 and stand in rows with the factor 1, and leaving
    it at 0 must always be possible.
    """
    return _Dive(model, watch).run()


class _Dive:
    def __init__(self, model, watch):
        self.model, self.watch = model, watch
        self.whole = np.nonzero(model.whole)[0]
        self.highs = solver(seconds=watch.left)
        self.highs.passModel(model.program(relaxed=True))
        self.room = Room(model)
        self.lower = np.zeros(len(model.costs))
        self.bound = -np.inf
        self.steps = []  # how much was loose, and what was settled then
        watch.over(self.highs)

    def run(self):
        self._settle_most()
        best = None
        for few in (FEW, 2 * FEW):  # if settling led astray, less of it is kept
            lower = next((low for loose, low in reversed(self.steps) if loose >= few), None)
            if few == FEW or lower is None:
                lower = self.lower
            best = self._search(lower, best)
            if best.within(GAP):
                break
        return best

    def _settle_most(self):
        values = self._relax("ipm")
        self.bound = self.highs.getInfo().objective_function_value
        while True:
            ones = self.whole[(values[self.whole] > WHOLLY) & (self.lower[self.whole] == 0)]
            self._settle(ones, most=len(ones))
            loose = self.whole[(values[self.whole] > 1 - WHOLLY) & (values[self.whole] <= WHOLLY)]
            self.steps.append((len(loose), self.lower.copy()))
            loss = self.model.cost(values) - self.bound
            if len(loose) <= FEW or loss > LOSS * abs(self.bound):
                return
            nearest = loose[np.argsort(-values[loose], kind="stable")]
            if not self._settle(nearest, most=max(1, int(EACH_TIME * len(loose)))):
                return
            values = self._relax("simplex")

    def _search(self, lower, best):
        """The rest, whole, until it is near enough to the bound."""
        enough = self.bound + GAP * abs(self.bound)
        found = self.model.solve(
            self.watch, start=best, settled=lower, bound=self.bound, enough=enough
        )
        return Solved(found.values, found.cost, min(self.bound, found.cost))

    def _relax(self, how):
        if not self.watch.left:
            raise NothingFound
        self.highs.setOptionValue("solver", how)
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + self.watch.left)
        self.highs.run()
        if self.watch.stopped or self.highs.getInfo().primal_solution_status != FEASIBLE:
            raise NothingFound
        self.watch.tell(np.inf, self.bound)
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
