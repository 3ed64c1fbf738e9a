"""Files that appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

from commentariat.errors import CommentariatError


def write_whole(path: Path, data: bytes, error: type[CommentariatError]) -> None:
    """Write a file beside its place first, then put it there; what was there stays where that fails.

    Its folder is made where it is not there. Raises ``error`` where the file cannot be written.
    """
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as problem:
        raise error(path, f"the file cannot be written ({problem.strerror or problem})") from problem
