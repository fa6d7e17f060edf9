"""Reads the demo's content files. What is in them is told at the top of each."""

import csv
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent / "content"


def table(name):
    """The rows of content/<name>.csv as dictionaries."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tree(name):
    """content/<name>.toml as nested dictionaries."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
