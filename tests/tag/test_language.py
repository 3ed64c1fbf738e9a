"""English or not: what is clearly foreign is told apart, and English is let be, however clipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commentariat.tag.language import foreign

TRAINING = Path(__file__).resolve().parents[2] / "models" / "training"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wir müssen mehr für die Verteidigung ausgeben, und zwar sofort.", "de"),
        ("Nous devons dépenser plus pour la défense européenne.", "fr"),
        ("Trzeba wydawać więcej na obronę, bo Rosja nie żartuje.", "pl"),
        ("Слава Україні! Героям слава, разом переможемо.", "uk"),
        ("Hay que gastar más dinero en la defensa de Europa ya.", "es"),
    ],
)
def test_foreign_comments(text: str, code: str) -> None:
    assert foreign(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No.",
        "Touché",
        "Danke!",
        "😀👍🇬🇧",
        "Ajax, Typhoon, Sampson, Sea Ceptor",
        "T26 F35 CVF P8 E7 all late over budget typical MOD",
        "Boris Johnson, Liz Truss, Rishi Sunak, Keir Starmer, Rachel Reeves",
        "Capita useless. Recruits waiting nine months. Sack them.",
        "We need mehr Geld for the Bundeswehr, and we need it now innit",
        "Rule Britannia!!!!!!!!",
        "=== 123 456 %%% ===",
    ],
)
def test_english_and_what_is_no_language(text: str) -> None:
    assert foreign(text) is None


def test_no_practice_comment_is_called_foreign() -> None:
    lines = [line for path in TRAINING.glob("*.jsonl") for line in path.read_text("utf-8").split("\n") if line]
    texts = [json.loads(line)["text"] for line in lines]
    assert [text for text in texts if foreign(text)] == []
