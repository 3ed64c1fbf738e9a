"""``commentariat evaluate`` as a user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commentariat.cli import app

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "gold" / "seed_003.json"
THREAD = ROOT / "raw" / "2025-02-13-nato-defence-ministers"


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def _row(number: int, themes: dict[str, str], reply: str | None = None) -> str:
    parent = None if reply is None else "c0"
    row = {
        "thread": "t",
        "headline": "h",
        "id": f"c{number}",
        "parent": parent,
        "author": "A",
        "text": f"text {number}",
    }
    return json.dumps({**row, "themes": themes, "reply": reply})


@pytest.fixture
def coders(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text("\n".join(_row(n, {"us_reliability": "favour"}, "agree" if n else None) for n in range(12)))
    second.write_text(
        "\n".join(_row(n, {"us_reliability": "against"} if n else {}, "agree" if n else None) for n in range(12))
    )
    return first, second


def test_a_model_on_the_real_thread() -> None:
    result = call(GOLD, "--thread", THREAD, "--fast")
    assert result.exit_code == 0, result.output
    for part in (
        "micro-F1",
        "`us_reliability`",
        "coded ↓ marked →",
        "95% intervals by drawing conversations",
        "stated",
    ):
        assert part in result.stdout
    assert "learnt from" not in result.stderr


def test_two_models_compared_as_json(tmp_path: Path) -> None:
    out = tmp_path / "scores.json"
    result = call(GOLD, "--thread", THREAD, "--fast", "--against", ROOT / "models" / "fast", "--json", "--out", out)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    found = json.loads(out.read_text("utf-8"))
    assert found["comments"] == 50
    assert found["learnt_from"] == 0
    assert {theme["theme"] for theme in found["themes"]} >= {"us_reliability", "personnel"}
    # A model against itself: no difference anywhere.
    for one in found["against"]["differences"]:
        assert one["difference"] == {"value": 0.0, "interval": [0.0, 0.0]}
        assert one["better"] == 0.5


def test_comments_that_the_model_learnt_from_are_told() -> None:
    result = call(ROOT / "models" / "training" / "writer_1.jsonl", "--fast")
    assert result.exit_code == 0, result.output
    assert "it looks too good here" in result.stderr


def test_loose_comments_as_the_readme_has_them(tmp_path: Path) -> None:
    mine = tmp_path / "my.jsonl"
    rows = [
        {"text": "We need 3% of GDP on defence now.", "themes": {"spending_target": "favour"}},
        {"text": "Rubbish.", "parent_text": "We need 3%.", "themes": {}, "reply": "disagree", "id": "2"},
    ]
    mine.write_text("\n".join(map(json.dumps, rows)))
    result = call(mine, "--fast", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["comments"] == 2
    spending = next(one for one in found["themes"] if one["theme"] == "spending_target")
    assert (spending["coded"], spending["recall"], spending["both"]) == (1, 1, 1)
    assert found["relation_confusion"] == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_coders_compared(coders: tuple[Path, Path]) -> None:
    result = call("--coders", *coders)
    assert result.exit_code == 0, result.output
    assert "2 coders, 12 comments" in result.stdout
    assert "Krippendorff's alpha" in result.stdout
    found = json.loads(call("--coders", *coders, "--json").stdout)["agreement"]
    theme = next(one for one in found if (one["kind"], one["name"]) == ("theme", "us_reliability"))
    assert theme["cells"] == 12
    assert theme["agreed"] == pytest.approx(11 / 12)
    # Where nobody can disagree there is no alpha: null, not "NaN", which is no JSON.
    assert next(one for one in found if one["kind"] == "relation")["alpha"] is None


def test_wrong_use_and_bad_files(coders: tuple[Path, Path], tmp_path: Path) -> None:
    assert call("--coders", coders[0]).exit_code == 2
    assert call("--coders", *coders, "--fast").exit_code == 2
    assert call(GOLD, coders[0], "--thread", THREAD).exit_code == 2
    for arguments in (
        [tmp_path / "missing.jsonl"],
        [GOLD],
        [coders[0], "--against", tmp_path / "nowhere"],
        [coders[0], "--fast", "--out", GOLD / "x.md"],
    ):
        result = call(*arguments)
        assert result.exit_code == 1, arguments
        assert result.stderr.startswith("error:"), arguments
    apart = tmp_path / "apart.jsonl"
    apart.write_text(_row(99, {}))
    assert "share no id" in call("--coders", coders[0], apart).stderr
    apart.write_text(_row(99, {"nonsense": "favour"}))
    assert "line 1" in call("--coders", coders[0], apart).stderr
