"""What the design promises of the code itself: imports one way, a small front door, short files, a quick import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import commentariat

PACKAGE = Path(commentariat.__file__).parent
# A module may import from its own layer and from those before it.
LAYERS = (
    "errors",
    "whole",
    "dates_absolute",
    "dates",
    "thread",
    "read",
    "tag",
    "learn",
    "sources",
    "amounts",
    "summary",
    "report",
    "export",
    "batch",
    "outline",
    "cli",
)
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "models" not in path.parts)


def layer(name: str) -> int:
    return LAYERS.index(name.split(".")[1])


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.stem not in {"__init__", "__main__"} or p.parent != PACKAGE], ids=str
)
def test_imports_point_one_way(path: Path) -> None:
    own = ".".join(("commentariat", *path.relative_to(PACKAGE).with_suffix("").parts))
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{own} imports relatively"
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            if name.startswith("commentariat."):
                assert layer(name) <= layer(own), f"{own} imports {name}, which comes later"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_file_is_long_or_a_drawer_for_everything(path: Path) -> None:
    assert path.read_text("utf-8").count("\n") <= 400
    assert path.stem not in {"utils", "util", "helpers", "misc", "common"}


def test_the_front_door() -> None:
    assert commentariat.__all__ == sorted(commentariat.__all__)
    assert set(commentariat.__all__) == {
        "Case",
        "Comment",
        "CommentariatError",
        "Document",
        "Interval",
        "Summary",
        "Thread",
        "analyse",
        "find_amounts",
        "find_cases",
        "load_model",
        "read_case",
        "read_cases",
        "report_files",
        "run",
        "summarise",
        "tables",
        "tag_thread",
    }
    assert all(getattr(commentariat, name) is not None for name in commentariat.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = commentariat.nothing


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, commentariat; print(','.join(sorted(m for m in sys.modules if '.' not in m)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split(",")
    heavy = {"babel", "lxml", "matplotlib", "nltk", "numpy", "pandas", "selectolax", "sklearn", "trafilatura", "typst"}
    assert not heavy & set(loaded)
