"""Pages of text whose lines an editor or a mail program has changed all alike: read as if nobody had."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.read import rendered
from tests.read.texts import draft, golden, said

PLAIN = ("p05", "p14", "p31", "p46", "p50")


def squeezed(text: str) -> str:
    return re.sub(r"\n\s*\n", "\n", text)


def doubled(text: str) -> str:
    return text.replace("\n", "\n\n")


CHANGES: dict[str, Callable[[str], str]] = {
    "set in": lambda text: re.sub(r"^(?=.)", "    ", text, flags=re.MULTILINE),
    "set in by a tab": lambda text: re.sub(r"^", "\t", text, flags=re.MULTILINE),
    "set in unevenly": lambda text: "\n\n".join(
        re.sub(r"(?m)^(?=.)", "  " * (number % 5), part) for number, part in enumerate(text.split("\n\n"))
    ),
    "quoted": lambda text: re.sub(r"^", "> ", text, flags=re.MULTILINE),
    "quoted, blank lines bare": lambda text: re.sub(r"(?m)^> ?$", ">", re.sub(r"(?m)^", "> ", text)),
    "quoted twice": lambda text: re.sub(r"^", "> > ", text, flags=re.MULTILINE),
    "quoted without a blank": lambda text: re.sub(r"^", ">", text, flags=re.MULTILINE),
    "windows": lambda text: text.replace("\n", "\r\n"),
    "tabs": lambda text: text.replace(" ", "\t"),
    "no-break blanks lost": lambda text: text.replace("\xa0", ""),
    "no-break blanks plain": lambda text: text.replace("\xa0", " "),
    "trailing blanks": lambda text: text.replace("\n", "  \n"),
    "trailing tabs": lambda text: text.replace("\n", "\t\n"),
    "double-spaced": doubled,
    "double-spaced with blanks": lambda text: text.replace("\n", "\n \n"),
    "double-spaced, set in": lambda text: re.sub(r"^(?=.)", "  ", doubled(text), flags=re.MULTILINE),
}  # fmt: skip


@pytest.mark.parametrize("file", rendered.TEXT_FORMS)
@pytest.mark.parametrize("short", [*PLAIN, "p33", "p45", "p55"])
@pytest.mark.parametrize("change", CHANGES)
def test_what_an_editor_does_to_every_line(short: str, change: str, file: str) -> None:
    text = golden(short, file)
    found, expected = draft(CHANGES[change](text)), draft(text)
    key = [
        (c.author, c.date_text, c.reply_to, c.votes, c.label, c.truncated, c.text.replace("\xa0", " ").split())
        for c in found.comments
    ]
    assert key == [
        (c.author, c.date_text, c.reply_to, c.votes, c.label, c.truncated, c.text.replace("\xa0", " ").split())
        for c in expected.comments
    ]


# Authors called "2 days ago" and "Reply to Bob" cannot be told from bodies without blank lines: p46 stays out as extracted.
SQUEEZED = [
    (short, file)
    for short in (*PLAIN, "p33", "p45", "p55")
    for file in rendered.TEXT_FORMS
    if (short, file) != ("p46", "extract.txt")
]


@pytest.mark.parametrize(("short", "file"), SQUEEZED)
@pytest.mark.parametrize("change", [squeezed, lambda text: doubled(squeezed(text))], ids=["squeezed", "then doubled"])
def test_a_page_without_blank_lines(short: str, change: Callable[[str], str], file: str) -> None:
    text = golden(short, file)
    found, expected = draft(change(text)), draft(text)
    assert [(c.author, c.date_text, c.reply_to, c.votes, c.label) for c in found.comments] == [
        (c.author, c.date_text, c.reply_to, c.votes, c.label) for c in expected.comments
    ]
    assert [c.text.split() for c in found.comments] == [c.text.split() for c in expected.comments]
    assert said(found, "has lost its blank lines")


def test_a_plain_page_has_nothing_undone() -> None:
    for name in rendered.names():
        for file in rendered.TEXT_FORMS:
            found = draft((rendered.folder() / name / file).read_text("utf-8"))
            assert not any("undone" in note or "blank line" in note or "no head" in note for note in found.notes), name
            assert not said(found, "reads like a head") and not said(found, "may head a box")
