"""Comments as word pieces for the encoder: one window for most, several for a long one.

A window holds a piece of the comment and, after a separator, the beginning of the comment it answers, so that "not a
chance" is read beside what it is said to. The same code makes the windows for training and for use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from commentariat.tag.marks import Unit
from commentariat.tag.words import sentences

# Word pieces of the comment in a window, and of its parent. Comments that a page cuts off at 100 words have about 140
# pieces; what a reply takes up mostly stands at the beginning of its parent.
OWN_PIECES, PARENT_PIECES = 160, 64
# Characters read of a parent: more than its pieces can take.
_PARENT_CHARACTERS = 2000
START, SEPARATOR = "[CLS]", "[SEP]"


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces of one window.

    ``pieces`` are their numbers, ``own`` and ``parent`` the places ``(start, end)`` of the comment's and the parent's
    pieces among them (empty where start = end), ``spans`` for each own piece its characters in the comment.
    """

    pieces: tuple[int, ...]
    own: tuple[int, int]
    parent: tuple[int, int]
    spans: tuple[tuple[int, int], ...]


def _plain(text: str) -> str:
    # The vocabulary knows the straight apostrophe in "don't"; one character for one, so that spans stay right.
    return text.replace("’", "'").replace("‘", "'")


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


def windows(units: Sequence[Unit], tokenizer: Tokenizer) -> list[list[Window]]:
    """The windows of each unit, at least one each, in order."""
    first, middle = (int(tokenizer.token_to_id(mark) or 0) for mark in (START, SEPARATOR))
    own = tokenizer.encode_batch([_plain(unit.text) for unit in units], add_special_tokens=False)
    heads = [_plain((unit.parent_text or "")[:_PARENT_CHARACTERS]) for unit in units]
    parents = tokenizer.encode_batch(heads, add_special_tokens=False)
    found: list[list[Window]] = []
    for unit, text, parent in zip(units, own, parents, strict=True):
        answered = parent.ids[:PARENT_PIECES]
        made = []
        for start, end in _cuts(unit.text, text.offsets):
            pieces = (first, *text.ids[start:end], middle, *answered, *([middle] if answered else []))
            after = end - start + 2
            made.append(
                Window(pieces, (1, 1 + end - start), (after, after + len(answered)), tuple(text.offsets[start:end]))
            )
        found.append(made)
    return found
