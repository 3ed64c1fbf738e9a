"""Comments -> numbers. A space is a list of blocks side by side: n-gram weights of the comment and of the text it answers,
hits of the codebook's phrases, and a few cues of a reply.

Which blocks, and their weights, were chosen on the practice comments by cross-validation split by thread; the
model card keeps the comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from commentariat.tag.cues import CUES, cues
from commentariat.tag.marks import Unit
from commentariat.tag.words import NEGATIONS, PhraseBook, Token, tokens

# Words within this distance after a negation are marked: "not a threat" and "a threat" must differ for a stance.
NEGATED_WORDS = 3
# A reply shows its colours early ("Agreed, but", "Rubbish.").
OPENING_WORDS = 5


@dataclass(frozen=True, slots=True)
class Prepared:
    """One unit with its tokens, made once for all models."""

    unit: Unit
    own: list[Token]
    parent: list[Token]

    @property
    def has_words(self) -> bool:
        """False for an empty text or one of signs alone (emoji, punctuation)."""
        return any(character.isalnum() for character in self.unit.text)


def prepare(units: Sequence[Unit]) -> list[Prepared]:
    """Tokenise units; parents, which recur, once each."""
    known: dict[str, list[Token]] = {}

    def once(text: str) -> list[Token]:
        if text not in known:
            known[text] = tokens(text)
        return known[text]

    return [Prepared(unit, tokens(unit.text), once(unit.parent_text or "")) for unit in units]


def join(found: Sequence[Token]) -> str:
    """Tokens as a text that a vectoriser splits at spaces."""
    return " ".join(token.form for token in found)


def join_negated(found: Sequence[Token]) -> str:
    """The same with the words after a negation marked, up to the end of the sentence's sign."""
    out: list[str] = []
    left = 0
    for token in found:
        out.append(f"{token.form}_neg" if left else token.form)
        left = max(0, left - 1)
        if token.form in NEGATIONS:
            left = NEGATED_WORDS
        elif token.form in ("#!", "#?", "#…"):
            left = 0
    return " ".join(out)


SOURCES: Mapping[str, Callable[[Prepared], str]] = {
    "own": lambda item: join(item.own),
    "negated": lambda item: join_negated(item.own),
    "letters": lambda item: item.unit.text.lower().replace("’", "'"),
    "opening": lambda item: join(item.own[:OPENING_WORDS]),
    "parent": lambda item: join(item.parent),
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
        """An unfitted vectoriser of scikit-learn with these settings."""
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


@dataclass(frozen=True, eq=False)
class Space:
    """Fitted blocks. ``vectorisers`` holds one for each `Ngrams` block, in order."""

    blocks: tuple[Block, ...]
    vectorisers: tuple[TfidfVectorizer, ...]
    themes: tuple[str, ...]
    phrases: PhraseBook

    def transform(self, items: Sequence[Prepared]) -> sp.csr_matrix:
        """Numbers of shape (items, columns), float32."""
        left = iter(self.vectorisers)
        made: list[sp.csr_matrix] = []
        for block in self.blocks:
            if isinstance(block, Ngrams):
                source = SOURCES[block.source]
                made.append(next(left).transform([source(item) for item in items]) * np.float32(block.weight))
            elif isinstance(block, Phrases):
                made.append(sp.csr_matrix(self.hits(items, block.of) * np.float32(block.weight)))
            else:
                rows = np.array([cues(item.unit, item.own, item.parent) for item in items], dtype=np.float32)
                made.append(sp.csr_matrix(rows.reshape(len(items), len(CUES)) * np.float32(block.weight)))
        return sp.csr_matrix(sp.hstack(made, format="csr", dtype=np.float32))

    def hits(self, items: Sequence[Prepared], of: str) -> NDArray[np.float32]:
        """log(1 + hits) of each theme's phrases, of shape (items, themes); ``of`` is own or parent."""
        column = {theme: number for number, theme in enumerate(self.themes)}
        counts = np.zeros((len(items), len(self.themes)), dtype=np.float32)
        for row, item in enumerate(items):
            for hit in self.phrases.find(getattr(item, of)):
                counts[row, column[hit.theme]] += 1
        return np.log1p(counts)

    @property
    def slices(self) -> tuple[slice, ...]:
        """The columns of each block."""
        left = iter(self.vectorisers)
        found: list[slice] = []
        start = 0
        for block in self.blocks:
            if isinstance(block, Ngrams):
                width = len(next(left).vocabulary_)
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
        return [
            {"terms": "\n".join(vectoriser.get_feature_names_out()), "idf": vectoriser.idf_.astype(np.float32)}
            for vectoriser in self.vectorisers
        ]


def fit_space(blocks: tuple[Block, ...], items: Sequence[Prepared], themes: tuple[str, ...], book: PhraseBook) -> Space:
    """Learn the vocabularies of the blocks from the items."""
    fitted: list[TfidfVectorizer] = []
    for block in blocks:
        if isinstance(block, Ngrams):
            source = SOURCES[block.source]
            try:
                fitted.append(block.vectoriser().fit([source(item) for item in items]))
            except ValueError:
                # No word at all (no comment answers another, say): a vocabulary of one word that no text has.
                fitted.append(block.vectoriser().set_params(min_df=1).fit(["#none"]))
    return Space(blocks, tuple(fitted), themes, book)


def restore_space(
    blocks: tuple[Block, ...], state: Sequence[Mapping[str, Any]], themes: tuple[str, ...], book: PhraseBook
) -> Space:
    """The space that `Space.state` was taken of. Raises ValueError or KeyError for a state of other blocks."""
    restored: list[TfidfVectorizer] = []
    settings = [block for block in blocks if isinstance(block, Ngrams)]
    for block, saved in zip(settings, state, strict=True):
        terms = str(saved["terms"]).split("\n")
        vectoriser = block.vectoriser().set_params(vocabulary={term: number for number, term in enumerate(terms)})
        vectoriser.idf_ = np.asarray(saved["idf"], dtype=np.float32)
        vectoriser.vocabulary_ = vectoriser.vocabulary
        restored.append(vectoriser)
    return Space(blocks, tuple(restored), themes, book)
