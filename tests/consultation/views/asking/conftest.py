import re

import pytest


@pytest.fixture
def words():
    """`words(page)`: what a page says, without its tags."""

    def of(response):
        return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())

    return of
