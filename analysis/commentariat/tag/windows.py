"""Comments as word pieces for the encoder: one window for most, several for a long one.

A window holds the story's title, a piece of the comment, and the beginning of the comment it answers, with separators
between them, so that "not a chance" is read beside what it is said to, and "the vote is on Saturday" under what it is about.
The same code makes the windows for training and for use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tokenizers import Tokenizer

from commentariat.tag.marks import Unit
from commentariat.tag.words import sentences

# Word pieces of the comment in a window, and of its parent. Comments that a page cuts off at 100 words have about 140
# pieces; what a reply takes up mostly stands at the beginning of its parent.
OWN_PIECES, PARENT_PIECES, TITLE_PIECES = 160, 64, 24
# Characters read of a parent and of a title: more than their pieces can take.
_CONTEXT_CHARACTERS = 2000
START, SEPARATOR = "[CLS]", "[SEP]"


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces of one window.

    ``pieces`` are their numbers, ``own`` and ``parent`` the places ``(start, end)`` of the comment's and the parent's
    pieces among them (empty where start = end), ``spans`` for each own piece its characters in the comment. The title, if
    any, stands before the comment.
    """

    pieces: tuple[int, ...]
    own: tuple[int, int]
    parent: tuple[int, int]
    spans: tuple[tuple[int, int], ...]

    @property
    def own_mask(self) -> list[int]:
        """1 for the comment's own pieces, else 0; without any, 1 for the first sign, which is always there."""
        start, end = self.own if self.own[1] > self.own[0] else (0, 1)
        return [int(start <= place < end) for place in range(len(self.pieces))]

    @property
    def second_mask(self) -> list[int]:
        """1 for the parent's pieces and the sign after them, else 0."""
        return [int(place >= self.parent[0]) for place in range(len(self.pieces))]


def _plain(text: str) -> str:
    # The vocabulary knows the straight apostrophe in "don't"; one character for one, so that spans stay right.
    # Half of a character, as some exports cut emoji, is none for the tokenizer; what takes its place is as long.
    return text.encode("utf-8", "replace").decode("utf-8").replace("’", "'").replace("‘", "'")


def _cuts(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The own pieces as runs of at most `OWN_PIECES`, cut between sentences where one ends in the second half of a run."""
    starts = {start for start, _ in sentences(text)} if len(spans) > OWN_PIECES else set()
    runs: list[tuple[int, int]] = []
    at = 0
    while len(spans) - at > OWN_PIECES:
        ends = [n for n in range(at + OWN_PIECES // 2, at + OWN_PIECES + 1) if spans[n][0] in starts]
        end = ends[-1] if ends else at + OWN_PIECES
        runs.append((at, end))
        at = end
    return [*runs, (at, len(spans))]


def windows(units: Sequence[Unit], tokenizer: Tokenizer, *, titles: bool = True) -> list[list[Window]]:
    """The windows of each unit, at least one each, in order; without the titles where ``titles`` is False."""
    first, middle = (int(tokenizer.token_to_id(mark) or 0) for mark in (START, SEPARATOR))

    def pieces(texts: list[str]) -> list[Any]:
        return list(tokenizer.encode_batch(texts, add_special_tokens=False))

    own = pieces([_plain(unit.text) for unit in units])
    parents = pieces([_plain((unit.parent_text or "")[:_CONTEXT_CHARACTERS]) for unit in units])
    # A thread has one title.
    known = dict.fromkeys(unit.title for unit in units) if titles else {"": None}
    heads = dict(zip(known, pieces([_plain(title[:_CONTEXT_CHARACTERS]) for title in known]), strict=True))
    found: list[list[Window]] = []
    for unit, text, parent in zip(units, own, parents, strict=True):
        title = heads[unit.title if titles else ""].ids[:TITLE_PIECES]
        answered = parent.ids[:PARENT_PIECES]
        lead = (first, *title, middle) if title else (first,)
        made = []
        for start, end in _cuts(unit.text, text.offsets):
            at = len(lead)
            after = at + end - start + 1
            made.append(
                Window(
                    (*lead, *text.ids[start:end], middle, *answered, *([middle] if answered else [])),
                    (at, after - 1),
                    (after, after + len(answered)),
                    tuple(text.offsets[start:end]),
                )
            )
        found.append(made)
    return found
