"""Small coded threads, a model trained on them, and the shipped model."""

from __future__ import annotations

from pathlib import Path

import pytest

from commentariat.tag import load_model
from commentariat.tag.codebook import Codebook, load_codebook
from commentariat.tag.coded import CodedComment, CodedData, load_coded
from commentariat.tag.model import Model
from commentariat.tag.training import TrainingResult, train

MODELS = Path(__file__).resolve().parents[2] / "models"
# Every theme is marked somewhere in these, and a fit takes seconds.
SMALL_THREADS = 60


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    return load_codebook(MODELS / "codebook.toml")


@pytest.fixture(scope="session")
def small(codebook: Codebook) -> CodedData:
    """About a third of the practice threads, taken evenly from all hands."""
    coded = load_coded(MODELS / "training", codebook)
    names = list(dict.fromkeys(coded.threads))
    kept = set(names[:: len(names) // SMALL_THREADS])
    pairs = zip(coded.comments, coded.parent_texts, strict=True)
    chosen: list[tuple[CodedComment, str | None]] = [pair for pair in pairs if pair[0].thread in kept]
    return CodedData(tuple(comment for comment, _ in chosen), tuple(parent for _, parent in chosen))


@pytest.fixture(scope="session")
def trained(small: CodedData, codebook: Codebook) -> TrainingResult:
    return train(small, codebook)


@pytest.fixture(scope="session", params=["accurate", "fast"])
def shipped(request: pytest.FixtureRequest) -> Model:
    """Each of the two models that are shipped."""
    return load_model(MODELS / request.param)
