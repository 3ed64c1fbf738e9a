"""Is a comment English? What is not is told so and not marked: the models know no other language."""

from __future__ import annotations

import re

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_WORD = re.compile(r"[^\W\d_]+")
# Running English has about half function words. In 4,178 practice comments of four words or more, 12 have less than a
# fifth, lists of names and kit most of them; only those are looked at closer, which keeps English comments quick.
FEWEST_FUNCTION_WORDS = 0.2
# With more, between blanks, nothing else is looked at.
CLEARLY_ENGLISH = 0.3
# Fewer words or letters of the Latin script say too little: "Danke!", "Touché, mon ami" and "SLR, FN, LMG" stay what they are.
FEWEST_WORDS, FEWEST_LETTERS = 4, 14
# By how much another language must be likelier (natural logarithm). In those 12 comments the most is 6; of a dozen foreign
# sentences of five words or more that were tried, each has 18 or more.
CLEARLY = 12.0
# py3langid's names for English, for the pidgin of Nigeria (which it finds in clipped English) and for no language at all.
_ENGLISH = ("en", "pcm", "zxx")
_FEW_CHARACTERS = 2000
_LATIN_ENDS = 0x250


def foreign(text: str) -> str | None:
    """The ISO 639 code of the language, where a text is clearly not in English; else None.

    A text of both counts as English where a fifth of its words or more are English function words.
    """
    written = text[:_FEW_CHARACTERS].lower().split()
    if sum(map(ENGLISH_STOP_WORDS.__contains__, written)) >= CLEARLY_ENGLISH * max(len(written), FEWEST_WORDS):
        return None
    words = _WORD.findall(text[:_FEW_CHARACTERS].lower())
    letters = sum(map(len, words))
    if (len(words) < FEWEST_WORDS or letters < FEWEST_LETTERS) and all(ord(c) < _LATIN_ENDS for w in words for c in w):
        return None
    if not words or sum(map(ENGLISH_STOP_WORDS.__contains__, words)) >= FEWEST_FUNCTION_WORDS * len(words):
        return None
    import py3langid  # noqa: PLC0415 - its table takes half a second to load, and most threads never need it

    ranked = py3langid.rank(text[:_FEW_CHARACTERS])
    best, score = ranked[0]
    if best in _ENGLISH:
        return None
    return str(best) if score - dict(ranked)["en"] >= CLEARLY else None
