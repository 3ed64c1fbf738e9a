"""Probabilities rounded so that they still sum to 1."""

from __future__ import annotations

from collections.abc import Sequence

# Probabilities are given to four digits.
STEPS, DIGITS = 10_000, 4


def rounded(shares: Sequence[float]) -> list[float]:
    """The shares of a whole, likeliest first, to four digits: each rounded down, and what is missing given where most was cut.

    They keep their order and sum to 1.
    """
    if len(shares) == 1:
        return [1.0]
    whole = sum(shares)
    if not shares or whole <= 0:
        return [0.0 for _ in shares]
    exact = [share / whole * STEPS for share in shares]
    parts = [int(share) for share in exact]
    missing = STEPS - sum(parts)
    for index in sorted(range(len(parts)), key=lambda index: parts[index] - exact[index])[:missing]:
        parts[index] += 1
    return [round(part / STEPS, DIGITS) for part in parts]
