"""Text -> tokens and sentences that know where in the text they stand. Nothing here needs a download."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

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
# The same without names of groups, which take time.
_PLAIN_TOKEN = re.compile(re.sub(r"\?P<\w+>", "?:", _TOKEN.pattern), re.IGNORECASE)
# A token may hold a blank only beside one of these: "3 %", "3 per cent", "£ 5", "£5 bn".
_ACROSS_BLANKS = ("%", "£", "$", "€")
_SENTENCE_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*\s+|\n+)")
# The country in capitals is not the pronoun; the codebook's phrases, in lower case, are matched against both.
COUNTRY = "usa"
_COUNTRY_FORMS = frozenset({"US", "USA"})
# No English word is longer; what is longer (a link, a slip of the keyboard) is told apart well enough by its head.
LONGEST_WORD = 40
# How many different words are remembered with their stems: a few megabytes.
MOST_REMEMBERED = 100_000
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
# Words within this distance after a negation are marked: "not a threat" and "a threat" must differ for a stance.
NEGATED_WORDS = 3
NEGATED = "_neg"
STOPS = frozenset(("#!", "#?", "#…"))
# A sentence of more characters is cut at its clauses where a part of it is to be pointed at.
LONG_SENTENCE = 120
_CLAUSE_END = re.compile(
    r"[,;:–—]\s+|\s[-–—]\s|\s(?=(?:and|but|because|so|while|whereas|although|which|if)\s)", re.IGNORECASE
)
# Fewer characters are no clause: "well, no, but".
_SHORTEST_CLAUSE = 20
_STEMMER = SnowballStemmer("english")
Span = tuple[int, int]


def stem(word: str) -> str:
    """The Snowball stem of a lower-case word without its apostrophes; a possessive 's is dropped."""
    word = word.replace("’", "'")
    if word.endswith("'s"):
        word = word[:-2]
    word = word.replace("'", "")[:LONGEST_WORD]
    return str(_STEMMER.stem(word)) or word


class _Forms(dict[str, str]):
    """What stands in a text -> its normalised forms, with a blank between two; made at the first meeting."""

    def __init__(self, made: Callable[[str], str]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, written: str) -> str:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self._made(written)
        if len(written) <= LONGEST_WORD:
            self[written] = found
        return found


def _form(written: str) -> str:
    """The form of one token; a share of something has two, "#share" and, say, "3%"; a sum of money is "#money"."""
    match = _TOKEN.fullmatch(written)
    if match is None or match.lastgroup in ("number", "sign"):
        return written.lower()[:LONGEST_WORD]
    if match.lastgroup == "share":
        number = re.match(r"[\d.,]+", written)
        return f"#share {number.group().replace(',', '.') if number else ''}%"
    if match.lastgroup == "money":
        return "#money"
    if match.lastgroup == "mark":
        return "#" + written[0] if written[0] in "!?" else "#…"
    return COUNTRY if written in _COUNTRY_FORMS else stem(written.lower())


_FORM = _Forms(_form)
_CHUNK = _Forms(lambda chunk: " ".join(map(_FORM.__getitem__, _PLAIN_TOKEN.findall(chunk))))


def forms(text: str) -> list[str]:
    """The normalised forms of a text's tokens, in order: stems of words, "#money", "#share" and "3%", "#?", signs.
    Empty text, or nothing but punctuation, gives an empty list."""
    if _across_blanks(text):
        return " ".join(map(_FORM.__getitem__, _PLAIN_TOKEN.findall(text))).split()
    # No token reaches across a blank, so that what stands between two is looked up whole.
    return " ".join(map(_CHUNK.__getitem__, text.split())).split()


def negated(found: Sequence[str]) -> list[str]:
    """Forms with those shortly after a negation marked, up to the end of the sentence."""
    out: list[str] = []
    left = 0
    for form in found:
        out.append(form + NEGATED if left else form)
        left = max(0, left - 1)
        if form in NEGATIONS:
            left = NEGATED_WORDS
        elif form in STOPS:
            left = 0
    return out


def _across_blanks(text: str) -> bool:
    return any(sign in text for sign in _ACROSS_BLANKS) or "cent" in text.lower()


def letters_of(text: str) -> str:
    """A text as letter n-grams see it: in lower case, with one kind of apostrophe."""
    return text.lower().replace("’", "'")


def form_spans(text: str) -> list[Span]:
    """Where each of a text's `forms` stands, as character offsets ``0 <= start < end``; both forms of a share stand at one
    place."""
    found = [match.span() for match in _PLAIN_TOKEN.finditer(text)]
    if not _across_blanks(text):
        return found
    several = [2 if _FORM[text[start:end]].startswith("#share ") else 1 for start, end in found]
    return [span for span, times in zip(found, several, strict=True) for _ in range(times)]


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


def clauses(text: str) -> list[Span]:
    """The spans of the sentences of a text, long ones cut into their clauses, none of them blank, in order."""
    found: list[Span] = []
    for start, end in sentences(text):
        begin = start
        if end - start > LONG_SENTENCE:
            for match in _CLAUSE_END.finditer(text, start, end):
                if match.end() - begin >= _SHORTEST_CLAUSE and end - match.end() >= _SHORTEST_CLAUSE:
                    found.append((begin, begin + len(text[begin : match.end()].rstrip())))
                    begin = match.end()
        found.append((begin, end))
    return found
