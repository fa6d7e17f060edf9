"""Whatever the history can tell, it tells in plain words."""

import ast

from records.wording import HAPPENED
from tests.records.test_steps import MOVES
from tests.script.running import ROOT

APPS = ("records", "schools", "actionplans", "consultation", "peerreview", "partnership")


def told():
    """What is noted in the code itself: the second word of every `note(subject, "became")`."""
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and len(node.args) > 1:
                    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                    became = node.args[1]
                    if name == "note" and isinstance(became, ast.Constant):
                        yield became.value


def test_every_deed_has_words():
    known = {key.rpartition(" ")[2] for key in HAPPENED}
    found = set(told())
    assert len(found) > 40
    assert sorted(found - known) == []


def test_every_state_has_words():
    silent = {
        (model._meta.model_name, state)
        for model, moves in MOVES.items()
        for state in {to for _, to in moves}
        if state not in HAPPENED and f"{model._meta.model_name} {state}" not in HAPPENED
    }
    assert silent == set()
