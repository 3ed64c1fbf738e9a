"""A model's files: what is altered, missing, strange or of another codebook is refused before it is used."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import skops.io

from commentariat.errors import ModelError
from commentariat.tag import load_model
from commentariat.tag.model_files import SEAL, seal_of
from tests.tag.conftest import MODELS

BLOCKED = "commentariat train"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped model that a test may spoil."""
    shutil.copy(MODELS / "codebook.toml", tmp_path)
    shutil.copytree(MODELS / "fast", tmp_path / "fast")
    return tmp_path


def _vouch(folder: Path, data: bytes) -> None:
    """Put other bytes in the model's place and make its description vouch for them."""
    (folder / "fast" / "model.skops").write_bytes(data)
    about = folder / "fast" / "model.json"
    words = json.loads(about.read_text("utf-8"))
    _describe(about, {**words, "files": {"model.skops": hashlib.sha256(data).hexdigest()}})


def _describe(about: Path, words: dict[str, object]) -> None:
    """Write a description with a seal that fits."""
    about.write_text(json.dumps({**words, SEAL: seal_of(words)}), "utf-8")


def test_an_altered_description_is_refused(copy: Path) -> None:
    about = copy / "fast" / "model.json"
    words = json.loads(about.read_text("utf-8"))
    words["quality"]["themes"]["personnel"]["threshold"] = 0.0
    about.write_text(json.dumps(words), "utf-8")
    with pytest.raises(ModelError, match=rf"model\.json.*altered.*{BLOCKED}"):
        load_model(copy)


def test_an_altered_model_is_refused(copy: Path) -> None:
    path = copy / "fast" / "model.skops"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(ModelError, match=rf"model\.skops.*altered.*{BLOCKED}"):
        load_model(copy)


@pytest.mark.parametrize("name", ["model.json", "model.skops"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / "fast" / name).unlink()
    with pytest.raises(ModelError, match=rf"{name}.*{BLOCKED}"):
        load_model(copy)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 99}', "[" * 100_000])
def test_a_broken_description_is_refused(copy: Path, text: str) -> None:
    (copy / "fast" / "model.json").write_text(text, "utf-8")
    with pytest.raises(ModelError, match=r"model\.json"):
        load_model(copy)


def test_types_that_a_model_has_no_use_for_are_refused(copy: Path) -> None:
    # Counter is harmless; that it is not expected is enough.
    _vouch(copy, skops.io.dumps({"themes": Counter("abc"), "path": Path}))
    with pytest.raises(ModelError, match="types"):
        load_model(copy)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x80\x04N.", b"no archive"])
def test_what_is_no_archive_is_refused(copy: Path, data: bytes) -> None:
    _vouch(copy, data)
    with pytest.raises(ModelError, match=r"model\.skops"):
        load_model(copy)


def test_numbers_of_another_kind_are_refused(copy: Path) -> None:
    _vouch(copy, skops.io.dumps({"themes": np.zeros(3)}))
    with pytest.raises(ModelError, match=BLOCKED):
        load_model(copy)


def test_a_codebook_with_other_phrases_needs_training(copy: Path) -> None:
    path = copy / "codebook.toml"
    path.write_text(path.read_text("utf-8").replace('"trident"', '"polaris"'), "utf-8")
    with pytest.raises(ModelError, match=BLOCKED):
        load_model(copy)


def test_new_words_for_readers_need_no_training(copy: Path) -> None:
    path = copy / "codebook.toml"
    path.write_text(path.read_text("utf-8").replace('label = "3% of GDP"', 'label = "Three per cent"'), "utf-8")
    assert load_model(copy).codebook.theme("spending_target").label == "Three per cent"


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A copy of the accurate model that a test may spoil."""
    shutil.copytree(MODELS / "accurate", tmp_path / "accurate")
    return tmp_path / "accurate"


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json"])
def test_an_altered_encoder_is_refused(spoilt: Path, name: str) -> None:
    data = (spoilt / name).read_bytes()
    (spoilt / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ModelError, match=rf"{name}.*altered"):
        load_model(spoilt)
    (spoilt / name).unlink()
    with pytest.raises(ModelError, match=rf"{name}.*no such file"):
        load_model(spoilt)


@pytest.mark.parametrize("data", [b"", b"no network", "fast"])
def test_what_is_no_network_is_refused_though_vouched_for(spoilt: Path, data: bytes | str) -> None:
    # A file of another kind whose hash fits: the numbers of the fast model in the encoder's place.
    content = (MODELS / data / "model.skops").read_bytes() if isinstance(data, str) else data
    (spoilt / "encoder.onnx").write_bytes(content)
    about = spoilt / "model.json"
    words = json.loads(about.read_text("utf-8"))
    words["files"]["encoder.onnx"] = hashlib.sha256(content).hexdigest()
    _describe(about, words)
    with pytest.raises(ModelError, match=BLOCKED):
        load_model(spoilt)


def test_files_that_a_model_does_not_have_are_not_read(spoilt: Path) -> None:
    about = spoilt / "model.json"
    words = json.loads(about.read_text("utf-8"))
    words["files"]["../fast/model.skops"] = "0" * 64
    _describe(about, words)
    with pytest.raises(ModelError, match="list of files"):
        load_model(spoilt)
