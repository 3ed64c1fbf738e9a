"""Files that appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from commentariat.errors import ModelError
from commentariat.whole import write_whole


def test_a_file_is_put_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "new" / "card.md"
    write_whole(path, b"one", ModelError)
    write_whole(path, b"two", ModelError)
    assert path.read_bytes() == b"two"
    assert [other.name for other in path.parent.iterdir()] == ["card.md"]


def test_what_was_there_stays_where_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "card.md"
    path.mkdir()
    (path / "kept").write_text("x")
    with pytest.raises(ModelError, match=r"card\.md: the file cannot be written"):
        write_whole(path, b"two", ModelError)
    assert (path / "kept").read_text() == "x"
    with pytest.raises(ModelError):
        write_whole(path / "kept" / "card.md", b"two", ModelError)
