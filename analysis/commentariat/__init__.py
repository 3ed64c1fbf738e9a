"""Commentariat reads saved comment threads: who answered whom, about what, with which stance, and how sure one can be.

from commentariat import analyse, load_model, read_case

case = read_case("raw/2025-02-13-nato-defence-ministers")
summary = analyse(case, load_model())
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from commentariat.amounts import find_amounts
    from commentariat.batch import analyse, report_files, run
    from commentariat.dates import Interval
    from commentariat.errors import CommentariatError
    from commentariat.export import tables
    from commentariat.read import find_cases, read_case, read_cases
    from commentariat.summary import Summary, summarise
    from commentariat.tag import load_model, tag_thread
    from commentariat.thread import Case, Comment, Document, Thread

# Each public name with the module it lives in; imported when first used, so that `import commentariat` is quick.
_HOMES = {
    "Case": "thread",
    "Comment": "thread",
    "CommentariatError": "errors",
    "Document": "thread",
    "Interval": "dates",
    "Summary": "summary",
    "Thread": "thread",
    "analyse": "batch",
    "find_amounts": "amounts",
    "find_cases": "read",
    "load_model": "tag",
    "read_case": "read",
    "read_cases": "read",
    "report_files": "batch",
    "run": "batch",
    "summarise": "summary",
    "tables": "export",
    "tag_thread": "tag",
}

__version__ = "0.1.0"
__all__ = [
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
]


def __getattr__(name: str) -> Any:
    """Import a public name from its module when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'commentariat' has no attribute {name!r}")
    return getattr(importlib.import_module(f"commentariat.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
