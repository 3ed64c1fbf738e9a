"""The trained model: texts to marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commentariat.tag.calibration import Scaling, platt
from commentariat.tag.codebook import Codebook
from commentariat.tag.encoder import Encoder, Reading, raw, telling_sentences
from commentariat.tag.evidence import Span
from commentariat.tag.features import Prepared, prepare
from commentariat.tag.fingerprints import Prints, fingerprints
from commentariat.tag.language import foreign
from commentariat.tag.linear_scorer import LinearScorer
from commentariat.tag.marks import RELATIONS, STANCES, Marks, ReplyMark, ThemeMark, Unit
from commentariat.tag.prevalence import HeldOut
from commentariat.tag.quality import Quality
from commentariat.tag.scores import beside

# Comments tagged at a time: bounds memory, whatever the size of the thread.
BATCH = 500
NO_WORDS = "no words"


@dataclass(frozen=True, eq=False)
class Model:
    """Themes, stances and reply relations with calibrated probabilities.

    The fast model is the linear scorer alone; the accurate one sets the encoder's scores beside it. ``theme_scale`` has
    shape (themes, classifiers + 1) for Platt scaling; ``stance_scale`` and ``relation_scale`` map scores to three
    probabilities. A theme is marked from its threshold up and sure from its sure threshold up, if the stance has at least
    ``stance_sure``. ``held_out`` and ``quality`` come from comments held out in training; ``learnt_from`` are the
    fingerprints, sorted, of the comments it was trained on.
    """

    codebook: Codebook
    linear: LinearScorer
    encoder: Encoder | None
    theme_scale: NDArray[np.float64]
    stance_scale: Scaling
    relation_scale: Scaling
    stance_sure: float
    held_out: HeldOut
    quality: Quality
    learnt_from: Prints

    @property
    def name(self) -> str:
        """ "accurate" with the encoder, "fast" without."""
        return "fast" if self.encoder is None else "accurate"

    def learnt(self, units: Sequence[Unit]) -> int:
        """How many of these comments the model was trained on: on such its scores prove nothing."""
        return int(np.isin(fingerprints(units), self.learnt_from).sum())

    def tag(self, units: Sequence[Unit]) -> list[Marks]:
        """The marks of each text, in order. A text without a letter or digit gets no theme, one that is not in English no
        mark at all; ``skipped`` says so."""
        found: list[Marks] = []
        for start in range(0, len(units), BATCH):
            found.extend(self._tag(prepare(units[start : start + BATCH])))
        return found

    def _tag(self, items: list[Prepared]) -> list[Marks]:
        skipped = [_why_skipped(item) for item in items]
        marked = iter(self._marks([item for item, why in zip(items, skipped, strict=True) if why in ("", NO_WORDS)]))
        nothing = dict.fromkeys(self.codebook.ids, 0.0)
        found = []
        for why in skipped:
            if not why:
                found.append(next(marked))
            else:
                # A thumb up is an answer, though it has no theme.
                found.append(Marks((), nothing, next(marked).reply if why == NO_WORDS else None, why))
        return found

    def _marks(self, items: list[Prepared]) -> list[Marks]:
        if not items:
            return []
        scores = self.linear.scores(items)
        readings: list[Reading] = []
        if self.encoder is not None:
            readings = self.encoder.read([item.unit for item in items])
            scores = beside((scores, raw(readings, self._columns)))
        theme_p = platt(scores.themes, self.theme_scale)
        stance_p, relation_p = self.stance_scale(scores.stances), self.relation_scale(scores.relations)
        found: list[Marks] = []
        for row, item in enumerate(items):
            themes = [k for k, theme in enumerate(self.codebook.ids) if theme_p[row, k] >= self._threshold(theme)]
            spans = self._evidence(item, readings[row] if readings else None, themes)
            marks: list[ThemeMark] = []
            for k, evidence in zip(themes, spans, strict=True):
                theme, p = self.codebook.ids[k], float(theme_p[row, k])
                chances = {stance: float(stance_p[row, k, s]) for s, stance in enumerate(STANCES)}
                stance = max(STANCES, key=lambda name: chances[name])
                sure = p >= self.quality.themes[theme].sure and chances[stance] >= self.stance_sure
                marks.append(ThemeMark(theme, p, stance, chances, evidence, sure))
            reply = None
            if item.unit.parent_text is not None:
                relation = {name: float(relation_p[row, r]) for r, name in enumerate(RELATIONS)}
                reply = ReplyMark(max(RELATIONS, key=lambda name: relation[name]), relation)
            all_p = dict(zip(self.codebook.ids, theme_p[row].tolist(), strict=True))
            found.append(Marks(tuple(sorted(marks, key=lambda mark: -mark.p)), all_p, reply))
        return found

    def _threshold(self, theme: str) -> float:
        return self.quality.themes[theme].threshold

    @property
    def _columns(self) -> list[int]:
        """The encoder's number of each theme of the codebook."""
        assert self.encoder is not None
        return [self.encoder.ids.index(theme) for theme in self.codebook.ids]

    def _evidence(self, item: Prepared, reading: Reading | None, themes: Sequence[int]) -> list[tuple[Span, ...]]:
        if reading is None or self.encoder is None:
            return self.linear.evidence(item, themes) if themes else []
        return [telling_sentences(item.unit.text, reading, self._columns[k]) for k in themes]


def _why_skipped(item: Prepared) -> str:
    """Why a comment is not marked; empty for one that is."""
    if not item.has_words:
        return NO_WORDS
    language = foreign(item.unit.text)
    return f"not in English ({language})" if language else ""
