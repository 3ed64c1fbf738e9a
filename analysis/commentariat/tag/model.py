"""The trained model: texts to marks, and its two files (``model.skops`` with the numbers, ``model.json`` with the words).

The numbers are plain arrays and texts; skops is asked for the types in the file before it is loaded, and none beyond
those is accepted. ``model.json`` holds the SHA-256 of the numbers, so that an altered file is refused.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from numpy.typing import NDArray

import commentariat
from commentariat.errors import ModelError
from commentariat.tag.calibration import Scaling, platt
from commentariat.tag.codebook import Codebook, Theme, load_codebook
from commentariat.tag.evidence import evidence
from commentariat.tag.features import RELATION_BLOCKS, STANCE_BLOCKS, THEME_BLOCKS, Phrases, Prepared, prepare
from commentariat.tag.features import restore_space as restore
from commentariat.tag.linear import Linear
from commentariat.tag.marks import RELATIONS, STANCES, Marks, ReplyMark, ThemeMark, Unit
from commentariat.tag.prevalence import HeldOut
from commentariat.tag.quality import Quality, Scores, ThemeQuality
from commentariat.tag.words import PhraseBook

NUMBERS, WORDS_FILE = "model.skops", "model.json"
# The layout of the two files; a model of another layout is refused.
FORMAT = 1
# skops trusts plain containers, numbers, texts and NumPy arrays by itself; a model needs nothing else.
ALLOWED_TYPES: frozenset[str] = frozenset()
_ADVICE = "Run `commentariat train` to make a new one."
# Comments tagged at a time: bounds memory, whatever the size of the thread.
BATCH = 2000


@dataclass(frozen=True, eq=False)
class Model:
    """Themes (16 yes-or-no scores), stances (three for each theme) and reply relations (three), all linear.

    ``theme_scale`` has shape (themes, 2) for Platt scaling; ``stance_scale`` and ``relation_scale`` map three scores to
    three probabilities. A theme is marked from its threshold up and sure from its sure threshold up, if the stance has
    at least ``stance_sure``. ``held_out`` and ``quality`` come from comments held out in training.
    """

    codebook: Codebook
    themes: Linear
    stances: Linear
    relations: Linear
    theme_scale: NDArray[np.float64]
    stance_scale: Scaling
    relation_scale: Scaling
    stance_sure: float
    held_out: HeldOut
    quality: Quality

    def tag(self, units: Sequence[Unit]) -> list[Marks]:
        """The marks of each text, in order. A text without a letter or digit gets no theme."""
        found: list[Marks] = []
        for start in range(0, len(units), BATCH):
            found.extend(self._tag(prepare(units[start : start + BATCH])))
        return found

    def _tag(self, items: list[Prepared]) -> list[Marks]:
        matrix = self.themes.space.transform(items)
        theme_p = platt(self.themes.of(matrix), self.theme_scale)
        stance_p = self.stance_scale(self.stances.scores(items))
        relation_p = self.relation_scale(self.relations.scores(items))
        columns = self.themes.space.vectorisers[0].vocabulary_
        phrase_column = self._phrase_column()
        found: list[Marks] = []
        for row, item in enumerate(items):
            values = dict(zip(matrix[row].indices.tolist(), matrix[row].data.tolist(), strict=True))
            hits = self.themes.space.phrases.find(item.own)
            marks: list[ThemeMark] = []
            for k, theme in enumerate(self.codebook.ids):
                p, quality = float(theme_p[row, k]), self.quality.themes[theme]
                if p < quality.threshold or not item.has_words:
                    continue
                own = [hit for hit in hits if hit.theme == theme]
                part = values.get(phrase_column + k, 0.0) * float(self.themes.weights[k, phrase_column + k])
                spans = evidence(item, own, part / max(1, len(own)), columns, values, self.themes.weights[k])
                chances = {stance: float(stance_p[row, k, s]) for s, stance in enumerate(STANCES)}
                stance = max(STANCES, key=lambda name: chances[name])
                sure = p >= quality.sure and chances[stance] >= self.stance_sure
                marks.append(ThemeMark(theme, p, stance, chances, spans, sure))
            reply = None
            if item.unit.parent_text is not None:
                relation = {name: float(relation_p[row, r]) for r, name in enumerate(RELATIONS)}
                reply = ReplyMark(max(RELATIONS, key=lambda name: relation[name]), relation)
            all_p = {
                theme: float(theme_p[row, k]) if item.has_words else 0.0 for k, theme in enumerate(self.codebook.ids)
            }
            found.append(Marks(tuple(sorted(marks, key=lambda mark: -mark.p)), all_p, reply))
        return found

    def _phrase_column(self) -> int:
        """The first column of the block that counts the comment's own codebook phrases."""
        column, left = 0, iter(self.themes.space.vectorisers)
        for block in self.themes.space.blocks:
            if isinstance(block, Phrases):
                break
            column += len(next(left).vocabulary_)
        return column


def default_models_folder() -> Path:
    """Where the shipped models lie: inside the installed package, or at the top of a source checkout."""
    package = Path(commentariat.__file__).parent
    inside = package / "models"
    return inside if inside.is_dir() else package.parents[1] / "models"


def phrase_book(codebook: Codebook) -> PhraseBook:
    """The codebook's phrases, ready to be found."""
    return PhraseBook({theme.id: theme.phrases for theme in codebook.themes})


def _linear_state(linear: Linear) -> dict[str, Any]:
    # Half precision halves the file; a weight keeps three digits, far more than it is known to.
    return {"space": linear.space.state(), "weights": linear.weights.astype(np.float16), "bias": linear.bias}


def _scaling_state(scaling: Scaling) -> dict[str, Any]:
    return {"weights": scaling.weights, "bias": scaling.bias}


def save_model(model: Model, folder: Path) -> None:
    """Write a model's two files; each appears whole, the words last. Raises ModelError where that fails."""
    numbers = {
        "themes": _linear_state(model.themes),
        "stances": _linear_state(model.stances),
        "relations": _linear_state(model.relations),
        "theme_scale": model.theme_scale,
        "stance_scale": _scaling_state(model.stance_scale),
        "relation_scale": _scaling_state(model.relation_scale),
        "held_out_stances": model.held_out.stances,
        "held_out_relations": model.held_out.relations,
        "held_out_themes": np.stack([model.held_out.themes[theme] for theme in model.codebook.ids]),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as name:
            fresh = Path(name)
            skops.io.dump(numbers, fresh / NUMBERS, compression=zipfile.ZIP_DEFLATED, compresslevel=9)
            words = {
                "format": FORMAT,
                "sha256": hashlib.sha256((fresh / NUMBERS).read_bytes()).hexdigest(),
                "stance_sure": model.stance_sure,
                "quality": asdict(model.quality),
                "codebook": asdict(model.codebook),
            }
            (fresh / WORDS_FILE).write_text(json.dumps(words, indent=1, ensure_ascii=False) + "\n", "utf-8")
            (fresh / NUMBERS).replace(folder / NUMBERS)
            (fresh / WORDS_FILE).replace(folder / WORDS_FILE)
    except OSError as error:
        raise ModelError(folder, f"the model cannot be written ({error.strerror or error})") from error


def _quality(data: Mapping[str, Any]) -> Quality:
    real = data["real"]
    return Quality(
        Scores(**data["held_out"]),
        {theme: ThemeQuality(**row) for theme, row in data["themes"].items()},
        None if real is None else Scores(**real),
        data["coverage"],
        data["real_coverage"],
    )


def _codebook(data: Mapping[str, Any], folder: Path) -> Codebook:
    """The codebook that the model was trained with; words for readers may come from a newer codebook.toml beside it."""
    rows = [Theme(**{**row, "phrases": tuple(row["phrases"])}) for row in data["themes"]]
    trained = Codebook(**{**data, "themes": tuple(rows)})
    beside = folder.parent / "codebook.toml"
    if not beside.is_file():
        return trained
    present = load_codebook(beside)
    if [(t.id, t.phrases) for t in present.themes] != [(t.id, t.phrases) for t in trained.themes]:
        raise ModelError(beside, "its themes or phrases have changed since the model was trained", hint=_ADVICE)
    return present


def load_model(folder: Path | None = None) -> Model:
    """Load a model from its folder, or the shipped one.

    Raises ModelError where a file is missing, altered, of another layout, or holds anything but arrays and texts.
    """
    folder = folder or default_models_folder()
    if not (folder / WORDS_FILE).is_file() and (folder / "linear").is_dir():
        folder = folder / "linear"
    numbers = folder / NUMBERS
    try:
        words = json.loads((folder / WORDS_FILE).read_text("utf-8"))
        data = numbers.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(error.filename, "there is no such file, so there is no model", hint=_ADVICE) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(folder / WORDS_FILE, f"the model cannot be read ({error})", hint=_ADVICE) from error
    if not isinstance(words, dict) or words.get("format") != FORMAT:
        raise ModelError(folder / WORDS_FILE, "this model was made by another version", hint=_ADVICE)
    if hashlib.sha256(data).hexdigest() != words.get("sha256"):
        raise ModelError(numbers, "the file was altered since the model was made; it is not loaded", hint=_ADVICE)
    try:
        strange = set(skops.io.get_untrusted_types(data=data)) - ALLOWED_TYPES
        if strange:
            raise ModelError(numbers, f"the file holds types that no model needs: {', '.join(sorted(strange))}")
        return _assemble(skops.io.loads(data), words, folder)
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        raise ModelError(numbers, f"the file is no model ({type(error).__name__}: {error})", hint=_ADVICE) from error


def _assemble(state: Mapping[str, Any], words: Mapping[str, Any], folder: Path) -> Model:
    codebook = _codebook(words["codebook"], folder)
    book = phrase_book(codebook)

    def linear(key: str, blocks: Any) -> Linear:
        saved = state[key]
        space = restore(blocks, saved["space"], codebook.ids, book)
        return Linear(space, saved["weights"].astype(np.float32), saved["bias"])

    tables = state["held_out_themes"]
    return Model(
        codebook=codebook,
        themes=linear("themes", THEME_BLOCKS),
        stances=linear("stances", STANCE_BLOCKS),
        relations=linear("relations", RELATION_BLOCKS),
        theme_scale=state["theme_scale"],
        stance_scale=Scaling(**state["stance_scale"]),
        relation_scale=Scaling(**state["relation_scale"]),
        stance_sure=float(words["stance_sure"]),
        held_out=HeldOut(
            dict(zip(codebook.ids, tables, strict=True)), state["held_out_stances"], state["held_out_relations"]
        ),
        quality=_quality(words["quality"]),
    )
