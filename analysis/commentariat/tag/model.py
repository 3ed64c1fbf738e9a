"""The trained model: texts to marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from commentariat.errors import CodebookError
from commentariat.tag.batch import Batch, Prepared, prepare
from commentariat.tag.calibration import Scaling, platt
from commentariat.tag.codebook import Codebook, Theme
from commentariat.tag.encoder import Encoder, Heads, Reading, raw, telling_clauses
from commentariat.tag.evidence import Pairs, evidence, telling_words
from commentariat.tag.fingerprints import Prints, fingerprints
from commentariat.tag.language import foreign
from commentariat.tag.linear_scorer import LinearScorer
from commentariat.tag.marks import NO_WORDS, RELATIONS, STANCES, Marks, ReplyMark, ThemeMark, Unit
from commentariat.tag.newcomers import Newcomer, Vectors, likeness, mean_stance, phrase_evidence, probabilities
from commentariat.tag.newcomers import scores as newcomer_scores
from commentariat.tag.prevalence import HeldOut
from commentariat.tag.quality import Quality
from commentariat.tag.scores import beside
from commentariat.tag.words import Span

# Comments tagged at a time: bounds memory, whatever the size of the thread.
BATCH = 500


@dataclass(frozen=True, eq=False)
class Model:
    """Themes, stances and reply relations with calibrated probabilities.

    The fast model is the linear scorer alone; the accurate one sets the encoder's scores beside it. ``theme_scale`` has
    shape (themes, classifiers + 1) for Platt scaling; ``stance_scale`` and ``relation_scale`` map scores to three
    probabilities. A theme is marked from its threshold up and sure from its sure threshold up, if the stance has at least
    ``stance_sure``. ``held_out`` and ``quality`` come from comments held out in training; ``learnt_from`` are the
    fingerprints, sorted, of the comments it was trained on.

    ``themes`` are the ids that it was trained on, in the order of all these arrays; ``heads`` are weights of those that its
    encoder was not fine-tuned for. ``codebook`` is what it marks by; its other themes are found as `newcomers` are.
    """

    codebook: Codebook
    themes: tuple[str, ...]
    linear: LinearScorer
    encoder: Encoder | None
    theme_scale: NDArray[np.float64]
    stance_scale: Scaling
    relation_scale: Scaling
    stance_sure: float
    held_out: HeldOut
    quality: Quality
    learnt_from: Prints
    newcomer: Newcomer
    heads: Heads

    def by(self, codebook: Codebook) -> Model:
        """The same model marking by another codebook, without training: it keeps to what it learnt of the themes that it
        knows by id, leaves out those that the codebook leaves out, and finds new ones by phrases and likeness.

        Raises CodebookError where a known theme has another proposition: the sides that it learnt are of the old one."""
        for theme in codebook.themes:
            if theme.id in self.themes and _plain(theme.proposition) != _plain(
                self.codebook.theme(theme.id).proposition
            ):
                raise CodebookError(
                    None,
                    f"the proposition of '{theme.id}' is not the one that the model learnt its sides by: "
                    f"“{self.codebook.theme(theme.id).proposition}”",
                    hint="Keep it, give the theme an id of its own, or train a model with comments coded by the new one.",
                )
        new = [theme for theme in codebook.ids if theme not in self.themes]
        kept = [theme for theme in codebook.ids if theme in self.themes]
        quality = {theme: self.quality.themes[theme] for theme in kept} | dict.fromkeys(new, self.newcomer.quality)
        tables = {theme: self.held_out.themes[theme] for theme in kept} | dict.fromkeys(new, self.newcomer.table)
        # Of a new theme's sides nothing was learnt.
        even = np.full(len(STANCES), 1 / len(STANCES))
        sides = {theme: self.held_out.sides[theme] for theme in kept} | dict.fromkeys(new, even)
        return replace(
            self,
            codebook=codebook,
            quality=replace(self.quality, themes={theme: quality[theme] for theme in codebook.ids}),
            held_out=replace(
                self.held_out,
                themes={theme: tables[theme] for theme in codebook.ids},
                sides={theme: sides[theme] for theme in codebook.ids},
            ),
        )

    @property
    def new_themes(self) -> tuple[Theme, ...]:
        """The codebook's themes that the model was not trained on."""
        return tuple(theme for theme in self.codebook.themes if theme.id not in self.themes)

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
        batch = Batch(items)
        scores = self.linear.scores(batch)
        readings: list[Reading] = []
        if self.encoder is not None:
            readings = self.encoder.read([item.unit for item in items])
            scores = beside((scores, raw(readings, self.encoder.ids, self.themes, self.heads)))
        known_p, known_stances = platt(scores.themes, self.theme_scale), self.stance_scale(scores.stances)
        chance = {theme: known_p[:, k] for k, theme in enumerate(self.themes)}
        sides = {theme: known_stances[:, k] for k, theme in enumerate(self.themes)}
        if self.new_themes:
            vectors = self.vectors()
            near = likeness(items, vectors)
            side = self.newcomer.stance(mean_stance(scores.stances))
            for theme in self.new_themes:
                chance[theme.id] = probabilities(newcomer_scores(batch, near, theme, vectors), self.newcomer)
                sides[theme.id] = side
        ids = self.codebook.ids
        table = np.stack([chance[theme] for theme in ids], axis=1)
        marked = table >= [self.quality.themes[theme].threshold for theme in ids]
        spans = self._evidence(batch, readings, marked)
        side_table = np.stack([sides[theme] for theme in ids], axis=1).tolist()
        relation_p = self.relation_scale(scores.relations).tolist()
        found: list[Marks] = []
        for row, (item, chances) in enumerate(zip(items, table.tolist(), strict=True)):
            marks = [
                self._mark(ids[k], chances[k], side_table[row][k], spans[row, k])
                for k in np.flatnonzero(marked[row]).tolist()
            ]
            marks.sort(key=lambda mark: -mark.p)
            reply = None
            if item.unit.parent_text is not None:
                relation = dict(zip(RELATIONS, relation_p[row], strict=True))
                reply = ReplyMark(max(relation, key=relation.__getitem__), relation)
            found.append(Marks(tuple(marks), dict(zip(ids, chances, strict=True)), reply))
        return found

    def _mark(self, theme: str, p: float, side: Sequence[float], evidence: tuple[Span, ...]) -> ThemeMark:
        chances = dict(zip(STANCES, side, strict=True))
        stance = max(chances, key=chances.__getitem__)
        sure = p >= self.quality.themes[theme].sure and chances[stance] >= self.stance_sure
        return ThemeMark(theme, p, stance, chances, evidence, sure)

    def vectors(self) -> Vectors:
        """What likeness of texts is measured by: the encoder's vectors, else rows of word weights."""
        return self.encoder.vectors if self.encoder is not None else self.linear.vectors

    def _evidence(
        self, batch: Batch, readings: Sequence[Reading], marked: NDArray[np.bool_]
    ) -> dict[tuple[int, int], tuple[Span, ...]]:
        """What speaks for each mark, by row and number of the theme in the codebook."""
        found: dict[tuple[int, int], tuple[Span, ...]] = {}
        read: list[tuple[int, int]] = []
        known: list[tuple[int, int]] = []
        for row, k in np.argwhere(marked).tolist():
            theme = self.codebook.ids[k]
            if theme not in self.themes:
                found[row, k] = phrase_evidence(batch.items[row], self.codebook.theme(theme))
            elif self.encoder is not None and theme in self.encoder.ids:
                read.append((row, k))
            else:
                known.append((row, k))
        if known:
            asked = self._asked(known)
            found |= zip(known, evidence(batch, self.linear.stretches(batch, asked), asked), strict=True)
        if read and self.encoder is not None:
            asked = self._asked(read)
            words = telling_words(batch, self.linear.stretches(batch, asked), asked)
            for (row, k), own in zip(read, words, strict=True):
                number = self.encoder.ids.index(self.codebook.ids[k])
                found[row, k] = telling_clauses(batch.items[row].unit.text, readings[row], number, own)
        return found

    def _asked(self, marks: Sequence[tuple[int, int]]) -> Pairs:
        """Rows and numbers of themes in the codebook as rows and numbers of the themes that the model was trained on."""
        rows, columns = np.array(marks).T
        return rows, np.array([self.themes.index(self.codebook.ids[k]) for k in columns.tolist()])


def _plain(text: str) -> str:
    """A sentence without what no side hangs on: case, blanks and signs."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _why_skipped(item: Prepared) -> str:
    """Why a comment is not marked; empty for one that is."""
    if not item.has_words:
        return NO_WORDS
    language = foreign(item.unit.text)
    return f"not in English ({language})" if language else ""
