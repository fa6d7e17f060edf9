"""script/bench: figures, their goals, and a table that says what falls short."""

import json
import subprocess
import sys
import time

import pytest

from bench import __main__ as runner
from bench.figures import (
    Figure,
    Pairs,
    cpu_of,
    machine_seconds,
    pairs,
    postgres_cpu_seconds,
    tree_cpu_seconds,
)
from tests.script.running import ROOT


def test_a_goal_is_a_limit_on_the_value_or_on_the_ratio():
    assert Figure("queries", 6, goal=6).holds
    assert Figure("queries", 7, goal=6).holds is False
    assert Figure("page", 99, "ms", "bare", 90, 1.1, goal=1.1).holds
    assert Figure("page", 1, "ms", "bare", 0.8, 1.25, goal=1.1).holds is False
    assert Figure("memory", 50, "MB").holds is None


def test_ratio_is_the_median_of_the_pairs():
    both = Pairs([1.0, 2.0, 9.0], [1.0, 1.0, 3.0])
    assert both.ratios == [1.0, 2.0, 3.0]
    figure = both.figure("x", peer="y", goal=1.9)
    assert (figure.value, figure.peer_value, figure.ratio) == (2.0, 1.0, 2.0)
    assert figure.holds is False


def test_pairs_are_taken_in_turn_after_a_warm_up():
    calls = []

    def measure(thing):
        thing()
        return 1.0

    pairs(lambda: calls.append("a"), lambda: calls.append("b"), n=5, measure=measure)
    assert "".join(calls) == "ab" * 6
    with pytest.raises(ValueError, match="five pairs"):
        pairs(print, print, n=4)


def test_work_here_and_in_a_child_is_counted():
    work = "sum(i * i for i in range(2_000_000))"
    here = cpu_of(lambda: exec(work))  # noqa: S102
    child = cpu_of(lambda: subprocess.run([sys.executable, "-c", work], check=True))
    assert here > 0.02
    assert child > 0.02


def test_work_of_another_process_and_of_the_machine_is_counted():
    before = machine_seconds()
    work = "sum(i * i for i in range(3_000_000)); input()"
    with subprocess.Popen([sys.executable, "-c", work], stdin=subprocess.PIPE) as other:
        deadline = time.monotonic() + 30
        while (used := tree_cpu_seconds(other.pid)) < 0.1 and time.monotonic() < deadline:
            time.sleep(0.05)
        other.communicate(b"\n")
    assert used >= 0.1
    if sys.platform == "linux":
        assert machine_seconds() > before


@pytest.mark.django_db
def test_work_in_postgresql_is_counted():
    from django.db import connection

    def work():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(md5(n::text)) FROM generate_series(1, 300000) n")

    work()
    before = postgres_cpu_seconds()
    work()
    assert postgres_cpu_seconds() - before > 0.02


def test_a_row_says_what_falls_short():
    bad = Figure("plan list", 0.2, "CPU-s", "bare list", 0.1, 2.0, 1.8)
    words = " ".join(runner.row(bad).split())
    assert words == "plan list 0.2 CPU-s bare list 0.1 CPU-s 2.000 ≤ 1.8 FALLS SHORT"
    assert runner.row(Figure("memory", 51.25, "MB")).endswith("noted")
    assert runner.row(Figure("queries", 5, goal=6)).endswith("holds")


@pytest.mark.parametrize(("value", "code"), [(6, 0), (7, 1)])
def test_exit_code_and_json(monkeypatch, capsys, value, code):
    monkeypatch.setattr(runner, "measured", lambda name: iter([Figure("queries", value, goal=6)]))
    monkeypatch.setattr(sys, "argv", ["bench", "--json"])
    assert runner.main() == code
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["value"], row["goal"]) == ("queries", value, 6)
    assert row["holds"] is (code == 0)


def test_no_such_benchmark():
    done = subprocess.run([ROOT / "script/bench", "nothing"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "There is no benchmark “nothing”: bench/nothing.py does not exist.\n"
