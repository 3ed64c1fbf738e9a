"""The section on amounts: there where comments cite any, honest where few do, tidy with many and with hostile words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from commentariat.amounts.asked import cited_in, what_is_asked
from commentariat.export import csv_bytes, parquet_bytes, tables
from commentariat.report.charts import Figure, figures
from commentariat.report.html import render_html
from commentariat.report.pdf import render_pdf
from commentariat.report.sections import Section, sections
from commentariat.report.words import sum_of
from commentariat.summary import Summary
from tests.report.conftest import HOSTILE
from tests.report.test_html import page

Make = Callable[..., Summary]
ASK, STATE = "We need 3% of GDP.", "Starmer pledged 2.5% of GDP by 2027, at £5bn a year."


def saying(summary: Summary, texts: Sequence[str], *, authors: int = 99) -> Summary:
    """The summary with other words in its comments, each by one of so many people."""
    lines = []
    for number, (line, text) in enumerate(zip(summary.lines, texts, strict=True)):
        author = HOSTILE[number % 6] if authors == 0 else f"Reader {number % authors}"
        comment = replace(line.comment, text=text, author=author)
        lines.append(replace(line, comment=comment, marks=replace(line.marks, themes=())))
    thread = replace(summary.thread, comments=tuple(line.comment for line in lines))
    case = replace(summary.case, thread=thread)
    cited = cited_in(case)
    return replace(summary, case=case, lines=tuple(lines), amounts=cited, asked=what_is_asked(cited))


def part(summary: Summary) -> tuple[Section | None, Figure | None]:
    drawn = figures(summary)
    found = [section for section in sections(summary, drawn) if section.key == "amounts"]
    return (found[0] if found else None), next((figure for figure in drawn if figure.key == "amounts"), None)


def test_no_amount_no_section(make: Make) -> None:
    assert part(make()) == (None, None)
    assert len(tables(make())["amounts"]) == 0


def test_one_amount(make: Make) -> None:
    section, figure = part(saying(make(2), [ASK, "Nice ship."]))
    assert section is not None and figure is not None
    said = section.content["paragraphs"][0]
    assert said.startswith("1 of 2 comments names a share of GDP; one of those asks for one, written by one person")
    assert "too few to tell" in said
    assert "Asked for: 3%" in figure.alt
    assert "1 of 2 comments asks for a share of GDP" in figure.title


def test_many_amounts_are_summed_up_and_their_table_is_cut(make: Make) -> None:
    summary = saying(make(300), [ASK, STATE, "Make it 3.5% of GDP and mean it."] * 100)
    section, figure = part(summary)
    assert section is not None and figure is not None
    assert "200 of those ask for one" in section.content["paragraphs"][0]
    assert "median; 95% interval" in section.content["paragraphs"][0]
    shares = section.content["tables"][0]
    assert len(shares["rows"]) == 40
    assert shares["caption"] == "Shares of GDP that comments cite: 40 of 300; the table “amounts” has all"
    assert "2.5% (100 comments)" in figure.alt
    assert len(render_pdf(summary, figures(summary))) > 10_000


def test_sums_without_shares(make: Make) -> None:
    section, figure = part(saying(make(3), ["It cost £5bn in 2019."] * 3))
    assert section is not None and figure is None
    assert section.content["paragraphs"] == ["None of the 3 comments names a share of GDP."]
    assert [table["caption"] for table in section.content["tables"]] == ["Sums of money", "Years"]


@pytest.mark.parametrize("authors", [0, 99])
def test_hostile_words_and_huge_numbers(make: Make, authors: int) -> None:
    huge = f"£{'9' * 19} £99,999 trillion {'9' * 5000}% 59% of GDP 2% of GDP"
    texts = [f"{nasty} We need 3% of GDP {nasty} {huge} by 2030 =1+1" for nasty in HOSTILE]
    summary = saying(make(6, hostile=True), texts, authors=authors)
    html, read = page(summary)
    assert "<script" not in html.lower().split("<body>")[1]
    assert {target[1:] for target in read.targets} <= set(read.ids)
    assert render_pdf(summary, figures(summary))


def test_the_page_links_each_amount_to_its_comment_and_heads_its_tables(make: Make) -> None:
    summary = saying(make(2), [ASK, STATE])
    html = render_html(summary, figures(summary))
    own = html[html.index('<section id="amounts"') :].split("</section>")[0]
    assert own.count('href="#c1"') == 1
    assert own.count('href="#c2"') == 3
    assert own.count('<th scope="col"') == 12
    assert 'role="img" aria-label="Dots along an axis' in own
    assert "found by rules" in own


def test_the_table_holds_numbers_and_no_formula(make: Make) -> None:
    table = tables(saying(make(2), ["=3% of GDP, by 2030", "+£5bn a year"], authors=0))["amounts"]
    assert list(table["low"]) == [3, 2030, 5e9]
    assert table["low"].dtype == table["high"].dtype == "float64"
    assert table["start"].dtype == "int64"
    lines = csv_bytes(table).decode("utf-8-sig").splitlines()
    assert lines[0] == "comment,author,kind,text,low,high,unit,qualifier,role,country,start,end"
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line.split(","))
    assert parquet_bytes(table)


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (15e9, 20e9, "GBP a year", "£15–20 billion a year"),
        (2.5e9, 2.5e9, "USD", "$2.5 billion"),
        (4e8, 4e8, "not told", "400 million"),
        (0.27, 0.27, "GBP", "£0.27"),
        (19400, 19400, "GBP", "£19,400"),
        (1e17, 1e17, "EUR", "€100,000 trillion"),
    ],
)
def test_sums_in_words(low: float, high: float, unit: str, words: str) -> None:
    assert sum_of(low, high, unit) == words
