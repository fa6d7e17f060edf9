"""Runs benchmarks: `python -m bench [NAME] [--json]`, called by script/bench with its services."""

import argparse
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import asdict

import django

import bench
from bench.figures import Figure

COLUMNS = "{:<52} {:>14} {:<34} {:>7} {:>9}  {}"


def main() -> int:
    """Run them and print their figures; returns 1 if one falls short."""
    parser = argparse.ArgumentParser(prog="script/bench", description="Measures the portal.")
    parser.add_argument("name", nargs="?", help="one of the modules in bench/ (all)")
    parser.add_argument("--json", action="store_true", help="print rows for machines")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "partnership.settings"
    django.setup()
    figures = []
    if not options.json:
        print(COLUMNS.format("figure", "value", "limit or peer", "ratio", "goal", ""))
    for figure in measured(options.name):
        figures.append(figure)
        if not options.json:
            print(row(figure), flush=True)
    if options.json:
        print(json.dumps([asdict(one) | {"holds": one.holds} for one in figures], indent=2))
    if not figures:
        print("Nothing was measured.", file=sys.stderr)
    return 0 if figures and all(one.holds is not False for one in figures) else 1


def measured(name: str | None) -> Iterator[Figure]:
    """The figures of one benchmark, or of every module here that has a run()."""
    names = [name] if name else [found.name for found in pkgutil.iter_modules(bench.__path__)]
    for each in names:
        if each == "__main__":
            continue
        module = importlib.import_module(f"bench.{each}")
        if run := getattr(module, "run", None):
            yield from run()


def row(figure: Figure) -> str:
    """A line of the table."""
    goal = "" if figure.goal is None else f"≤ {figure.goal:g}"
    limit = figure.peer
    if figure.peer_value is not None:
        limit += f" {number(figure.peer_value, figure.unit)}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.3f}"
    verdict = {None: "noted", True: "holds", False: "FALLS SHORT"}[figure.holds]
    value = number(figure.value, figure.unit)
    return COLUMNS.format(figure.name, value, limit, ratio, goal, verdict).rstrip()


def number(value: float, unit: str) -> str:
    """A value with its unit, to four digits that count."""
    return f"{value:.4g} {unit}".strip()


if __name__ == "__main__":
    sys.exit(main())
