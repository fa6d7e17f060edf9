import pytest

from consultation.results.agreement import Agreement


@pytest.mark.parametrize(
    ("read", "first", "second", "both", "percent", "kappa", "word"),
    [
        # Cohen's own kind of table: 20 yes/yes, 15 no/no, 5 and 10 apart.
        (50, 25, 30, 20, 70, 0.40, "fair"),
        (100, 50, 50, 50, 100, 1.0, "almost perfect"),
        (100, 50, 50, 25, 50, 0.0, "no agreement"),
        (100, 50, 50, 0, 0, -1.0, "no agreement"),
        (100, 50, 50, 40, 80, 0.6, "moderate"),
        (100, 50, 50, 45, 90, 0.8, "substantial"),
        (100, 50, 50, 30, 60, 0.2, "slight"),
        (200, 1, 0, 0, 99, 0.0, "no agreement"),
    ],
)
def test_how_far_two_agree(read, first, second, both, percent, kappa, word):
    agreement = Agreement(read, first, second, both)
    assert (agreement.percent, agreement.word) == (percent, word)
    assert agreement.kappa == pytest.approx(kappa)


@pytest.mark.parametrize(("read", "found"), [(0, 0), (10, 0), (10, 10)])
def test_nothing_is_told_where_nothing_can_be(read, found):
    agreement = Agreement(read, found, found, found)
    assert (agreement.kappa, agreement.word) == (None, "")


def test_nearly_all_is_not_all():
    assert Agreement(1_000, 1, 0, 0).percent == 99
