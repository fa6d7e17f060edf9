"""The planning of a year of peer reviews for 30, 100 and 600 schools that do not exist.

Each measurement is a process of its own, so that its memory and its threads are its own too; what
counts is the CPU time of the work itself, without starting Python and making the county up.
`python -m bench.schedule year 600` runs one of them.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.county import county
from bench.figures import Figure, peak_memory_mb
from bench.peers.bare_highs import bare_highs
from bench.peers.greedy import greedy
from peerreview.planning.checker import check
from peerreview.planning.dates import find_days
from peerreview.planning.model import TeamModel
from peerreview.planning.pairs import candidates
from peerreview.planning.preview import preview
from peerreview.planning.problem import Visit
from peerreview.planning.repair import repair
from peerreview.planning.solver import Watch
from peerreview.planning.starting import Room
from peerreview.planning.year import plan_year

ROOT = Path(__file__).parents[1]
WHOLE, SMALLER = 600, (30, 100)  # schools
SECONDS = 120.0
GONE = 10  # reviewers who withdraw


def run():
    """Yield the figures; takes two to three minutes, most of it for HiGHS alone."""
    for size in SMALLER:
        year = measured("year", size)
        yield Figure(f"{size} schools, whole year", year["cpu"], "CPU-s", goal=10)
        yield Figure(f"{size} schools, gap proven", 100 * year["gap"], "%", goal=0.1)
        yield Figure(f"{size} schools, rules broken", year["broken"], goal=0)
    teams, bare = measured("teams", WHOLE), measured("bare", WHOLE)
    yield from _teams(teams, bare)
    year = measured("year", WHOLE)
    yield Figure(f"{WHOLE} schools, whole year", year["seconds"], "s", goal=SECONDS)
    yield Figure(f"{WHOLE} schools, whole year", year["cpu"], "CPU-s")
    yield Figure(f"{WHOLE} schools, peak memory", year["mb"], "MB", goal=1000)
    yield Figure(f"{WHOLE} schools, rules broken", year["broken"], goal=0)
    yield Figure(f"{WHOLE} schools, without a day", year["dayless"], goal=0)
    yield Figure(f"{WHOLE} schools, on their first wished day", 100 * year["first"], "%")
    yield Figure(f"{WHOLE} schools, short with a change that helps", 100 * year["helped"], "%")
    days = measured("days", WHOLE)
    yield Figure(f"{WHOLE} schools, days alone", days["cpu"], "CPU-s", goal=5)
    told = measured("preview", WHOLE)
    yield Figure(f"{WHOLE} schools, preview", told["cpu"], "CPU-s", goal=1)
    yield Figure(
        f"{WHOLE} schools, preview: seats more than planned", told["seats"] - teams["seats"]
    )
    mended = measured("repair", WHOLE)
    title = f"{WHOLE} schools, {GONE} withdrawals"
    yield Figure(title, mended["cpu"], "CPU-s", goal=10)
    yield Figure(f"{title}: other seats moved", 100 * mended["moved"], "%", goal=3)
    yield Figure(f"{title}: other days moved", mended["days"], "days")
    yield Figure(f"{title}: rules broken", mended["broken"], goal=0)


def _teams(teams, bare):
    title = f"{WHOLE} schools, teams"
    ratio = teams["cpu"] / bare["cpu"]
    yield Figure(title, teams["cpu"], "CPU-s", "HiGHS alone", bare["cpu"], ratio, goal=1.2)
    yield Figure(f"{title}: gap proven", 100 * teams["gap"], "%", goal=0.1)
    yield Figure(f"{title}: gap HiGHS alone", 100 * bare["gap"], "%")
    yield Figure(f"{title}: memory", teams["mb"], "MB", "HiGHS alone", bare["mb"])
    for what in ("cost", "unfilled", "without a lead"):
        ours, theirs = teams[what], teams[f"greedy {what}"]
        ratio = ours / theirs if theirs else None
        yield Figure(f"{title}: {what}", ours, "", "greedy", theirs, ratio)


def measured(what: str, size: int) -> dict:
    """What a process of its own says of one measurement."""
    order = [sys.executable, "-m", "bench.schedule", what, str(size)]
    told = subprocess.run(order, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    return json.loads(told.stdout)


# -- In a process of its own -----------------------------------------------------------------------


def year(problem):
    """A whole year: teams, days, what is short, all of it checked."""
    with Clock() as clock:
        done = plan_year(problem, seconds=SECONDS)
    plan = done.plan
    wished = [problem.schools[host].wished_days[:1] == (v.day,) for host, v in plan.items()]
    short = [one for one in done.shortfalls if one.change != "none"]
    return clock.figures | {
        "seconds": done.seconds,
        "gap": done.gap,
        "broken": broken(problem, plan),
        "dayless": sum(visit.day is None for visit in plan.values()),
        "first": sum(wished) / len(wished),
        "helped": len(short) / max(1, len(done.shortfalls)),
    }


def teams(problem):
    """Teams alone, and what greedy makes of the same candidates."""
    with Clock() as clock:
        pairs = candidates(problem)
        model = TeamModel(problem, pairs, [], {}, 0.0, ())
        solved = model.solve(Watch(SECONDS))
    ours, theirs = model.read(solved).of, greedy(problem, pairs)
    figures = clock.figures | {"gap": (solved.cost - solved.bound) / solved.cost}
    for name, of in (("", ours), ("greedy ", theirs)):
        figures |= {
            f"{name}cost": cost(model, of),
            f"{name}seats": sum(map(len, of.values())),
            f"{name}unfilled": sum(problem.rules.team_size - len(team) for team in of.values()),
            f"{name}without a lead": sum(
                not any(problem.reviewers[key].lead for key in team) for team in of.values()
            ),
        }
        assert not broken(problem, {host: Visit(host, team) for host, team in of.items()})
    return figures


def bare(problem):
    """The same model by HiGHS alone."""
    model = TeamModel(problem, candidates(problem), [], {}, 0.0, ()).model
    with Clock() as clock:
        found, bound = bare_highs(model)
    return clock.figures | {"gap": (found - bound) / found}


def days(problem):
    """Days alone, for teams that are known."""
    model = TeamModel(problem, candidates(problem), [], {}, 0.0, ())
    plan = {host: Visit(host, team) for host, team in model.read(model.at_hand()).of.items()}
    with Clock() as clock:
        find_days(problem, plan, watch=Watch(SECONDS))
    return clock.figures


def told(problem):
    """The preview."""
    with Clock() as clock:
        seen = preview(problem)
    return clock.figures | {"seats": seen.filled}


def mended(problem):
    """The year again after some have withdrawn who had a seat."""
    plan = plan_year(problem, seconds=SECONDS).plan
    engaged = sorted({key for visit in plan.values() for key in visit.team})
    gone = set(random.Random(10).sample(engaged, GONE))
    left = {key: r for key, r in problem.reviewers.items() if key not in gone}
    problem = replace(problem, reviewers=left)
    with Clock() as clock:
        done = repair(problem, plan, seconds=SECONDS)
    untouched = [host for host, visit in plan.items() if not gone & set(visit.team)]
    return clock.figures | {
        "moved": done.moved / done.others,
        "days": sum(done.plan[host].day != plan[host].day for host in untouched),
        "broken": broken(problem, done.plan),
    }


class Clock:
    """CPU seconds of what is inside, and the most memory the process ever held, in MB."""

    def __enter__(self):
        self.began = time.process_time()
        return self

    def __exit__(self, *exception):
        cpu = time.process_time() - self.began
        self.figures = {"cpu": cpu, "mb": peak_memory_mb()}


def broken(problem, plan):
    """How many rules the checker says that a plan breaks."""
    return sum(breach.must for breach in check(problem, plan))


def cost(model, of):
    """What teams cost by the model, whoever made them."""
    seats = Counter((key, host) for host, team in of.items() for key in team)
    values = np.zeros(len(model.model.costs))
    values[model.columns] = [seats[pair] for pair in model.pairs]
    return model.model.cost(Room(model.model).completed(values))


MEASUREMENTS = {
    "year": year,
    "teams": teams,
    "bare": bare,
    "days": days,
    "preview": told,
    "repair": mended,
}

if __name__ == "__main__":
    print(json.dumps(MEASUREMENTS[sys.argv[1]](county(int(sys.argv[2])))))
