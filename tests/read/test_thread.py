"""The real thread of 13 February 2025, against its true tree."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from commentariat.thread import Case, depths, replies

GOLD = json.loads((Path(__file__).parents[1] / "gold" / "seed_003.json").read_text("utf-8"))["comments"]


def test_every_comment_is_found_and_nothing_is_invented(case: Case) -> None:
    comments = case.thread.comments
    assert [comment.author for comment in comments] == [row["author"] for row in GOLD]
    assert [comment.reply_to for comment in comments] == [row["reply_to"] for row in GOLD]
    assert [comment.posted.text for comment in comments if comment.posted] == [row["posted"] for row in GOLD]
    assert [comment.truncated for comment in comments] == [row["truncated"] for row in GOLD]
    assert case.thread.stated_count == 50
    assert sum(comment.reply_to is not None for comment in comments) == 37
    assert sum(comment.truncated for comment in comments) == 9


def test_every_parent_is_right_and_the_open_one_says_so(case: Case) -> None:
    for comment, row in zip(case.thread.comments, GOLD, strict=True):
        truth = row["parent"] if isinstance(row["parent"], list) else [row["parent"]]
        assert (int(comment.parent) if comment.parent else None) in truth, comment.id
        if len(truth) > 1:
            assert {candidate.id for candidate in comment.parent_candidates} == {str(number) for number in truth}
            assert comment.parent_confidence < 0.95
    assert any("may answer more than one comment" in note and "32" in note for note in case.thread.notes)


def test_the_tree_has_the_shape_of_the_page(case: Case) -> None:
    assert len(replies(case.thread)[None]) == 13
    assert max(depths(case.thread).values()) == 5


def test_dates_are_narrowed_by_the_story_and_the_order(case: Case) -> None:
    spans = {comment.posted.text: comment.posted.interval for comment in case.thread.comments if comment.posted}
    assert spans["14 days ago"].earliest == datetime(2025, 2, 13, tzinfo=UTC)
    assert spans["14 days ago"].latest == datetime(2025, 2, 14, tzinfo=UTC)
    assert case.thread.captured_from == "case.toml"


def test_bodies_keep_their_paragraphs_and_lose_the_cut_off_mark(case: Case) -> None:
    third, eighth = case.thread.comments[2], case.thread.comments[7]
    assert len(third.paragraphs) == 3
    assert eighth.text.endswith("countries equipped")
    assert len(eighth.text.split()) == 100


def test_the_article_loses_what_is_not_its_own(case: Case) -> None:
    article = case.thread.article
    assert article is not None
    assert len(article.paragraphs) == 15
    assert article.paragraphs[0].startswith("At the NATO Defence Ministers’ meeting")
    assert {piece.reason for piece in article.set_aside} == {"donation line", "author box", "comment form"}
    assert any(quotation.text.startswith("Clearly, we have to do more") for quotation in article.quotations)


def test_sources_lose_their_boilerplate_and_keep_it_visible(case: Case) -> None:
    reasons = {document.key: {piece.reason for piece in document.set_aside} for document in case.documents}
    assert reasons["nato-news-release"] == {"image mark-up"}
    assert reasons["mirage-news"] == {"byline", "public-release note"}
    assert {"channel links", "hashtags", "link to the rest"} <= reasons["nato-press-conference"]
    assert reasons["teleradio-moldova"] == {"translator's line"}
    titles = {document.key: document.title for document in case.documents}
    assert titles["mirage-news"] == "NATO Ministers Tackle Spending, Industry, Ukraine Aid"
    assert titles["teleradio-moldova"] == "NATO summit 2025: U.S. stance on Ukraine and defense spending"
    assert all(document.publisher and document.kind and document.date for document in case.documents)
