"""Coded comments: what is wrong is named with file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commentariat.errors import CodedDataError
from commentariat.tag.codebook import Codebook
from commentariat.tag.coded import load_coded, load_gold
from commentariat.thread import Case

FIRST: dict[str, Any] = {
    "thread": "t",
    "headline": "Story",
    "id": "1",
    "parent": None,
    "author": "A",
    "text": "Three percent now.",
    "themes": {"spending_target": "favour"},
    "reply": None,
}
SECOND: dict[str, Any] = {**FIRST, "id": "2", "parent": "1", "text": "Agreed.", "themes": {}, "reply": "agree"}
GOLD = Path(__file__).resolve().parents[1] / "gold" / "seed_003.json"


def _file(folder: Path, *rows: dict[str, Any] | str) -> Path:
    path = folder / "coded.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n", "utf-8")
    return path


def test_a_comment_is_read_with_its_parent_and_headline(tmp_path: Path, codebook: Codebook) -> None:
    # A line separator inside a text is no end of line.
    coded = load_coded(_file(tmp_path, {**FIRST, "text": "One\u2028two"}, "", SECOND), codebook)
    assert coded.units[1].parent_text == "One\u2028two"
    assert coded.units[0].parent_text is None
    assert {unit.title for unit in coded.units} == {"Story"}
    assert coded.threads == ("t", "t")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{", r"line 2: not valid JSON"),
        ("[" * 100_000, r"line 2: not valid JSON"),
        ("[]", "must be a JSON object"),
        ({key: SECOND[key] for key in SECOND if key != "text"}, "field 'text' is missing"),
        ({**SECOND, "text": 3}, "'text' must be a text"),
        ({**SECOND, "id": ""}, "'id' is empty"),
        ({**SECOND, "parent": 1}, "an id or null"),
        ({**SECOND, "themes": []}, "must be an object"),
        ({**SECOND, "themes": {"cats": "favour"}}, "theme 'cats' is unknown.*affordability.*us_reliability"),
        ({**SECOND, "themes": {"personnel": "for"}}, "stance 'for' is unknown.*against, favour, none"),
        ({**SECOND, "themes": {"personnel": ["favour"]}}, "is unknown"),
        ({**SECOND, "reply": "maybe"}, "relation 'maybe' is unknown.*agree, disagree, other"),
        ({**SECOND, "reply": None}, "no relation"),
        ({**SECOND, "parent": None}, "without a parent has a relation"),
        ({**SECOND, "parent": "9"}, "parent '9'"),
        ({**SECOND, "parent": "2"}, "parent '2'"),
        ({**SECOND, "thread": "u"}, "parent '1' is no other comment of the thread 'u'"),
        ({**SECOND, "id": "1"}, r"the id '1' is that of coded.jsonl, line 1 too"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, codebook: Codebook, row: dict[str, Any] | str, says: str) -> None:
    with pytest.raises(CodedDataError, match=says) as caught:
        load_coded(_file(tmp_path, FIRST, row), codebook)
    assert "coded.jsonl, line 2" in str(caught.value)


def test_no_data_at_all_is_said(tmp_path: Path, codebook: Codebook) -> None:
    with pytest.raises(CodedDataError, match=r"no \.jsonl file"):
        load_coded(tmp_path, codebook)
    with pytest.raises(CodedDataError, match="is empty"):
        load_coded(_file(tmp_path, ""), codebook)
    with pytest.raises(CodedDataError, match="cannot be read"):
        load_coded(tmp_path / "none.jsonl", codebook)
    with pytest.raises(CodedDataError, match="no file"):
        load_coded([], codebook)


def test_the_gold_marks_stand_beside_the_real_texts(case: Case, codebook: Codebook) -> None:
    gold = load_gold(GOLD, case.thread, codebook)
    assert len(gold.units) == 50
    assert gold.units[0].parent_text is None
    assert gold.units[1].parent_text == gold.units[0].text
    # Comment 32 may answer 29 or 31: the first reading counts.
    assert gold.units[31].parent_text == gold.units[28].text
    assert gold.replies[31] == "agree"


def test_marks_of_another_thread_are_refused(tmp_path: Path, case: Case, codebook: Codebook) -> None:
    data = json.loads(GOLD.read_text("utf-8"))
    data["comments"].pop()
    (tmp_path / "gold.json").write_text(json.dumps(data), "utf-8")
    with pytest.raises(CodedDataError, match="49 comments are coded, the thread holds 50"):
        load_gold(tmp_path / "gold.json", case.thread, codebook)
