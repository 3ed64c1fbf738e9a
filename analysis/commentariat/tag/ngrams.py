"""N-grams of many texts at once: texts as numbers, end to end, and tables that say which columns their n-grams have.

Counting word by word in Python is what takes the time of a linear model; here it is done by numpy for a whole batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from commentariat.tag.words import LONGEST_WORD, MOST_REMEMBERED, NEGATED, letters_of

Ints = NDArray[np.int64]
UNKNOWN = 0
# The key of a head and a last form is both side by side: fewer than 2**31 of either exist.
_SHIFT = 31


class _Numbers(dict[str, int]):
    """Forms and their numbers, 1 and up; 0 for any other. It grows where tables are made, never where texts are read."""

    def __missing__(self, form: str) -> int:
        return UNKNOWN

    def add(self, form: str) -> int:
        if form.endswith(NEGATED):
            # A form under a negation is found by way of the form itself.
            self.setdefault(form.removesuffix(NEGATED), len(self) + 1)
        return self.setdefault(form, len(self) + 1)


NUMBERS = _Numbers()


@dataclass(frozen=True, slots=True, eq=False)
class Sequences:
    """Texts end to end: each form's number and the row of its text, both of shape (forms,); text r is
    ``numbers[starts[r]:starts[r + 1]]``."""

    numbers: Ints
    rows: Ints
    starts: Ints

    @property
    def texts(self) -> int:
        """How many texts there are."""
        return len(self.starts) - 1


def sequences(texts: Sequence[Sequence[str]]) -> Sequences:
    """Texts, given as their forms, as numbers."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    numbers = np.fromiter(map(NUMBERS.__getitem__, chain.from_iterable(texts)), dtype=np.int64, count=int(starts[-1]))
    return Sequences(numbers, np.repeat(np.arange(len(texts)), lengths), starts)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """N-grams of one length that have a column: the place of the first form of each, in order, and the column."""

    length: int
    places: Ints
    columns: Ints


class Terms:
    """The columns of n-grams. A term is its forms with a blank between two; its column is its place in the list."""

    def __init__(self, terms: Iterable[str]) -> None:
        by_length: dict[int, dict[tuple[int, ...], int]] = {}
        self.width = 0
        for term in terms:
            key = tuple(NUMBERS.add(form) for form in term.split(" "))
            by_length.setdefault(len(key), {})[key] = self.width
            self.width += 1
        self.longest = max(by_length, default=0)
        # An n-gram is looked up by the number of its first n - 1 forms and the number of its last. Heads of terms that are
        # no terms themselves have a number too, and no column.
        heads: list[set[tuple[int, ...]]] = [set() for _ in range(self.longest + 1)]
        for length in range(self.longest, 0, -1):
            heads[length] |= by_length.get(length, {}).keys()
            if length > 1:
                heads[length - 1] |= {key[:-1] for key in heads[length]}
        self._first, self._first_column = np.zeros(1, dtype=np.int64) - 1, np.zeros(1, dtype=np.int64) - 1
        self._tables: list[tuple[Ints, Ints]] = []
        numbered: Mapping[tuple[int, ...], int] = {}
        for length in range(1, self.longest + 1):
            columns = by_length.get(length, {})
            if length == 1:
                size = max(key[0] for key in heads[1]) + 2
                self._first, self._first_column = np.full(size, -1), np.full(size, -1)
                numbered = {key: number for number, key in enumerate(sorted(heads[1]))}
                for key, number in numbered.items():
                    self._first[key[0]], self._first_column[key[0]] = number, columns.get(key, -1)
                continue
            pairs = sorted(((numbered[key[:-1]] << _SHIFT) | key[-1], key) for key in heads[length])
            numbered = {key: number for number, (_, key) in enumerate(pairs)}
            table = np.array([pair for pair, _ in pairs], dtype=np.int64)
            self._tables.append((table, np.array([columns.get(key, -1) for _, key in pairs], dtype=np.int64)))

    def find(self, texts: Sequences) -> list[Found]:
        """All n-grams of the texts that have a column; none reaches from one text into the next."""
        if not self.longest or not len(texts.numbers):
            return []
        numbers = np.minimum(texts.numbers, len(self._first) - 1)
        head = self._first[numbers]
        places = np.flatnonzero(head >= 0)
        column = self._first_column[numbers[places]]
        found = [Found(1, places[column >= 0], column[column >= 0])]
        head = head[places]
        for n, (table, columns) in enumerate(self._tables, start=2):
            inside = places + (n - 1) < len(texts.rows)
            places, head = places[inside], head[inside]
            last = places + (n - 1)
            inside = texts.rows[places] == texts.rows[last]
            places, head, last = places[inside], head[inside], last[inside]
            pairs = (head << _SHIFT) | texts.numbers[last]
            at = np.minimum(np.searchsorted(table, pairs), len(table) - 1)
            known = table[at] == pairs
            places, head = places[known], at[known]
            has = columns[head] >= 0
            found.append(Found(n, places[has], columns[head[has]]))
        return found

    def counts(self, texts: Sequences, found: Sequence[Found]) -> sp.csr_matrix:
        """How often each n-gram stands in each text, shape (texts, columns), float32, from what `find` found in them."""
        rows = np.concatenate([np.zeros(0, dtype=np.int64), *(texts.rows[one.places] for one in found)])
        columns = np.concatenate([np.zeros(0, dtype=np.int64), *(one.columns for one in found)])
        ones = np.ones(len(rows), dtype=np.float32)
        return sp.csr_matrix(sp.coo_matrix((ones, (rows, columns)), shape=(texts.texts, self.width)))


def weighted(counts: sp.csr_matrix, idf: NDArray[np.float32]) -> sp.csr_matrix:
    """TF-IDF of counts: 1 + log(count), times ``idf`` by column, each row of length 1 (as scikit-learn's
    ``TfidfTransformer(sublinear_tf=True)``)."""
    values = (np.log(counts.data) + np.float32(1)) * idf[counts.indices]
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(row, weights=values.astype(np.float64) ** 2, minlength=counts.shape[0]))
    values /= np.maximum(length, 1e-12).astype(np.float32)[row]
    return sp.csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape)


class LetterTerms:
    """The columns of letter n-grams inside words, counted as scikit-learn's analyser ``char_wb`` does: each stretch between
    blanks, in lower case, with a blank before and after it.

    A text's counts are the sum of its words' counts, and words recur: each word's are made once.
    """

    def __init__(self, terms: Iterable[str], shortest: int, longest: int) -> None:
        self._columns = {term: column for column, term in enumerate(terms)}
        self.width = len(self._columns)
        self._lengths = range(shortest, longest + 1)
        self._known: dict[str, NDArray[np.int32]] = {}

    def _of(self, word: str) -> NDArray[np.int32]:
        made = self._known.get(word)
        if made is None:
            made = np.array(self._look_up(word), dtype=np.int32)
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            if len(word) <= LONGEST_WORD:
                self._known[word] = made
        return made

    def _look_up(self, word: str) -> list[int]:
        padded = f" {letters_of(word)} "
        grams: list[str] = []
        for n in self._lengths:
            grams += (padded[start : start + n] for start in range(max(1, len(padded) - n + 1)))
            if len(padded) <= n:
                break
        return [column for column in map(self._columns.get, grams) if column is not None]

    def counts(self, texts: Sequence[str]) -> sp.csr_matrix:
        """How often each letter n-gram stands in each text, shape (texts, columns), float32."""
        words = [text.split() for text in texts]
        place: dict[str, int] = {}
        flat = [place.setdefault(word, len(place)) for several in words for word in several]
        starts = np.concatenate([[0], np.cumsum(np.fromiter(map(len, words), dtype=np.int64, count=len(words)))])
        ones = np.ones(len(flat), dtype=np.float32)
        use = sp.csr_matrix((ones, np.array(flat, dtype=np.int32), starts), shape=(len(texts), max(1, len(place))))
        parts = [self._of(word) for word in place] or [np.zeros(0, dtype=np.int32)]
        ends = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
        letters = np.concatenate(parts)
        ones = np.ones(len(letters), dtype=np.float32)
        return sp.csr_matrix(use @ sp.csr_matrix((ones, letters, ends), shape=(max(1, len(place)), self.width)))
