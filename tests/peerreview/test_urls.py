from collections import Counter

from peerreview.urls import urlpatterns


def test_every_address_has_a_name_of_its_own():
    """Of two addresses with one name, links lead to whichever has the parameters that fit."""
    assert [name for name, n in Counter(p.name for p in urlpatterns).items() if n > 1] == []
