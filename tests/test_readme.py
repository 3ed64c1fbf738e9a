"""The README's Python runs as written, and what it shows is what comes out."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from commentariat.read.case import read_case
from commentariat.read.to_json import thread_json
from tests.conftest import ROOT


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out.count("Steve R") == 2


def test_what_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for name in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / name).exists(), name
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)`", text)) <= targets


def _is_shown(shown: Any, real: Any) -> bool:
    """Whether what is shown is the real thing, shortened: keys and comments may be left out, and texts end in "…"."""
    if isinstance(shown, dict):
        return all(_is_shown(value, real[key]) for key, value in shown.items())
    if isinstance(shown, list) and shown and "author" in shown[0]:
        return all(any(_is_shown(one, other) for other in real) for one in shown)
    if isinstance(shown, str) and shown.endswith("…"):
        return str(real).startswith(shown[:-1].rstrip())
    return bool(shown == real)


def test_the_json_of_the_readme_is_what_read_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"```json\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    shown = json.loads(block)
    real = thread_json(read_case("raw/2025-02-13-nato-defence-ministers").thread)
    assert _is_shown(shown, real)
    assert shown["comments"][0].keys() == real["comments"][0].keys()
