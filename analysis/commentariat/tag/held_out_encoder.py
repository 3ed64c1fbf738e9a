"""A trained encoder with the scores that held-out encoders gave the comments it learnt from.

An encoder's scores of its own training comments are too good to calibrate by. Fine-tuning therefore keeps, for each of
them, the scores of an encoder that was fine-tuned without their thread (``encoder_scores.npz``). Comments added later are
new to the encoder, and its own scores of them are honest.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from commentariat.errors import ModelError
from commentariat.tag.encoder import Encoder, raw
from commentariat.tag.fingerprints import Prints, fingerprints
from commentariat.tag.marks import RELATIONS, STANCES, Unit
from commentariat.tag.model_files import NETWORK, TOKENIZER, load_encoder
from commentariat.tag.scores import RawScores

HELD_OUT = "encoder_scores.npz"
ABOUT = "encoder.json"


@dataclass(frozen=True, eq=False)
class TrainedEncoder:
    """An encoder, its files, and held-out scores of its training comments by fingerprint (sorted)."""

    encoder: Encoder
    files: Mapping[str, bytes]
    prints: Prints
    held_out: RawScores

    def scores(self, units: Sequence[Unit], ids: Sequence[str]) -> RawScores:
        """Scores of comments that are fair to calibrate by: held-out ones for those that the encoder learnt from.

        Raises ModelError for a theme that the encoder does not know.
        """
        strange = [theme for theme in ids if theme not in self.encoder.ids]
        if strange:
            raise ModelError(None, f"the encoder knows no theme {', '.join(strange)}")
        columns = [self.encoder.ids.index(theme) for theme in ids]
        own = fingerprints(units)
        place = np.minimum(np.searchsorted(self.prints, own), len(self.prints) - 1)
        known = self.prints[place] == own
        fresh = np.flatnonzero(~known).tolist()
        n = len(units)
        found = RawScores(
            np.zeros((n, len(ids), 1)), np.zeros((n, len(ids), len(STANCES))), np.zeros((n, len(RELATIONS)))
        )
        kept = self.held_out.of(place[known])
        found.themes[known], found.stances[known] = kept.themes[:, columns], kept.stances[:, columns]
        found.relations[known] = kept.relations
        if fresh:
            new = raw(self.encoder.read([units[row] for row in fresh]), columns)
            found.themes[fresh], found.stances[fresh], found.relations[fresh] = new.themes, new.stances, new.relations
        return found


def save_held_out(prints: Prints, scores: RawScores) -> bytes:
    """The bytes of `HELD_OUT`: scores by fingerprint, in half precision."""
    order = np.argsort(prints)
    out = io.BytesIO()
    np.savez_compressed(
        out,
        prints=prints[order],
        themes=scores.themes[order].astype(np.float16),
        stances=scores.stances[order].astype(np.float16),
        relations=scores.relations[order].astype(np.float16),
    )
    return out.getvalue()


def load_trained_encoder(folder: Path) -> TrainedEncoder:
    """The encoder that fine-tuning left in a folder. Raises ModelError where a file is missing or spoilt."""
    try:
        files = {name: (folder / name).read_bytes() for name in (NETWORK, TOKENIZER)}
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        with np.load(folder / HELD_OUT, allow_pickle=False) as table:
            prints = np.asarray(table["prints"], dtype=np.uint64)
            parts = [np.asarray(table[name], dtype=np.float64) for name in ("themes", "stances", "relations")]
        encoder = load_encoder(files, about["themes"])
        assert encoder is not None
        return TrainedEncoder(encoder, files, prints, RawScores(*parts))
    except FileNotFoundError as error:
        raise ModelError(error.filename, "there is no such file, so there is no encoder to build on") from error
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise ModelError(folder, f"the encoder's files cannot be read ({type(error).__name__}: {error})") from error
