"""Whole-number optimisation with HiGHS: a model that grows row by row, solved with proof."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

THREADS = 2
GAP = 0.001  # of the cost: nearer to the best possible need not be proven
SEED = 2026
EVERY = 1.0  # seconds between two reports of progress
SURELY = 0.5  # a whole number that is 0 or 1 comes out as nearly that
WHOLE, BROKEN = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
OPTIMAL = highspy.HighsModelStatus.kOptimal
FEASIBLE = int(highspy.SolutionStatus.kSolutionStatusFeasible)
MIP = highspy.cb.HighsCallbackType.kCallbackMipInterrupt

# What hears how far it has come: seconds, cost of the best so far (inf: none), proven bound.
Progress = Callable[[float, float, float], None]
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Solved:
    """The best values found and their cost; no solution costs less than `bound`."""

    values: np.ndarray
    cost: float
    bound: float

    def within(self, gap: float) -> bool:
        """Whether it is proven to be this near to the best possible."""
        return self.cost - self.bound <= gap * abs(self.cost) + 1e-6


class NothingFound(Exception):
    """The time was over before any solution was known."""


class Watch:
    """The time there is, who wants to hear how it goes, and who may say that it is enough."""

    def __init__(self, seconds: float, progress: Progress | None = None, stop: Stop | None = None):
        self.began = time.monotonic()
        self.ends = self.began + seconds
        self.stopped = False
        self._progress, self._stop = progress, stop
        self._next = self.began + EVERY

    @property
    def left(self) -> float:
        """Seconds; 0.0 when it is over or was stopped."""
        return 0.0 if self.stopped else max(0.0, self.ends - time.monotonic())

    def tell(self, cost: float, bound: float):
        """Report at most once in a while, and ask whether to stop as rarely."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        if self._progress is not None:
            self._progress(now - self.began, cost, bound)
        if self._stop is not None and self._stop():
            self.stopped = True

    def over(self, highs: highspy.Highs, best: float = np.inf, bound: float = -np.inf):
        """Look after HiGHS while it runs, with the best and the bound known before."""

        def look(event):
            if event.callback_type == MIP:
                told = event.data_out
                self.tell(min(best, told.mip_primal_bound), max(bound, told.mip_dual_bound))
            else:
                self.tell(best, bound)
            if self.stopped:
                event.interrupt()

        if self._progress is not None or self._stop is not None:
            highs.cbMipInterrupt += look
            highs.cbSimplexInterrupt += look
            highs.cbIpmInterrupt += look


class Quiet(highspy.Highs):
    """HiGHS without its banner, which it prints while it is being made."""

    def enableCallbacks(self):  # noqa: N802 - HiGHS's name
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


def solver(*, seconds: float, gap: float = GAP) -> highspy.Highs:
    """HiGHS, silent and the same every time."""
    highs = Quiet()
    highs.setOptionValue("threads", THREADS)
    highs.setOptionValue("random_seed", SEED)
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("time_limit", max(0.01, float(seconds)))
    return highs


def proven(highs: highspy.Highs) -> bool:
    """Whether HiGHS came to the end: only then is the cost of a model with fractions a bound."""
    return highs.getModelStatus() == OPTIMAL


class Model:
    """Minimise the cost of columns between 0 and their upper ends, within rows."""

    def __init__(self):
        self.costs, self.uppers, self.whole = [], [], []
        self.offset = 0.0  # what it costs in any case
        self.starts, self.entries, self.factors = [0], [], []
        self.lows, self.highs = [], []

    def columns(self, costs: Sequence[float], upper: float = 1.0, *, whole=False) -> np.ndarray:
        """Add columns; returns their numbers."""
        first = len(self.costs)
        self.costs.extend(costs)
        self.uppers.extend([upper] * len(costs))
        self.whole.extend([whole] * len(costs))
        return np.arange(first, len(self.costs))

    def column(self, cost: float, upper: float = 1.0) -> int:
        """Add one column; returns its number."""
        return int(self.columns([cost], upper)[0])

    def row(self, low: float, high: float, columns: Sequence[int], less: Sequence[int] = ()):
        """Add a row: low <= sum of `columns` - sum of `less` <= high."""
        self.entries.extend(columns)
        self.factors.extend([1.0] * len(columns))
        self.entries.extend(less)
        self.factors.extend([-1.0] * len(less))
        self.starts.append(len(self.entries))
        self.lows.append(low)
        self.highs.append(high)

    def solve(
        self,
        watch: Watch,
        *,
        start: Solved | None = None,
        settled: np.ndarray | None = None,
        bound: float = -np.inf,
        enough: float | None = None,
        gap: float = GAP,
    ) -> Solved:
        """The best solution that can be found and proven.

        `start` is a solution that is known; `settled` are lower ends for the columns, which make
        what is proven true of the rest alone; `bound` is known before; a cost of `enough` will do.
        Raises NothingFound where there is no solution in time.
        """
        if not self.costs:
            return Solved(np.zeros(0), self.offset, self.offset)
        if start is not None and not watch.left:
            return start
        highs = solver(seconds=watch.left, gap=gap)
        program = self.program()
        if settled is not None:
            program.col_lower_ = settled
        if enough is not None:
            highs.setOptionValue("objective_target", enough)
        highs.passModel(program)
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = start.values.tolist()
            highs.setSolution(known)
            bound = max(bound, start.bound)
        watch.over(highs, np.inf if start is None else start.cost, bound)
        highs.run()
        info = highs.getInfo()
        whole = any(self.whole)
        if info.primal_solution_status != FEASIBLE or not (whole or proven(highs)):
            if start is None:
                raise NothingFound
            return start
        cost = info.objective_function_value
        bound = max(bound, info.mip_dual_bound if whole else cost)
        return Solved(np.array(highs.getSolution().col_value), cost, min(bound, cost))

    def cost(self, values: np.ndarray) -> float:
        """What these values cost."""
        return float(values @ np.array(self.costs, dtype=float)) + self.offset

    def program(self, *, relaxed=False) -> highspy.HighsLp:
        """The model as HiGHS takes it; relaxed: nothing needs to be whole."""
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(self.costs), len(self.lows)
        program.col_cost_ = np.array(self.costs, dtype=float)
        program.offset_ = self.offset
        program.col_lower_ = np.zeros(len(self.costs))
        program.col_upper_ = np.array(self.uppers, dtype=float)
        program.row_lower_ = np.array(self.lows, dtype=float)
        program.row_upper_ = np.array(self.highs, dtype=float)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.array(self.starts, dtype=np.int32)
        program.a_matrix_.index_ = np.array(self.entries, dtype=np.int32)
        program.a_matrix_.value_ = np.array(self.factors, dtype=float)
        if any(self.whole) and not relaxed:
            program.integrality_ = [WHOLE if whole else BROKEN for whole in self.whole]
        return program
