"""Probabilities rounded so that they still sum to 1."""

from __future__ import annotations

from collections.abc import Sequence

# Probabilities are given to four digits.
STEPS, DIGITS = 10_000, 4
_EXACT = 1e-9


def rounded(shares: Sequence[float]) -> list[float]:
    """The shares of a whole, likeliest first, to four digits, in the same order, and with a sum of 1.

    Where rounding each does not give that, each is rounded down, and what is missing is given where most was cut.
    """
    if len(shares) == 1:
        return [1.0]
    plainly = [round(share, DIGITS) for share in shares]
    if abs(sum(plainly) - 1) < _EXACT:
        return plainly
    whole = sum(shares)
    if not shares or whole <= 0:
        return [0.0 for _ in shares]
    exact = [share / whole * STEPS for share in shares]
    parts = [int(share) for share in exact]
    missing = STEPS - sum(parts)
    for index in sorted(range(len(parts)), key=lambda index: parts[index] - exact[index])[:missing]:
        parts[index] += 1
    return [round(part / STEPS, DIGITS) for part in parts]
