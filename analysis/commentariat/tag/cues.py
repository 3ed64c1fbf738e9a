"""What a reply looks like beside the text it answers: a few numbers that tell agreeing from disagreeing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from commentariat.tag.marks import Unit
from commentariat.tag.words import NEGATIONS, sentences

CUES = (
    "length", "parent length", "share of own words shared", "share of parent's words shared", "first sentence asks",
    "last sentence asks", "share of sentences that ask", "addresses you", "exclaims", "parent asks", "under 8 words",
    "under 20 words", "early negation", "opens with assent", "opens with dissent", "quotes",
)  # fmt: skip
_YOU = frozenset(("you", "your", "youv", "youd", "youll", "yourself"))
_ASSENT = frozenset(
    (
        "yes",
        "yep",
        "yeah",
        "agre",
        "exact",
        "true",
        "absolut",
        "spot",
        "inde",
        "quit",
        "thank",
        "cheer",
        "ta",
        "well",
        "precis",
        "correct",
    )
)
_DISSENT = frozenset(
    (
        "no",
        "nope",
        "nonsens",
        "rubbish",
        "wrong",
        "sorri",
        "but",
        "hard",
        "not",
        "come",
        "with",
        "bit",
        "hard",
        "except",
    )
)


def cues(unit: Unit, own: Sequence[str], parent: Sequence[str]) -> list[float]:
    """One number for each of `CUES`, each about 0 to 2: logarithms of lengths over 3, shares, and yes (1) or no (0)."""
    words, parent_words = set(own), set(parent)
    shared = len(words & parent_words)
    asks = [False]
    if "?" in unit.text:
        asks = [unit.text[start:end].rstrip("\"”'’)").endswith("?") for start, end in sentences(unit.text)]
    first = own[0] if own else ""
    return [
        math.log1p(len(own)) / 3,
        math.log1p(len(parent)) / 3,
        shared / max(1, len(words)),
        shared / max(1, len(parent_words)),
        float(asks[0]),
        float(asks[-1]),
        sum(asks) / len(asks),
        float(not _YOU.isdisjoint(words)),
        float("#!" in words),
        float("#?" in parent_words),
        float(len(own) < 8),
        float(len(own) < 20),
        float(not NEGATIONS.isdisjoint(own[:6])),
        float(first in _ASSENT),
        float(first in _DISSENT),
        float(any(mark in unit.text for mark in '"“”')),
    ]
