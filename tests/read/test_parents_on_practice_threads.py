"""Parents from text on the practice threads, written out as pages: a floor, and whether the confidence can be believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from commentariat.dates import OPEN
from commentariat.read.evidence import Message
from commentariat.read.parents import infer_parents

TRAINING = Path(__file__).parents[2] / "models" / "training"
# The nearest earlier comment by that name is right for 94.2%; reasoning over the whole thread must beat it.
FLOOR = 0.97
LARGEST_CALIBRATION_ERROR = 0.03


def practice_pages() -> Iterator[list[dict[str, str]]]:
    """Each practice thread depth first, as a page shows it."""
    threads: dict[str, list[dict[str, str]]] = {}
    for file in sorted(TRAINING.glob("writer_*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            threads.setdefault(row["thread"], []).append(row)
    for rows in threads.values():
        below: dict[str | None, list[dict[str, str]]] = {}
        for row in rows:
            below.setdefault(row["parent"], []).append(row)
        page: list[dict[str, str]] = []
        todo = list(reversed(below[None]))
        while todo:
            page.append(todo.pop())
            todo.extend(reversed(below.get(page[-1]["id"], [])))
        yield page


def test_parents_of_the_practice_threads() -> None:
    right: list[bool] = []
    said: list[float] = []
    for page in practice_pages():
        position = {row["id"]: index for index, row in enumerate(page)}
        names = {row["id"]: row["author"] for row in page}
        messages = [Message(r["author"], names.get(r["parent"]), r["text"], OPEN) for r in page]
        for row, reading in zip(page, infer_parents(messages), strict=True):
            if row["parent"] is not None:
                right.append(reading.parent == position[row["parent"]])
                said.append(dict(reading.candidates)[reading.parent] if reading.parent is not None else 0.0)
    assert sum(right) / len(right) >= FLOOR
    error = 0.0
    for low in range(10):
        held = [(p, ok) for p, ok in zip(said, right, strict=True) if low / 10 < p <= (low + 1) / 10]
        error += abs(sum(p for p, _ in held) - sum(ok for _, ok in held)) / len(right)
    assert error <= LARGEST_CALIBRATION_ERROR


def test_a_long_chain_and_a_crowd_of_namesakes_end_in_time() -> None:
    chain = [Message(f"N{i}", f"N{i - 1}" if i else None, "word", OPEN) for i in range(2_000)]
    assert [reading.parent for reading in infer_parents(chain)][1:] == list(range(1_999))
    crowd = [Message("Same", "Same" if i else None, f"word{i % 7}", OPEN) for i in range(120)]
    readings = infer_parents(crowd)
    assert all(abs(sum(p for _, p in reading.candidates) - 1) < 1e-6 for reading in readings[1:])
