"""A model's files: the numbers (``model.skops``), the words (``model.json``), and of the accurate model the encoder.

All are checked before anything of them is used: ``model.json`` holds the SHA-256 of each other file and of itself, so that
an altered one is refused, and skops is asked for the types in its file, of which none beyond plain containers, numbers, texts and
NumPy arrays is accepted. The encoder is an ONNX graph, which holds no code.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import skops.io

import commentariat
from commentariat.errors import ModelError
from commentariat.tag.calibration import Scaling
from commentariat.tag.codebook import Codebook, Theme, load_codebook
from commentariat.tag.encoder import Encoder
from commentariat.tag.linear_scorer import restore_scorer
from commentariat.tag.model import Model
from commentariat.tag.newcomers import Newcomer
from commentariat.tag.prevalence import HeldOut
from commentariat.tag.quality import Quality, Scores, ThemeQuality

NUMBERS, WORDS_FILE = "model.skops", "model.json"
NETWORK, TOKENIZER = "encoder.onnx", "tokenizer.json"
# Folders of the two models below the folder of models, the better one first.
ACCURATE, FAST = "accurate", "fast"
# The layout of the files; a model of another layout is refused.
FORMAT = 3
# In ``model.json``: the SHA-256 of all else in it.
SEAL = "seal"
# skops trusts plain containers, numbers, texts and NumPy arrays by itself; a model needs nothing else.
ALLOWED_TYPES: frozenset[str] = frozenset()
_ADVICE = "Run `commentariat train` to make a new one."


def default_models_folder() -> Path:
    """Where the shipped models lie: inside the installed package, or at the top of a source checkout."""
    package = Path(commentariat.__file__).parent
    inside = package / "models"
    return inside if inside.is_dir() else package.parents[1] / "models"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def seal_of(words: Mapping[str, Any]) -> str:
    """The SHA-256 of all in ``model.json`` but the seal itself."""
    rest = {key: value for key, value in words.items() if key != SEAL}
    return _digest(json.dumps(rest, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _scaling_state(scaling: Scaling) -> dict[str, Any]:
    return {"weights": scaling.weights, "bias": scaling.bias}


def save_model(model: Model, folder: Path, *, encoder: Mapping[str, bytes] | None = None) -> None:
    """Write a model's files; each appears whole, the words last. Raises ModelError where that fails.

    ``encoder`` has the bytes of `NETWORK` and `TOKENIZER` for a model with an encoder.
    """
    numbers = {
        "linear": model.linear.state(),
        "theme_scale": model.theme_scale,
        "stance_scale": _scaling_state(model.stance_scale),
        "relation_scale": _scaling_state(model.relation_scale),
        "sides": np.stack([model.held_out.sides[theme] for theme in model.codebook.ids]),
        "held_out_relations": model.held_out.relations,
        "held_out_themes": np.stack([model.held_out.themes[theme] for theme in model.codebook.ids]),
        "learnt_from": model.learnt_from,
        "heads": dict(model.heads),
        "newcomer_scale": model.newcomer.scale,
        "newcomer_stance": _scaling_state(model.newcomer.stance),
        "newcomer_table": model.newcomer.table.astype(np.float32),
    }
    files: dict[str, bytes] = dict(encoder or {})
    files[NUMBERS] = skops.io.dumps(numbers, compression=zipfile.ZIP_DEFLATED, compresslevel=9)
    words = {
        "format": FORMAT,
        "files": {name: _digest(data) for name, data in files.items()},
        "stance_sure": model.stance_sure,
        "quality": asdict(model.quality),
        "newcomer_quality": asdict(model.newcomer.quality),
        "codebook": asdict(model.codebook),
    }
    if model.encoder is not None:
        words["encoder_themes"] = list(model.encoder.ids)
    # As it will be read, so that the seal does not hang on tuples and the like.
    words = json.loads(json.dumps(words))
    words[SEAL] = seal_of(words)
    files[WORDS_FILE] = (json.dumps(words, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as name:
            for file, data in files.items():
                (Path(name) / file).write_bytes(data)
            for file in files:
                (Path(name) / file).replace(folder / file)
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
    rows = [
        Theme(**{**row, "phrases": tuple(row["phrases"]), "examples": tuple(row["examples"])}) for row in data["themes"]
    ]
    trained = Codebook(**{**data, "themes": tuple(rows)})
    beside = folder.parent / "codebook.toml"
    if not beside.is_file():
        return trained
    present = load_codebook(beside)
    if [(t.id, t.phrases) for t in present.themes] != [(t.id, t.phrases) for t in trained.themes]:
        raise ModelError(beside, "its themes or phrases have changed since the model was trained", hint=_ADVICE)
    return present


def _place(folder: Path | None, fast: bool) -> Path:
    """The folder that holds the model itself."""
    folder = folder or default_models_folder()
    if (folder / WORDS_FILE).is_file():
        return folder
    wanted = (FAST,) if fast else (ACCURATE, FAST)
    return next((folder / name for name in wanted if (folder / name).is_dir()), folder)


def load_model(folder: Path | None = None, *, fast: bool = False) -> Model:
    """Load a model from its folder, or from a folder of models; without one, the shipped one.

    Of a folder with both, the accurate one is taken, or the fast one where ``fast`` is true. Raises ModelError where a
    file is missing, altered, of another layout, or holds anything but arrays and texts.
    """
    folder = _place(folder, fast)
    try:
        words = json.loads((folder / WORDS_FILE).read_text("utf-8"))
    except FileNotFoundError as error:
        raise ModelError(error.filename, "there is no such file, so there is no model", hint=_ADVICE) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(folder / WORDS_FILE, f"the model cannot be read ({error})", hint=_ADVICE) from error
    if not isinstance(words, dict) or words.get("format") != FORMAT:
        raise ModelError(folder / WORDS_FILE, "this model was made by another version", hint=_ADVICE)
    if words.get(SEAL) != seal_of(words):
        problem = "the file was altered since the model was made; it is not loaded"
        raise ModelError(folder / WORDS_FILE, problem, hint=_ADVICE)
    files = _checked_files(words.get("files"), folder)
    try:
        strange = set(skops.io.get_untrusted_types(data=files[NUMBERS])) - ALLOWED_TYPES
        if strange:
            problem = f"the file holds types that no model needs: {', '.join(sorted(strange))}"
            raise ModelError(folder / NUMBERS, problem)
        return _assemble(skops.io.loads(files[NUMBERS]), words, files, folder)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, zipfile.BadZipFile) as error:
        problem = f"the file is no model ({type(error).__name__}: {error})"
        raise ModelError(folder / NUMBERS, problem, hint=_ADVICE) from error


def _checked_files(digests: Any, folder: Path) -> dict[str, bytes]:
    """The model's other files, each as ``model.json`` vouches for it."""
    known = (NUMBERS, NETWORK, TOKENIZER)
    if not isinstance(digests, dict) or NUMBERS not in digests or set(digests) - set(known):
        raise ModelError(folder / WORDS_FILE, "its list of files is not that of a model", hint=_ADVICE)
    found: dict[str, bytes] = {}
    for name, digest in digests.items():
        try:
            found[name] = (folder / name).read_bytes()
        except FileNotFoundError as error:
            raise ModelError(error.filename, "there is no such file, so there is no model", hint=_ADVICE) from error
        except OSError as error:
            raise ModelError(folder / name, f"the file cannot be read ({error.strerror})", hint=_ADVICE) from error
        if _digest(found[name]) != digest:
            problem = "the file was altered since the model was made; it is not loaded"
            raise ModelError(folder / name, problem, hint=_ADVICE)
    return found


def load_encoder(files: Mapping[str, bytes], ids: Any) -> Encoder | None:
    """The encoder in a model's files, if there is one. Raises KeyError, TypeError or ValueError for spoilt ones."""
    if NETWORK not in files:
        return None
    return Encoder(files[NETWORK], files[TOKENIZER].decode("utf-8"), [str(theme) for theme in ids])


def _assemble(state: Mapping[str, Any], words: Mapping[str, Any], files: Mapping[str, bytes], folder: Path) -> Model:
    codebook = _codebook(words["codebook"], folder)
    tables = state["held_out_themes"]
    return Model(
        codebook=codebook,
        themes=codebook.ids,
        linear=restore_scorer(state["linear"], codebook),
        encoder=load_encoder(files, words.get("encoder_themes")),
        theme_scale=state["theme_scale"],
        stance_scale=Scaling(**state["stance_scale"]),
        relation_scale=Scaling(**state["relation_scale"]),
        stance_sure=float(words["stance_sure"]),
        held_out=HeldOut(
            dict(zip(codebook.ids, tables, strict=True)),
            dict(zip(codebook.ids, state["sides"], strict=True)),
            state["held_out_relations"],
        ),
        quality=_quality(words["quality"]),
        learnt_from=np.asarray(state["learnt_from"], dtype=np.uint64),
        newcomer=Newcomer(
            state["newcomer_scale"],
            Scaling(**state["newcomer_stance"]),
            ThemeQuality(**words["newcomer_quality"]),
            state["newcomer_table"].astype(np.float64),
        ),
        heads={str(theme): np.asarray(head, dtype=np.float32) for theme, head in state["heads"].items()},
    )
