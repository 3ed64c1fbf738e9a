"""The figures: all that can be made, none that cannot, the same bytes each time, described in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.dom.minidom import parseString

import pytest

from commentariat.report.charts import figures
from commentariat.summary import Summary

Make = Callable[..., Summary]
ALL = {"themes", "thread", "network", "timeline", "sources"}


def test_all_figures_of_a_full_case(make: Make) -> None:
    assert {figure.key for figure in figures(make())} == ALL


def test_figures_are_the_same_bytes_each_time(make: Make) -> None:
    assert figures(make()) == figures(make())


@pytest.mark.parametrize("hostile", [False, True])
def test_each_figure_is_one_quiet_svg_with_words_beside_it(make: Make, hostile: bool) -> None:
    for figure in figures(make(hostile=hostile)):
        root = parseString(figure.svg).documentElement
        assert root is not None
        assert root.tagName == "svg"
        assert len(figure.alt) > 60
        assert figure.title
        assert figure.note
        assert not re.search(r"<(script|style|text|image|metadata|foreignObject)\b|<!--", figure.svg)
        assert all(target.startswith("#") for target in re.findall(r'href="([^"]*)"', figure.svg))


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        ({"count": 1, "documents": False}, {"themes", "timeline"}),
        ({"count": 1, "documents": False, "themes": False}, {"timeline"}),
        ({"themes": False}, {"thread", "network", "timeline"}),
        ({"documents": False}, ALL - {"sources"}),
        ({"dated": False}, ALL),
    ],
)
def test_a_figure_that_cannot_be_made_is_left_out(make: Make, options: dict[str, object], keys: set[str]) -> None:
    assert {figure.key for figure in figures(make(**options))} == keys


def test_many_comments(make: Make) -> None:
    assert {figure.key for figure in figures(make(400))} == ALL
