from hypothesis import assume, given
from hypothesis import strategies as st

from consultation.instrument import every_path, on_path, open_gates, parse, steps
from consultation.instrument.paths import after_gate, how_many_paths
from tests.consultation.instrument.trees import instruments
from tests.consultation.stage import instrument


def names(pages):
    return [page.name for page in pages]


def test_a_gate_doubles_the_ways_and_all_rejoin():
    assert [(answers, names(pages)) for answers, pages in every_path(instrument())] == [
        ({"g1": "no"}, ["p1", "p3"]),
        ({"g1": "yes"}, ["p1", "p2", "p3"]),
    ]


def test_what_stands_behind_a_gate_is_seen_by_who_opened_it():
    tree = instrument()
    assert names(on_path(tree, {})) == ["p1", "p3"]
    assert names(on_path(tree, {"g1": "no"})) == ["p1", "p3"]
    assert names(on_path(tree, {"g1": "yes"})) == ["p1", "p2", "p3"]
    assert after_gate(tree, tree.gates["g1"]).name == "p3"


def test_a_gate_within_a_shut_gate_is_shut_whatever_was_said_before():
    inner = {"name": "p2", "title": "2", "gate": {"name": "g2", "label": "?", "pages": []}}
    inner["gate"]["pages"] = [{"name": "p3", "title": "3"}]
    page = {"name": "p1", "title": "1", "gate": {"name": "g1", "label": "?", "pages": [inner]}}
    tree = parse({"schema": "instrument/1", "title": "T", "pages": [page]})
    assert open_gates(tree, {"g1": "no", "g2": "yes"}) == set()
    assert names(on_path(tree, {"g1": "no", "g2": "yes"})) == ["p1"]
    assert names(on_path(tree, {"g1": "yes", "g2": "yes"})) == ["p1", "p2", "p3"]
    assert after_gate(tree, tree.gates["g2"]) is None
    assert how_many_paths(tree) == 3


@given(instruments())
def test_every_way_ends_and_comes_to_every_required_question(tree):
    assume(how_many_paths(tree) <= 500)
    paths = every_path(tree)
    assert len(paths) == how_many_paths(tree)
    everything = names(tree.all_pages())
    required = {q.name for q in tree.questions.values() if q.required}
    outermost = {page.name for page in tree.pages}
    for answers, pages in paths:
        met = names(pages)
        assert met == [name for name in everything if name in set(met)]  # in order, none twice
        assert required <= {q.name for page in pages for q in page.questions}
        assert outermost <= set(met)
        assert set(answers) == {page.gate.name for page in pages if page.gate}


@given(instruments())
def test_each_way_is_what_somebody_with_these_answers_meets_and_no_two_are_the_same(tree):
    assume(how_many_paths(tree) <= 500)
    paths = every_path(tree)
    for answers, pages in paths:
        assert names(on_path(tree, answers)) == names(pages)
    assert len({tuple(sorted(answers.items())) for answers, _ in paths}) == len(paths)


@given(instruments(), st.data())
def test_whatever_was_answered_the_next_page_comes_later(tree, data):
    answers = {name: data.draw(st.sampled_from(["yes", "no", None])) for name in tree.gates}
    met = names(on_path(tree, answers))
    order = names(step.page for step in steps(tree))
    assert [order.index(name) for name in met] == sorted(order.index(name) for name in met)
    assert len(set(met)) == len(met)


@given(instruments())
def test_numbers_count_without_a_gap_in_the_order_of_reading(tree):
    asked = [each.name for page in tree.all_pages() for each in page.asks]
    assert list(tree.numbers) == asked
    assert list(tree.numbers.values()) == list(range(1, len(asked) + 1))
