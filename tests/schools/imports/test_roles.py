"""A coordinator's words for posts."""

import pytest

from schools.imports.roles import KNOWN, kind_of
from schools.models import Post

WORDS = {
    "headteacher": [
        "Head",
        "HT",
        "Head Teacher",
        "Executive head",
        "Acting Headteacher",
        "Principal",
    ],
    "deputy": ["Deputy", "DHT", "Deputy head", "Interim deputy headteacher"],
    "chair": ["Chair of Govs", "CoG", "Chair", "Chair of the Governing Board", "Co-chair"],
    "governor": ["Governor", "Vice chair", "Vice-Chair of Governors", "Co-opted governor"],
    "committee_chair": ["Chair of JCC", "Joint committee chair"],
    "committee_member": ["JCC member", "Member of the joint committee", "JCC"],
    "board_member": ["Board member", "Member of the board"],
    "adviser": ["Adviser", "Advisor", "SIP", "School improvement partner"],
    "coordinator": ["Coordinator", "Co-ordinator", "Partnership co-ordinator"],
}


@pytest.mark.parametrize(("kind", "words"), WORDS.items())
def test_words_for_a_post(kind, words):
    assert {word: kind_of(word) for word in words} == dict.fromkeys(words, kind)


@pytest.mark.parametrize("kind", Post.Kind)
def test_every_post_is_known_by_its_own_name(kind):
    assert kind_of(kind.label) == kind
    assert kind.label in KNOWN


@pytest.mark.parametrize("word", ["", "the", "Cook", "Assistant head", "Head of music", "x" * 9999])
def test_other_words_are_not_guessed(word):
    assert kind_of(word) is None
