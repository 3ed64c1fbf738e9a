"""The codebook's phrases, found in many texts at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from commentariat.tag.ngrams import NUMBERS, Ints, Sequences, Terms
from commentariat.tag.words import COUNTRY, forms

# The codebook is in lower case, so that its "us" means the country too.
_PRONOUN = "us"
_COUNTRY_NUMBER, _PRONOUN_NUMBER = NUMBERS.add(COUNTRY), NUMBERS.add(_PRONOUN)


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Phrases found, in order of where they start, all of shape (hits,): the text's row, the theme's number, and the places
    in the `Sequences` of the phrase's first and last form. Hits of one theme may overlap."""

    rows: Ints
    themes: Ints
    first: Ints
    last: Ints


class PhraseBook:
    """The phrases of all themes, ready to be found. A phrase matches whatever endings its words have."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self.themes = tuple(phrases)
        owners: dict[str, list[int]] = {}
        for number, texts in enumerate(phrases.values()):
            # Two phrases of a theme may have the same stems ("tax", "taxes"): one is enough.
            for key in dict.fromkeys(" ".join(forms(text)) for text in texts):
                if key:
                    either = " ".join(_PRONOUN if form == COUNTRY else form for form in key.split())
                    if number not in owners.setdefault(either, []):
                        owners[either].append(number)
        self._terms = Terms(owners)
        self._owners = np.array([number for several in owners.values() for number in several], dtype=np.int64)
        self._starts = np.cumsum([0, *map(len, owners.values())])

    def find(self, texts: Sequences) -> Hits:
        """All hits in the texts."""
        numbers = np.where(texts.numbers == _COUNTRY_NUMBER, _PRONOUN_NUMBER, texts.numbers)
        found = self._terms.find(Sequences(numbers, texts.rows, texts.starts))
        nothing = np.zeros(0, dtype=np.int64)
        first = np.concatenate([nothing, *(one.places for one in found)])
        last = np.concatenate([nothing, *(one.places + one.length - 1 for one in found)])
        columns = np.concatenate([nothing, *(one.columns for one in found)])
        several = self._starts[columns + 1] - self._starts[columns]
        hit = np.repeat(np.arange(len(columns)), several)
        nth = np.arange(len(hit)) - np.repeat(np.cumsum(several) - several, several)
        themes = self._owners[self._starts[columns[hit]] + nth] if len(hit) else nothing
        order = np.lexsort((last[hit], first[hit]))
        hit, themes = hit[order], themes[order]
        return Hits(texts.rows[first[hit]], themes, first[hit], last[hit])
