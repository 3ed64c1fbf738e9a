"""The share that a thread asks for: counted by comment, with a median where enough people ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from commentariat.amounts.asked import FEWEST_ASKING, asked_shares, cited_in, what_is_asked
from commentariat.thread import Case, Comment, Source, Thread


def case(texts: Sequence[str], *, authors: int = 99, published: date | None = date(2025, 2, 13)) -> Case:
    comments = tuple(Comment(str(n), f"Reader {n % authors}", text) for n, text in enumerate(texts, 1))
    thread = Thread(Source("a.txt", "0" * 64, "extracted"), "Defence spending", comments)
    return Case("a", "Defence spending", thread, published=published)


def test_a_comment_that_asks_for_several_counts_once_with_the_lowest() -> None:
    cited = cited_in(
        case(["We need 4% of GDP, at least 3% of GDP now. Poland spends 5%.", "Germany spends 2% of GDP.", "Hm."])
    )
    assert asked_shares(cited) == {"1": ("Reader 1", 3.0)}
    asked = what_is_asked(cited)
    assert (asked.naming, asked.asking, asked.authors, asked.median) == (2, 1, 1, None)


def test_a_median_needs_people_not_comments() -> None:
    texts = ["We need 3% of GDP.", "Make it 4% of GDP."] * FEWEST_ASKING
    few = what_is_asked(cited_in(case(texts, authors=FEWEST_ASKING - 1)))
    assert few.asking == len(texts)
    assert few.median is None
    many = what_is_asked(cited_in(case(texts)))
    assert many.median == 3.5
    assert many.low is not None and many.high is not None
    assert 3 <= many.low <= many.median <= many.high <= 4
    assert many == what_is_asked(cited_in(case(texts)))


def test_the_year_of_writing_comes_from_the_story_where_comments_bear_none() -> None:
    texts = ["It was agreed in 2016."]
    assert [one.amount.role for one in cited_in(case(texts))] == ["past"]
    assert [one.amount.role for one in cited_in(case(texts, published=date(2015, 1, 1)))] == ["present"]


def test_an_empty_thread() -> None:
    asked = what_is_asked(cited_in(case([])))
    assert (asked.naming, asked.asking, asked.median) == (0, 0, None)
