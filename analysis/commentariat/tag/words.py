"""Text -> tokens and sentences that know where in the text they stand. Nothing here needs a download."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from nltk.stem.snowball import SnowballStemmer

# What a token is, first match wins: a share, a sum of money, a word with its apostrophes, a number, a run of ! or ?,
# an ellipsis, any other sign that is neither space, letter, digit nor common punctuation (emoji above all).
_TOKEN = re.compile(
    r"(?P<share>\d{1,6}(?:[.,]\d{1,4})?\s?(?:%|per\s?cent\b))"
    r"|(?P<money>[£$€]\s?\d[\d.,]{0,20}(?:\s?(?:bn|billions?|m|mn|millions?|k|tn|trillions?)\b)?)"
    r"|(?P<word>[^\W\d_][^\W_]*(?:['’][^\W_]+)*)"
    r"|(?P<number>\d+(?:[.,]\d+)*(?:st|nd|rd|th|s|k|bn|m)?)"
    r"|(?P<mark>[!?]+|…|\.{2,})"
    r"|(?P<sign>[^\w\s.,;:'’‘\"“”()\[\]{}/\\|<>*&@#^`~=+_-])",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*\s+|\n+)")
# The country in capitals is not the pronoun; the codebook's phrases, in lower case, are matched against both.
COUNTRY = "usa"
_COUNTRY_FORMS = frozenset({"US", "USA"})
# No English word is longer; what is longer (a link, a slip of the keyboard) is told apart well enough by its head.
LONGEST_WORD = 40
# Stems that turn the sense of what follows.
NEGATIONS = frozenset(
    (
        "not",
        "no",
        "never",
        "dont",
        "wont",
        "cant",
        "isnt",
        "arent",
        "wasnt",
        "nobody",
        "noth",
        "none",
        "without",
        "hard",
        "couldnt",
        "wouldnt",
        "doesnt",
        "didnt",
        "shouldnt",
        "nor",
        "neither",
        "cannot",
    )
)
_STEMMER = SnowballStemmer("english")


class Token(NamedTuple):
    """A normalised form and the span of the text it stands for, as character offsets: ``0 <= start < end``."""

    form: str
    start: int
    end: int


class Hit(NamedTuple):
    """A phrase of a theme found in a text: the theme, and the span as character offsets."""

    theme: str
    start: int
    end: int


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball stem of a lower-case word without its apostrophes; a possessive 's is dropped."""
    word = word.replace("’", "'")
    if word.endswith("'s"):
        word = word[:-2]
    word = word.replace("'", "")[:LONGEST_WORD]
    return str(_STEMMER.stem(word)) or word


def tokens(text: str) -> list[Token]:
    """The tokens of a text in order. A share of something gives two tokens on the same span, "#share" and, say, "3%";
    a sum of money gives "#money". Empty text, or nothing but punctuation, gives an empty list."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        whole = match.group()
        if match.lastgroup == "share":
            number = re.match(r"[\d.,]+", whole)
            value = number.group().replace(",", ".") if number else ""
            found.append(Token("#share", start, end))
            found.append(Token(f"{value}%", start, end))
        elif match.lastgroup == "money":
            found.append(Token("#money", start, end))
        elif match.lastgroup == "word":
            form = COUNTRY if whole in _COUNTRY_FORMS else stem(whole.lower())
            found.append(Token(form, start, end))
        elif match.lastgroup == "mark":
            found.append(Token("#" + whole[0] if whole[0] in "!?" else "#…", start, end))
        else:
            found.append(Token(whole.lower()[:LONGEST_WORD], start, end))
    return found


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans ``(start, end)`` of the sentences of a text, none of them blank, in order."""
    found: list[tuple[int, int]] = []
    start = 0
    ends = [match.span() for match in _SENTENCE_END.finditer(text)]
    for _, stop in [*ends, (len(text), len(text))]:
        piece = text[start:stop]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            found.append((start + lead, start + len(piece.rstrip())))
        start = stop
    return found


class PhraseBook:
    """The phrases of all themes, ready to be found in tokens. A phrase matches whatever endings its words have."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for theme, texts in phrases.items():
            # Two phrases of a theme may have the same stems ("tax", "taxes"): one is enough.
            for key in dict.fromkeys(_key(tokens(text)) for text in texts):
                if key:
                    self._by_first.setdefault(key[0], []).append((key, theme))

    def find(self, found: list[Token]) -> list[Hit]:
        """All hits in the tokens of one text, in order of where they start. Hits of one theme may overlap."""
        forms = _key(found)
        hits: list[Hit] = []
        for at, form in enumerate(forms):
            for key, theme in self._by_first.get(form, ()):
                if forms[at : at + len(key)] == key:
                    hits.append(Hit(theme, found[at].start, found[at + len(key) - 1].end))
        return hits


def _key(found: list[Token]) -> tuple[str, ...]:
    return tuple("us" if token.form == COUNTRY else token.form for token in found)
