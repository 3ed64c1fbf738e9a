"""What several tests use: the case of 13 February 2025."""

from __future__ import annotations

from pathlib import Path

import pytest

from commentariat.read import read_case
from commentariat.thread import Case

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "raw" / "2025-02-13-nato-defence-ministers"


@pytest.fixture(scope="session")
def case() -> Case:
    return read_case(CASE)
