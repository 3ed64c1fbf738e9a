"""Comments -> numbers. A space is a list of blocks side by side: n-gram weights of the comment and of the text it answers,
hits of the codebook's phrases, and a few cues of a reply.

Which blocks, and their weights, were chosen on the practice comments by cross-validation split by thread; the
model card keeps the comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from commentariat.tag.batch import OPENING_FORMS, Batch, Prepared
from commentariat.tag.cues import CUES
from commentariat.tag.ngrams import LetterTerms, Terms, weighted
from commentariat.tag.phrases import PhraseBook
from commentariat.tag.words import letters_of, negated

SOURCES: Mapping[str, Callable[[Prepared], str]] = {
    "own": lambda item: " ".join(item.own),
    "negated": lambda item: " ".join(negated(item.own)),
    "letters": lambda item: letters_of(item.unit.text),
    "opening": lambda item: " ".join(item.own[:OPENING_FORMS]),
    "parent": lambda item: " ".join(item.parent),
}


@dataclass(frozen=True, slots=True)
class Ngrams:
    """A block of n-gram weights (TF-IDF, sublinear, each row of length 1) times ``weight``."""

    source: str
    weight: float
    longest: int = 1
    shortest: int = 1
    min_comments: int = 2
    letters: bool = False

    def vectoriser(self) -> TfidfVectorizer:
        """An unfitted vectoriser of scikit-learn with these settings, to learn terms and their weights."""
        settings: dict[str, Any] = {
            "analyzer": "char_wb" if self.letters else "word",
            "ngram_range": (self.shortest, self.longest),
            "min_df": self.min_comments,
            "sublinear_tf": True,
            "lowercase": False,
            "dtype": np.float32,
        }
        return TfidfVectorizer(**settings) if self.letters else TfidfVectorizer(token_pattern=r"\S+", **settings)


@dataclass(frozen=True, slots=True)
class Phrases:
    """A block with one column a theme: log(1 + hits of its phrases) times ``weight``. ``of``: own or parent."""

    of: str
    weight: float


@dataclass(frozen=True, slots=True)
class Cues:
    """The block of `cues.CUES` times ``weight``."""

    weight: float


Block = Ngrams | Phrases | Cues

WORDS = Ngrams("own", 1.0, longest=2)
# No block of the story's title. It would gain 0.03 of F1 on held-out practice threads, which keep to their headline more
# closely than real ones do; and many a saved page has no title, so that a mark would depend on how it was saved.
LETTERS = Ngrams("letters", 1.0, shortest=3, longest=5, min_comments=3, letters=True)

THEME_BLOCKS: tuple[Block, ...] = (
    WORDS,
    LETTERS,
    Phrases("own", 0.3),
    Ngrams("parent", 0.4),
    Phrases("parent", 0.2),
)
STANCE_BLOCKS: tuple[Block, ...] = (WORDS, Ngrams("negated", 0.7, longest=2), Ngrams("parent", 0.7))
RELATION_BLOCKS: tuple[Block, ...] = (WORDS, Ngrams("opening", 0.7, longest=3), Cues(0.5), Ngrams("parent", 0.3))


class Vocabulary:
    """The terms of one `Ngrams` block, one a line, and their weights."""

    def __init__(self, block: Ngrams, lines: str, idf: NDArray[np.float32]) -> None:
        self.block, self.lines, self.idf = block, lines, idf
        names = lines.split("\n")
        self.terms: Terms | LetterTerms = (
            LetterTerms(names, block.shortest, block.longest) if block.letters else Terms(names)
        )
        if self.terms.width != len(idf):
            raise ValueError("a vocabulary and its weights differ in length")

    def numbers(self, batch: Batch) -> sp.csr_matrix:
        """The block's numbers of each text of its source, shape (texts, terms)."""
        counts = batch.counts(self.block.source, self.lines, self.terms)
        return weighted(counts, self.idf) * np.float32(self.block.weight)


@dataclass(frozen=True, eq=False)
class Space:
    """Fitted blocks. ``vocabularies`` holds one for each `Ngrams` block, in order."""

    blocks: tuple[Block, ...]
    vocabularies: tuple[Vocabulary, ...]
    themes: tuple[str, ...]
    phrases: PhraseBook

    def parts(self, batch: Batch) -> Iterator[tuple[slice, sp.csr_matrix, NDArray[np.int64] | None]]:
        """The numbers block by block: its columns; a matrix; and, where its rows are the distinct parents, which of these
        each comment has."""
        left = iter(self.vocabularies)
        for block, columns in zip(self.blocks, self.slices, strict=True):
            if isinstance(block, Ngrams):
                yield columns, next(left).numbers(batch), batch.parent_rows if block.source == "parent" else None
            elif isinstance(block, Phrases):
                counts = np.log1p(batch.hits(self.phrases, block.of)) * np.float32(block.weight)
                yield columns, sp.csr_matrix(counts), batch.parent_rows if block.of == "parent" else None
            else:
                yield columns, sp.csr_matrix(batch.cues * np.float32(block.weight)), None

    def transform(self, batch: Batch) -> sp.csr_matrix:
        """Numbers of shape (comments, columns), float32."""
        made = [matrix if rows is None else matrix[rows] for _, matrix, rows in self.parts(batch)]
        return sp.csr_matrix(sp.hstack(made, format="csr", dtype=np.float32))

    @property
    def slices(self) -> tuple[slice, ...]:
        """The columns of each block."""
        left = iter(self.vocabularies)
        found: list[slice] = []
        start = 0
        for block in self.blocks:
            if isinstance(block, Ngrams):
                width = len(next(left).idf)
            else:
                width = len(self.themes) if isinstance(block, Phrases) else len(CUES)
            found.append(slice(start, start + width))
            start += width
        return tuple(found)

    @property
    def width(self) -> int:
        """The number of columns."""
        return int(self.slices[-1].stop)

    def state(self) -> list[dict[str, Any]]:
        """The fitted vocabularies as plain texts and arrays, to be saved."""
        return [{"terms": one.lines, "idf": one.idf} for one in self.vocabularies]


def fit_space(blocks: tuple[Block, ...], items: Sequence[Prepared], themes: tuple[str, ...], book: PhraseBook) -> Space:
    """Learn the vocabularies of the blocks from the items."""
    fitted: list[Vocabulary] = []
    for block in blocks:
        if isinstance(block, Ngrams):
            source = SOURCES[block.source]
            try:
                found = block.vectoriser().fit([source(item) for item in items])
            except ValueError:
                # No word at all (no comment answers another, say): a vocabulary of one word that no text has.
                found = block.vectoriser().set_params(min_df=1).fit(["#none"])
            fitted.append(Vocabulary(block, "\n".join(found.get_feature_names_out()), found.idf_.astype(np.float32)))
    return Space(blocks, tuple(fitted), themes, book)


def restore_space(
    blocks: tuple[Block, ...], state: Sequence[Mapping[str, Any]], themes: tuple[str, ...], book: PhraseBook
) -> Space:
    """The space that `Space.state` was taken of. Raises ValueError or KeyError for a state of other blocks."""
    settings = [block for block in blocks if isinstance(block, Ngrams)]
    restored = [
        Vocabulary(block, str(saved["terms"]), np.asarray(saved["idf"], dtype=np.float32))
        for block, saved in zip(settings, state, strict=True)
    ]
    return Space(blocks, tuple(restored), themes, book)
