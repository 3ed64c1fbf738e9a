"""Lists of words, written as plain text."""

from __future__ import annotations


def words(listed: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(listed.split())


def numbered(listed: str, first: int, step: float = 1.0) -> dict[str, float]:
    """The words of a text with numbers: the first gets ``first`` times ``step``, and so on."""
    return {word: step * number for number, word in enumerate(listed.split(), first)}
