import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.canonical import canonical, sha256

contents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"b": 1, "a": [1, 2.5, None, True]}, '{"a":[1,2.5,null,true],"b":1}'),
        ({"plan": "“Ash” – Łódź 🌳"}, '{"plan":"“Ash” – Łódź 🌳"}'),
        ({"text": 'line\r\nline\t"\\\x07'}, r'{"text":"line\r\nline\t\"\\\u0007"}'),
        ({"b": {"d": 1, "c": 2}, "a": {}}, '{"a":{},"b":{"c":2,"d":1}}'),
        ([], "[]"),
    ],
)
def test_one_content_has_one_spelling(content, told):
    assert canonical(content) == told


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(ValueError, match="Out of range float"):
        canonical({"n": number})


@settings(max_examples=60, derandomize=True, deadline=None)
@given(contents)
def test_nothing_is_lost_and_the_order_of_keys_does_not_matter(content):
    told = canonical(content)
    assert json.loads(told) == content
    turned = content
    if isinstance(content, dict):
        turned = dict(reversed(content.items()))
    assert canonical(turned) == told


def test_the_hash_is_that_of_the_bytes():
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256("abc") == sha256(b"abc") == known
    assert sha256("Łódź") == sha256("Łódź".encode())
    assert sha256("abc ") != known
