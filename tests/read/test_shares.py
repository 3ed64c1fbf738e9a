from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentariat.read.shares import rounded


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=40))
def test_rounded_shares_keep_their_order_and_sum_to_one(weights: list[float]) -> None:
    shares = sorted((weight / sum(weights) for weight in weights), reverse=True)
    found = rounded(shares)
    assert sum(found) == pytest.approx(1, abs=1e-9)
    assert found == sorted(found, reverse=True)
    assert all(abs(one - other) <= 1e-4 + 1e-12 for one, other in zip(found, shares, strict=True))
    assert all(value == round(value, 4) for value in found)


def test_thirds_and_none() -> None:
    assert rounded([1 / 3] * 3) == [0.3334, 0.3333, 0.3333]
    assert rounded([]) == []
