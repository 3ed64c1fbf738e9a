"""What the PDF says, as blocks of strings that templates/report.typ sets: the sections' words, in a form for paper.

Whatever a section says under the keys ``paragraphs``, ``figures`` and ``tables`` is set as it is; a section that has
keys of its own needs an entry in ``OWN`` here, as it needs a template for the HTML page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from commentariat.report.charts import Figure
from commentariat.report.sections import Section, sections
from commentariat.report.words import capital, day, span
from commentariat.summary import Line, Summary

Block = dict[str, Any]
# The section with the whole tree goes to the end of the PDF.
APPENDIX = "conversation"
# Deeper replies stand as far in as this; a narrower column of text would be hard to read.
DEEPEST_INDENT = 6
# A column is as wide as its longest cell, up to this many characters (longer cells wrap), and this much room beside.
WIDEST, NARROWEST, ROOM = 34, 3, 4


def _text(cell: Any) -> dict[str, str]:
    """A cell or link as ``text``, ``sub`` (a smaller second line) and ``target`` (the anchor of a comment)."""
    if isinstance(cell, str):
        return {"text": cell, "sub": "", "target": ""}
    return {"text": cell["text"], "sub": cell.get("sub", ""), "target": cell.get("href", "").removeprefix("#")}


def _widths(head: Sequence[str], rows: Sequence[Sequence[dict[str, str]]]) -> list[float]:
    """The columns' widths as shares, from the lengths of what stands in them."""
    found = []
    for column, name in enumerate(head):
        cells = [part for row in rows for part in (row[column]["text"], row[column]["sub"])]
        longest = min(max(map(len, cells), default=0), WIDEST)
        words = max((len(word) for word in name.split()), default=0)
        found.append(float(max(longest, words, NARROWEST) + ROOM))
    return found


def _table(data: Mapping[str, Any]) -> Block:
    rows = [[_text(cell) for cell in row] for row in data["rows"]]
    return {
        "kind": "table",
        "caption": data["caption"],
        "head": data["head"],
        "rows": rows,
        "widths": _widths(data["head"], rows),
        "numeric": data["numeric"],
    }


def _list(head: str, items: Sequence[Any]) -> Block:
    return {"kind": "list", "head": head, "items": [_text(item) for item in items]}


def _paragraphs(texts: Sequence[str]) -> Iterator[Block]:
    return ({"kind": "paragraph", "text": text} for text in texts)


def _brief(content: Mapping[str, Any]) -> Iterator[Block]:
    yield {"kind": "numbers", "items": content["numbers"]}
    yield {"kind": "points", "items": content["paragraphs"]}


def _story(content: Mapping[str, Any]) -> Iterator[Block]:
    if content["opening"]:
        yield {"kind": "opening", **content["opening"]}
    yield from _common(content)


def _themes(content: Mapping[str, Any]) -> Iterator[Block]:
    yield from _common(content)
    for theme in content["themes"]:
        if theme["examples"]:
            yield {"kind": "examples", **theme}


def _uncertain(content: Mapping[str, Any]) -> Iterator[Block]:
    for entry in content["lists"]:
        yield _list(entry["head"], entry["links"])
    yield from _common(content)
    if content["unsure"]["themes"]:
        yield {"kind": "heading", "text": f"Theme marks too close to call: {content['unsure']['count']}"}
        for entry in content["unsure"]["themes"]:
            yield _list(entry["head"], entry["links"])
    if content["notes"]:
        yield {
            "kind": "small",
            "title": "Noted in reading",
            "items": [f"{note.rstrip('.')}." for note in content["notes"]],
        }


def _amounts(content: Mapping[str, Any]) -> Iterator[Block]:
    yield from _common(content)
    yield {"kind": "small", "title": "", "items": content["small"]}


def _method(content: Mapping[str, Any]) -> Iterator[Block]:
    for step in content["steps"]:
        yield {"kind": "term", **step}
    yield from _common(content)
    if content["limits"]:
        yield {"kind": "small", "title": "What this report is not", "items": content["limits"]}
    fonts = "Signs for which the PDF's fonts have no shape are named in square brackets or shown as □."
    yield {"kind": "small", "title": "", "items": [content["origin"], fonts]}


def _common(content: Mapping[str, Any]) -> Iterator[Block]:
    """The keys that mean the same in every section."""
    yield from _paragraphs(content.get("paragraphs", ()))
    for key in content.get("figures", ()):
        yield {"kind": "figure", "key": key}
    for data in content.get("tables", ()):
        yield _table(data)


OWN: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Block]]] = {
    "brief": _brief,
    "story": _story,
    "themes": _themes,
    "amounts": _amounts,
    "uncertain": _uncertain,
    "method": _method,
}


def _entry(entry: Mapping[str, Any], line: Line) -> Block:
    """One comment of the appendix."""
    facts = [entry["posted"], entry["label"], entry["votes"]]
    return {
        "anchor": entry["anchor"],
        "id": entry["id"],
        "author": entry["author"],
        "facts": [fact for fact in facts if fact],
        "answers": [
            f"{answer['text']} {answer['author']}" + (f" ({answer['p']})" if entry["open"] else "")
            for answer in entry["answers"]
        ],
        "lost": entry["lost"],
        "depth": min(line.depth, DEEPEST_INDENT),
        "relation": entry["relation"],
        "themes": entry["themes"],
        "cut": entry["cut"],
        "body": entry["body"],
    }


def _facts(summary: Summary) -> list[list[str]]:
    case, thread = summary.case, summary.thread
    facts = [
        ["Site", case.site or ""],
        ["Published", day(case.published) if case.published else ""],
        ["Page saved", capital(span(thread.captured))],
        ["Address", thread.url or case.url or ""],
    ]
    return [fact for fact in facts if fact[1]]


def content(summary: Summary, figures: Sequence[Figure], names: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the template sets; ``names`` gives the file of each figure by its key."""
    drawn = {
        figure.key: {"file": names[figure.key], "caption": figure.title, "alt": figure.alt, "note": figure.note}
        for figure in figures
    }
    parts, appendix = [], None
    for section in sections(summary, figures):
        if section.key == APPENDIX:
            pairs = zip(section.content["entries"], summary.lines, strict=True)
            entries = [_entry(entry, line) for entry, line in pairs]
            appendix = {"title": section.title, "paragraphs": section.content["paragraphs"], "entries": entries}
        else:
            parts.append({"title": section.title, "blocks": _blocks(section, drawn)})
    title = " ".join((summary.case.title or summary.thread.title).split()) or "A comment thread"
    return {"title": title, "facts": _facts(summary), "sections": parts, "appendix": appendix}


def _blocks(section: Section, drawn: Mapping[str, Block]) -> list[Block]:
    blocks = OWN.get(section.key, _common)(section.content)
    return [
        {**block, **drawn[block["key"]]} if block["kind"] == "figure" else block
        for block in blocks
        if block["kind"] != "figure" or block["key"] in drawn
    ]
