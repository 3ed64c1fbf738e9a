"""The README's Python runs as written, and what it shows is what comes out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from commentariat.cli import app
from commentariat.read.case import read_case
from commentariat.read.to_json import thread_json
from commentariat.tag.codebook import load_codebook
from commentariat.tag.examples import load_examples
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


def _json_blocks() -> list[str]:
    return re.findall(r"```json\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)


def test_the_json_of_the_readme_is_what_read_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = json.loads(_json_blocks()[0])
    real = thread_json(read_case("raw/2025-02-13-nato-defence-ministers").thread)
    assert _is_shown(shown, real)
    assert shown["comments"][0].keys() == real["comments"][0].keys()


def test_the_json_of_the_readme_is_what_tag_prints() -> None:
    result = CliRunner().invoke(app, ["tag", str(ROOT / "raw" / "2025-02-13-nato-defence-ministers"), "--json"])
    real = json.loads(result.stdout.splitlines()[0])
    shown = json.loads(_json_blocks()[1])
    assert shown.keys() == real.keys()
    for theme, mark in shown["themes"].items():
        # The numbers are those of the day it was written; what is there and what it means stays.
        assert mark.keys() == real["themes"][theme].keys()
        assert (mark["stance"], mark["sure"]) == (real["themes"][theme]["stance"], real["themes"][theme]["sure"])


def test_the_codebook_and_the_examples_of_the_readme_work(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (table,) = re.findall(r"```toml\n(\[themes\..*?)```", text, re.DOTALL)
    own = tmp_path / "my-codebook.toml"
    own.write_text((ROOT / "models" / "codebook.toml").read_text("utf-8") + "\n" + table, "utf-8")
    book = load_codebook(own)
    assert book.ids[-1] == "energy"
    examples = tmp_path / "my.jsonl"
    examples.write_text(_json_blocks()[2], "utf-8")
    assert [comment.themes for comment in load_examples(examples, book).comments] == [
        {"energy": "against"},
        {"energy": "favour"},
    ]
