import pytest

from consultation.results import rounded
from consultation.results.rounding import nearest, told_share


@pytest.mark.parametrize(
    ("number", "k", "says"),
    [
        (0, 5, "fewer than 5"),
        (4, 5, "fewer than 5"),
        (5, 5, "5"),
        (7, 5, "5"),
        (8, 5, "10"),
        (1_234, 5, "1,235"),
        (9, 10, "fewer than 10"),
        (15, 10, "20"),
    ],
)
def test_counts_are_told_in_steps(number, k, says):
    assert rounded(number, k) == says


def test_it_is_never_further_off_than_half_a_step():
    for k in (5, 10):
        for number in range(200):
            assert nearest(number, k) % k == 0
            assert abs(nearest(number, k) - number) * 2 <= k


@pytest.mark.parametrize(
    ("whole", "k", "told"),
    [(100, 10, 67), (90, 10, None), (50, 5, 67), (45, 5, None), (None, 5, None)],
)
def test_of_few_no_share_is_told(whole, k, told):
    assert told_share(67, whole, k) == told
