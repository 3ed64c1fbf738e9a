"""A batch of comments to be marked together: their words, made once and shared by all classifiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from commentariat.tag.cues import CUES, cues
from commentariat.tag.marks import Unit
from commentariat.tag.ngrams import NUMBERS, UNKNOWN, Found, Ints, LetterTerms, Sequences, Terms, sequences
from commentariat.tag.phrases import Hits, PhraseBook
from commentariat.tag.words import NEGATED, NEGATED_WORDS, NEGATIONS, STOPS, forms

# A reply shows its colours early ("Agreed, but", "Rubbish.").
OPENING_FORMS = 5


@dataclass(frozen=True, slots=True)
class Prepared:
    """One unit with the forms of its words and of its parent's, made once for all models."""

    unit: Unit
    own: list[str]
    parent: list[str]

    @property
    def has_words(self) -> bool:
        """False for an empty text or one of signs alone (emoji, punctuation)."""
        return any(character.isalnum() for character in self.unit.text)


def prepare(units: Sequence[Unit]) -> list[Prepared]:
    """Read the words of units; those of parents, which recur, once each."""
    known: dict[str, list[str]] = {}

    def once(text: str) -> list[str]:
        if text not in known:
            known[text] = forms(text)
        return known[text]

    return [Prepared(unit, forms(unit.text), once(unit.parent_text or "")) for unit in units]


class Batch:
    """Comments with all that classifiers ask of their words, each thing made when it is first asked for."""

    def __init__(self, items: Sequence[Prepared]) -> None:
        self.items = items
        self._sequences: dict[str, tuple[int, Sequences]] = {}
        self._found: dict[tuple[str, str], list[Found]] = {}
        self._counts: dict[tuple[str, str], sp.csr_matrix] = {}
        self._hits: dict[tuple[PhraseBook, str], Hits] = {}
        # Distinct parents, by the very list that `prepare` made once.
        lists = {id(item.parent): item.parent for item in items}
        place = {key: number for number, key in enumerate(lists)}
        self._parents = list(lists.values())
        self.parent_rows: Ints = np.array([place[id(item.parent)] for item in items], dtype=np.int64)

    def _numbered(self, source: str, texts: Sequence[Sequence[str]]) -> Sequences:
        # A table made since (a new theme's phrases) may have given a number to words that had none.
        size, made = self._sequences.get(source, (-1, None))
        if made is None or size != len(NUMBERS):
            made = sequences(texts)
            self._sequences[source] = (len(NUMBERS), made)
        return made

    @property
    def own(self) -> Sequences:
        """The comments' words."""
        return self._numbered("own", [item.own for item in self.items])

    @property
    def parents(self) -> Sequences:
        """The words of the distinct parents; `parent_rows` says which each comment has."""
        return self._numbered("parent", self._parents)

    @property
    def opening(self) -> Sequences:
        """The comments' first words."""
        own = self.own
        lengths = np.minimum(np.diff(own.starts), OPENING_FORMS)
        early = np.arange(len(own.rows)) - own.starts[own.rows] < OPENING_FORMS
        return Sequences(own.numbers[early], own.rows[early], np.concatenate([[0], np.cumsum(lengths)]))

    @property
    def negated(self) -> Sequences:
        """The comments' words, those shortly after a negation marked, as `words.negated` does."""
        own = self.own
        size = len(NUMBERS) + 1
        negation, stop = (_members(chosen, size)[own.numbers] for chosen in (NEGATIONS, STOPS))
        under = np.zeros(len(own.numbers), dtype=bool)
        open_ = np.ones(len(own.numbers), dtype=bool)
        for distance in range(1, NEGATED_WORDS + 1):
            # Open: no sign that ends a sentence stands between the negation and the word.
            if distance > 1:
                open_[distance - 1 :] &= ~stop[: len(stop) - distance + 1]
            same = own.rows[distance:] == own.rows[:-distance]
            under[distance:] |= negation[:-distance] & same & open_[distance:]
        numbers = np.where(under, _negated_numbers(size)[own.numbers], own.numbers)
        return Sequences(numbers, own.rows, own.starts)

    @cached_property
    def cues(self) -> NDArray[np.float32]:
        """The numbers of `cues`, shape (comments, cues); 0 for a comment that answers none."""
        nothing = [0.0] * len(CUES)
        rows = [
            cues(item.unit, item.own, item.parent) if item.unit.parent_text is not None else nothing
            for item in self.items
        ]
        return np.array(rows, dtype=np.float32).reshape(len(rows), len(CUES))

    def _words(self, source: str) -> Sequences:
        if source == "own":
            return self.own
        if source == "parent":
            return self.parents
        return self.opening if source == "opening" else self.negated

    def found(self, source: str, lines: str, terms: Terms) -> list[Found]:
        """Where each term stands in the texts of a source; several spaces have the same terms (``lines``)."""
        key = (source, lines)
        if key not in self._found:
            self._found[key] = terms.find(self._words(source))
        return self._found[key]

    def counts(self, source: str, lines: str, terms: Terms | LetterTerms) -> sp.csr_matrix:
        """How often each term stands in each text of a source."""
        key = (source, lines)
        if key not in self._counts:
            if isinstance(terms, LetterTerms):
                self._counts[key] = terms.counts([item.unit.text for item in self.items])
            else:
                self._counts[key] = terms.counts(self._words(source), self.found(source, lines, terms))
        return self._counts[key]

    def find(self, book: PhraseBook, of: str) -> Hits:
        """The hits of a book's phrases in the comments (``of`` is own) or in the distinct parents (parent)."""
        key = (book, of)
        if key not in self._hits:
            self._hits[key] = book.find(self.own if of == "own" else self.parents)
        return self._hits[key]

    def hits(self, book: PhraseBook, of: str) -> NDArray[np.float32]:
        """How many hits each theme of a book has in each text, shape (texts, themes)."""
        texts = self.own if of == "own" else self.parents
        found = self.find(book, of)
        flat = np.bincount(found.rows * len(book.themes) + found.themes, minlength=texts.texts * len(book.themes))
        return flat.reshape(texts.texts, len(book.themes)).astype(np.float32)


@lru_cache(maxsize=8)
def _members(chosen: frozenset[str], size: int) -> NDArray[np.bool_]:
    """Which of the first ``size`` numbers are those of the chosen forms."""
    table = np.zeros(size, dtype=bool)
    for form in chosen:
        if 0 < NUMBERS[form] < size:
            table[NUMBERS[form]] = True
    return table


@lru_cache(maxsize=2)
def _negated_numbers(size: int) -> Ints:
    """The number of each form under a negation."""
    table = np.full(size, UNKNOWN, dtype=np.int64)
    for form, number in NUMBERS.items():
        if form.endswith(NEGATED) and 0 < NUMBERS[form.removesuffix(NEGATED)] < size and number < size:
            table[NUMBERS[form.removesuffix(NEGATED)]] = number
    return table
