import numpy as np
import pytest

from peerreview.planning import solver
from peerreview.planning.solver import Model, NothingFound, Watch
from peerreview.planning.starting import at_hand


def knapsack():
    """Three things of which two fit; the dear one is left."""
    model = Model()
    columns = model.columns([-3.0, -2.0, -1.0], whole=True)
    model.row(0, 2, columns)
    return model


def test_the_best_is_found_and_proven():
    solved = knapsack().solve(Watch(5))
    assert solved.values.tolist() == [1, 1, 0]
    assert solved.cost == solved.bound == -5


def test_what_it_costs_in_any_case_counts():
    model = knapsack()
    model.offset = 10.0
    solved = model.solve(Watch(5))
    assert solved.cost == solved.bound == model.cost(solved.values) == 5


def test_what_cannot_be_is_said():
    model = knapsack()
    model.row(3, 3, [0, 1, 2])
    with pytest.raises(NothingFound):
        model.solve(Watch(5))


def test_fractions_without_an_end_prove_nothing(monkeypatch):
    model = Model()
    model.columns([1.0, 1.0])
    model.row(1, 2, [0, 1])
    assert model.solve(Watch(5)).bound == 1.0
    monkeypatch.setattr(solver, "proven", lambda _: False)
    with pytest.raises(NothingFound):
        model.solve(Watch(5))


def test_a_model_of_nothing():
    assert Model().solve(Watch(1)).cost == 0


def test_progress_at_most_once_a_second_and_stop():
    heard = []
    watch = Watch(60, lambda *told: heard.append(told), lambda: len(heard) == 2)
    for _ in range(3):
        watch._next = 0
        watch.tell(7.0, 5.0)
        watch.tell(7.0, 5.0)
    assert [told[1:] for told in heard] == [(7.0, 5.0)] * 3
    assert watch.stopped
    assert watch.left == 0.0


def test_the_first_at_hand_lacks_and_exceeds_what_it_must():
    model = Model()
    one, two = model.columns([1.0, 1.0], whole=True)
    lacks = model.column(10.0, 3)
    beyond = model.column(5.0, 3)
    model.row(3, 3, [one, two, lacks])
    model.row(-np.inf, 1, [one, two], less=[beyond])
    model.row(0, 1, [two])
    first = at_hand(model, [two, one])
    assert first.values.tolist() == [1, 1, 1, 1]
    assert first.cost == 17.0
    assert first.bound == 0.0
