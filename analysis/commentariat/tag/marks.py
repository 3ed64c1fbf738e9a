"""What tagging says of a comment: themes with stances and evidence, and the relation of a reply to its parent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commentariat.thread import Thread

STANCES = ("favour", "against", "none")
NO_WORDS = "no words"
RELATIONS = ("agree", "disagree", "other")


@dataclass(frozen=True, slots=True)
class ThemeMark:
    """One theme found in a comment.

    ``p`` is the calibrated probability (0 to 1) of the theme, ``stance_p`` of each stance given the theme;
    ``evidence`` holds the spans ``(start, end)`` of the text that speak for the theme, as character offsets,
    ``sure`` is False where the theme or its stance is too close to call.
    """

    theme: str
    p: float
    stance: str
    stance_p: Mapping[str, float]
    evidence: tuple[tuple[int, int], ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class ReplyMark:
    """How a reply relates to what it answers: the likeliest relation, and the probability of each."""

    relation: str
    p: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything marked on one comment: the themes at or above their thresholds (likeliest first), the probability
    of every theme of the codebook, and the reply relation (None for a top-level comment).

    ``skipped`` says why no theme was looked for: "no words", or "not in English (de)", which leaves the relation None too;
    the probabilities of themes are then 0.
    """

    themes: tuple[ThemeMark, ...]
    theme_p: Mapping[str, float]
    reply: ReplyMark | None
    skipped: str = ""

    @property
    def unread(self) -> bool:
        """Whether nothing is known of what the comment says, so that it counts neither for a theme nor against it."""
        return self.skipped not in ("", NO_WORDS)


@dataclass(frozen=True, slots=True)
class Unit:
    """One text to be tagged, with what a coder would see: the text it answers and the story's title."""

    text: str
    parent_text: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class TaggedThread:
    """A thread and the marks of its comments, in the same order."""

    thread: Thread
    marks: tuple[Marks, ...]
