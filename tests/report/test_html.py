"""The page: nothing hostile gets through, every link leads somewhere on it, and small cases render."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from commentariat.report.cells import pieces
from commentariat.report.charts import figures
from commentariat.report.html import render_html
from commentariat.report.sections import sections
from commentariat.summary import Summary

Make = Callable[..., Summary]
VOID = {"meta", "br", "img", "hr", "input", "link"}


class Page(HTMLParser):
    """Collects ids, targets and tags; fails on a tag that is not closed where it should be."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.targets: list[str] = []
        self.tags: Counter[str] = Counter()
        self.events: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag not in VOID:
            self.open.append(tag)
        self._attributes(attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self._attributes(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def _attributes(self, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids[value or ""] += 1
            if name in {"href", "xlink:href", "src", "srcset", "action", "formaction", "data", "poster"}:
                self.targets.append(value or "")
            if name.startswith("on"):
                self.events.append(name)


def page(summary: Summary) -> tuple[str, Page]:
    html = render_html(summary, figures(summary))
    return html, Page(html)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"hostile": True},
        {"count": 1, "documents": False},
        {"count": 1, "documents": False, "themes": False, "dated": False},
        {"themes": False},
        {"dated": False},
    ],
)
def test_the_page_is_whole_and_asks_nothing_of_other_places(make: Make, options: dict[str, object]) -> None:
    html, read = page(make(**options))
    assert max(read.ids.values()) == 1
    assert all(target.startswith("#") for target in read.targets)
    assert {target[1:] for target in read.targets} <= set(read.ids)
    assert not read.events
    assert not {"script", "iframe", "object", "embed", "base", "form", "img", "link"} & set(read.tags)
    assert read.tags["style"] == 1
    assert read.tags["h1"] == 1
    assert "<script" not in html.lower()
    assert "default-src 'none'" in html


def test_hostile_words_stay_words(make: Make) -> None:
    html, read = page(make(hostile=True))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<img" not in html
    assert "{{ 7 * 7 }}" in "".join(read.text)
    assert "<i>" not in html
    assert "<u>" not in html


def test_open_parents_are_shown_with_their_probabilities(make: Make) -> None:
    html, _ = page(make())
    assert re.search(r'may answer <a href="#c4"[^>]*>#4</a> \(61%\) or <a href="#c3"[^>]*>#3</a> \(39%\)', html)
    assert "Cut off by the page here" in html


def test_figures_carry_their_alternative_text(make: Make) -> None:
    summary = make()
    html, _ = page(summary)
    assert html.count('role="img" aria-label="') == len(figures(summary))


def test_sections_are_plain_data(make: Make) -> None:
    def plain(value: object) -> bool:
        if isinstance(value, dict):
            return all(isinstance(key, str) and plain(part) for key, part in value.items())
        return all(map(plain, value)) if isinstance(value, list) else isinstance(value, str | int | bool | None)

    summary = make()
    built = sections(summary, figures(summary))
    assert len(built) == 9
    assert all(plain(section.content) for section in built)


def test_pieces_of_overlapping_evidence() -> None:
    found = pieces("one two\n\nthree", [(0, 5), (4, 9), (10, 99), (7, 2), (-3, 1)])
    assert found == [
        [{"text": "one two", "marked": True}],
        [{"text": "t", "marked": False}, {"text": "hree", "marked": True}],
    ]


def test_a_long_thread_is_written_quickly(make: Make) -> None:
    summary = make(800)
    drawn = figures(summary)
    start = time.perf_counter()
    html = render_html(summary, drawn)
    assert time.perf_counter() - start < 5
    assert html.count('<article class="comment"') == 800
