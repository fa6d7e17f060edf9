"""What planning hands back: a plan, what was proven of it, and what it could not meet."""

from dataclasses import dataclass

from peerreview.planning.checker import Breach, check
from peerreview.planning.problem import Plan, Problem
from peerreview.planning.shortfalls import Shortfall


class RuleBroken(AssertionError):
    """The planning made something that the checker refuses; a mistake in the planning itself."""


@dataclass(frozen=True)
class Outcome:
    """A plan and its proof: with the same choice of pairs no plan costs less than `bound`.

    `breaches` are what the checker says of it: what is short, and what is wrong with visits that
    were locked already. `moved` counts the seats that somebody lost who could have kept them, of
    the `others` that a repair might have left alone.
    """

    plan: Plan
    cost: float
    bound: float
    seconds: float
    breaches: tuple[Breach, ...]
    shortfalls: tuple[Shortfall, ...]
    moved: int = 0
    others: int = 0

    @property
    def gap(self) -> float:
        """How far it can be from the best possible, as a share of its cost; inf if unproven."""
        return max(0.0, self.cost - self.bound) / max(abs(self.cost), 1e-9)


def checked(problem: Problem, plan: Plan) -> tuple[Breach, ...]:
    """What the checker says. Raises RuleBroken if a visit that was not locked breaks a rule."""
    breaches = tuple(check(problem, plan))
    wrong = [b for b in breaches if b.must and not (b.host in plan and plan[b.host].locked)]
    if wrong:
        raise RuleBroken("; ".join(f"{b.rule}: {b.says}" for b in wrong))
    return breaches
