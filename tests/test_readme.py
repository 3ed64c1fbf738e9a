"""The README's Python runs as written."""

from __future__ import annotations

import re

import pytest

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
