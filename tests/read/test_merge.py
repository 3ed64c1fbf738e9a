"""Captures of one thread become one: on rendered threads against their truth, and on captures made for the purpose."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commentariat.dates import SECOND, Interval
from commentariat.errors import NoThread
from commentariat.read.merge import Merged, merge
from commentariat.thread import Candidate, Comment, Posted, Source, Thread
from tests.read import rendered

START = datetime(2025, 2, 13, 9, tzinfo=UTC)
LONG = "We have heard promises about the carriers for ten years, and the yards are as empty as they ever were."


def oldest_first(rows: Sequence[rendered.Expected]) -> list[rendered.Expected]:
    """The expected comments depth first, siblings oldest first, as a merged thread gives them."""
    below: dict[str | None, list[rendered.Expected]] = {}
    for row in rows:
        below.setdefault(row.parent, []).append(row)
    found: list[rendered.Expected] = []

    def walk(parent: str | None) -> None:
        for row in sorted(below.get(parent, []), key=lambda row: (row.posted, int(row.id))):
            found.append(row)
            walk(row.id)

    walk(None)
    return found


def held(interval: Interval, moment: datetime) -> bool:
    return (interval.earliest or moment) <= moment and (interval.latest is None or moment < interval.latest)


FULL = [
    ("extract.txt", "rest.json"),
    ("page.html", "rest.json"),
    ("extract.txt", "export.xml"),
    ("copy.txt", "clipboard.txt", "page.html", "rest.json"),
]


@pytest.mark.parametrize("name", rendered.names())
@pytest.mark.parametrize("files", FULL, ids="+".join)
def test_with_a_full_form_every_comment_is_there_once_and_whole(files: tuple[str, ...], name: str) -> None:
    merged = merge([rendered.read(name, file) for file in files])
    wanted = oldest_first(rendered.expected(name))
    comments = merged.thread.comments
    assert [comment.id for comment in comments] == [row.id for row in wanted]
    assert [comment.parent for comment in comments] == [row.parent for row in wanted]
    assert [comment.author for comment in comments] == [row.author for row in wanted]
    assert [rendered.squeezed(comment.text) for comment in comments] == [rendered.squeezed(row.text) for row in wanted]
    assert not any(comment.truncated for comment in comments)
    for comment, row in zip(comments, wanted, strict=True):
        assert comment.posted is not None
        assert comment.posted.interval == Interval(row.posted, row.posted + SECOND)
    # One moment, several forms: nothing changed.
    assert (merged.edited, merged.new, merged.vanished) == ((), (), ())


@pytest.mark.parametrize("name", rendered.names())
@pytest.mark.parametrize("files", [("extract.txt", "page.html"), ("feed.xml", "page.html")], ids="+".join)
def test_with_the_page_parents_are_stated_and_times_narrowed(files: tuple[str, ...], name: str) -> None:
    merged = merge([rendered.read(name, file) for file in files])
    wanted = oldest_first(rendered.expected(name))
    assert [(c.id, c.parent, c.parent_confidence) for c in merged.thread.comments] == [
        (row.id, row.parent, 1.0) for row in wanted
    ]
    for comment, row in zip(merged.thread.comments, wanted, strict=True):
        assert comment.posted is not None and held(comment.posted.interval, row.posted)
        assert row.cut or not comment.truncated
    assert not merged.edited


@pytest.mark.parametrize("name", rendered.names())
def test_text_forms_agree(name: str) -> None:
    threads = [rendered.read(name, file) for file in rendered.TEXT_FORMS]
    merged = merge(threads)
    wanted = oldest_first(rendered.expected(name))
    assert [comment.author for comment in merged.thread.comments] == [row.author for row in wanted]
    assert [comment.id for comment in merged.thread.comments] == [str(n) for n in range(1, len(wanted) + 1)]
    assert not merged.edited


def row(number: int, author: str, text: str, parent: int | None = None, *, minute: int | None = None) -> Comment:
    """A comment as a form with ids states it."""
    at = START + timedelta(minutes=number if minute is None else minute)
    return Comment(
        id=str(number),
        author=author,
        text=text,
        parent=None if parent is None else str(parent),
        parent_candidates=() if parent is None else (Candidate(str(parent), 1.0),),
        posted=Posted(at.isoformat(), Interval(at, at + SECOND)),
    )


def capture(
    comments: Sequence[Comment],
    day: int | None = 20,
    *,
    form: str = "html",
    stated: int | None = None,
    path: str = "",
    url: str | None = None,
) -> Thread:
    when = None if day is None else datetime(2025, 2, day, tzinfo=UTC)
    captured = None if when is None else Interval(when, when + SECOND)
    return Thread(
        Source(path or f"{form}-{day}", "0" * 64, form),
        "The story",
        tuple(comments),
        captured=captured,
        captured_from="the test",
        stated_count=len(comments) if stated is None else stated,
        url=url,
    )


def numbered(comments: Sequence[Comment], *, days: int = 1) -> list[Comment]:
    """The comments as a text shows them: numbered from 1, answers by name, times to the day."""
    number = {comment.id: str(index) for index, comment in enumerate(comments, 1)}
    author = {comment.id: comment.author for comment in comments}
    found = []
    for comment in comments:
        assert comment.posted is not None and comment.posted.interval.earliest is not None
        start = comment.posted.interval.earliest - timedelta(hours=5)
        parent = number.get(comment.parent or "")
        found.append(
            replace(
                comment,
                id=number[comment.id],
                parent=parent,
                parent_candidates=() if parent is None else (Candidate(parent, 0.7),),
                parent_confidence=1.0 if comment.parent is None else 0.7 if parent else 0.0,
                reply_to=author.get(comment.parent or "", "Somebody") if comment.parent else None,
                posted=Posted("7 days ago", Interval(start, start + timedelta(days=days))),
            )
        )
    return found


TRUTH = (
    row(101, "Ann", LONG),
    row(102, "Bob", "Agree.", 101),
    row(103, "Cat", "No: the money was there and it was spent on something else entirely.", 101),
    row(104, "Bob", "Agree.", 103),
    row(105, "Dan", "What would you have bought instead of the two carriers, then?"),
    row(106, "Bob", "Agree.", 105),
)


def texts(merged: Merged) -> list[tuple[str, str, str | None]]:
    return [(comment.author, comment.text, comment.parent) for comment in merged.thread.comments]


@pytest.mark.parametrize("as_text", [False, True])
def test_edited_new_and_vanished_between_two_times(as_text: bool) -> None:
    early = list(TRUTH[:5])
    edited = replace(TRUTH[2], text=TRUTH[2].text.replace("entirely", "altogether, and nobody was asked"))
    answer = row(107, "Eve", "It was there in 2021, look it up in the estimates of that year.", 103, minute=60 * 24 * 8)
    late = [TRUTH[0], TRUTH[1], edited, TRUTH[3], answer]
    make = numbered if as_text else list
    merged = merge([capture(make(early), 15, path="early"), capture(make(late), 25, path="late")])
    assert [comment.author for comment in merged.thread.comments] == ["Ann", "Bob", "Cat", "Bob", "Eve", "Dan"]
    assert merged.thread.comments[2].text == edited.text
    (change,) = merged.edited
    assert [(version.capture, version.text) for version in change.versions] == [
        ("early", TRUTH[2].text), ("late", edited.text),
    ]  # fmt: skip
    assert [(seen.author, seen.shown_in, seen.not_in) for seen in merged.new] == [("Eve", ("late",), ("early",))]
    assert [(seen.author, seen.shown_in, seen.not_in) for seen in merged.vanished] == [("Dan", ("early",), ("late",))]
    assert any("1 comment was edited" in note for note in merged.notes)
    assert any("1 comment has vanished" in note for note in merged.thread.notes)


def test_the_order_in_which_captures_are_given_makes_no_difference() -> None:
    one, two = capture(numbered(TRUTH[:4]), 15), capture(TRUTH, 25)
    assert merge([one, two]).thread.comments == merge([two, one]).thread.comments


def test_what_was_said_alike_is_told_by_what_it_answers() -> None:
    merged = merge([capture(numbered(TRUTH), form="extracted"), capture(TRUTH, form="rest")])
    assert texts(merged) == texts(merge([capture(TRUTH)]))
    without = [TRUTH[0], TRUTH[2], TRUTH[3], TRUTH[4], TRUTH[5]]
    merged = merge([capture(TRUTH, 15), capture(numbered(without), 25)])
    assert [seen.id for seen in merged.vanished] == ["102"]
    assert merged.new == ()


def test_a_page_that_counts_hidden_replies_still_proves_what_was_taken_away() -> None:
    # The page counts the approved reply below the comment that was taken away, and shows it no more.
    late = [TRUTH[0], TRUTH[1], TRUTH[4], TRUTH[5]]
    merged = merge([capture(TRUTH, 15), capture(late, 25, stated=5)])
    assert [seen.id for seen in merged.vanished] == ["103", "104"]
    merged = merge([capture(TRUTH, 15), capture(late, 25, stated=9)])
    assert merged.vanished == ()


@pytest.mark.parametrize(
    "later",
    [
        capture(TRUTH[4:], 25, form="feed", stated=2),
        capture(TRUTH[:2], 25, stated=6),
        capture(TRUTH[:3], None),
        capture(TRUTH[:3], 15),
        replace(capture(TRUTH[:3], 25), notes=("“Load more comments” was not pressed: the page is incomplete",)),
    ],
    ids=["feed", "states more", "no time", "same time", "load more"],
)
def test_what_cannot_prove_absence_does_not(later: Thread) -> None:
    merged = merge([capture(TRUTH, 15, path="first"), later])
    assert merged.vanished == ()
    assert len(merged.thread.comments) == len(TRUTH)


def test_captures_of_one_time_say_only_where_a_comment_is() -> None:
    merged = merge([capture(TRUTH, 15, path="a.html"), capture(TRUTH[:5], 15, path="b.html")])
    assert merged.vanished == merged.new == ()
    assert merged.notes == ("1 comment is only in a.html: 106",)


def test_a_comment_written_after_a_feed_was_made_is_new() -> None:
    answer = row(107, "Eve", "Look it up.", 105, minute=60 * 24 * 8)
    merged = merge([capture(TRUTH[2:], 15, form="feed"), capture([*TRUTH, answer], 25)])
    assert [seen.id for seen in merged.new] == ["107"]


def test_the_forms_own_ways_are_no_edits() -> None:
    typed = 'He said "never" - twice... and\n\n- tanks\n- ships\n\nhttps://x.example/a.png :) @Ann Smith thanks'
    shown = "He said “never” – twice… and\n\n– tanks\n– ships\n\ncomment image 🙂 @Ann Smith Smith thanks"
    one, two = replace(TRUTH[0], text=typed), replace(numbered(TRUTH[:1])[0], text=shown)
    merged = merge([capture([one], form="wxr"), capture([two], form="extracted")])
    assert merged.edited == () and len(merged.thread.comments) == 1
    assert merged.thread.comments[0].text == typed


def test_cut_texts_are_completed_and_typed_ones_win() -> None:
    cut = replace(numbered(TRUTH[:1])[0], text=LONG[:60].rsplit(" ", 1)[0], truncated=True)
    merged = merge([capture(TRUTH[:1], 15, form="rest"), capture([cut], 25, form="extracted")])
    (comment,) = merged.thread.comments
    assert (comment.text, comment.truncated, merged.edited) == (LONG, False, ())
    merged = merge([capture([cut], 15), capture([replace(cut, text=LONG[:40].rsplit(" ", 1)[0])], 25)])
    assert merged.thread.comments[0].truncated
    assert merged.thread.comments[0].text == cut.text
    assert any("1 comment is cut off" in note for note in merged.thread.notes)


def test_a_stated_parent_wins_over_an_inferred_one_and_the_surer_inference_over_the_other() -> None:
    text = numbered(TRUTH)
    wrong = [replace(c, parent="1", parent_candidates=(Candidate("1", 0.99),), parent_confidence=0.99)
             if c.id == "4" else c for c in text]  # fmt: skip
    merged = merge([capture(wrong, form="extracted"), capture(TRUTH, 15)])
    assert [c.parent for c in merged.thread.comments] == [c.parent for c in TRUTH]
    sure = [replace(c, parent_confidence=0.9, parent_candidates=(Candidate(c.parent, 0.9),)) if c.parent else c
            for c in text]  # fmt: skip
    merged = merge([capture(text, path="a"), capture(sure, path="b")])
    assert {c.parent_confidence for c in merged.thread.comments if c.parent} == {0.9}


def test_parents_in_another_capture_are_found() -> None:
    lost = [
        replace(c, parent=None, parent_candidates=(), parent_confidence=0.0, absent_parent=c.parent) for c in TRUTH[1:4]
    ]
    first, second = capture([TRUTH[0], *TRUTH[4:]], form="rest"), capture(lost, form="rest", path="rest-2")
    merged = merge([first, second])
    assert [(c.id, c.parent, c.absent_parent) for c in merged.thread.comments] == [
        (c.id, c.parent, None) for c in TRUTH
    ]
    # One answers 103, which is there; were it not, the id would be kept.
    merged = merge([capture(TRUTH[:1], form="rest"), capture([lost[2]], form="rest")], given=True)
    assert merged.thread.comments[-1].absent_parent == "103"
    assert any("nothing connects" in note for note in merged.notes)


def test_times_that_contradict_are_told_and_the_exact_one_kept() -> None:
    late = numbered(TRUTH)
    moved = []
    for comment in late:
        assert comment.posted is not None
        span = comment.posted.interval
        assert span.earliest is not None and span.latest is not None
        later = Interval(span.earliest + timedelta(days=30), span.latest + timedelta(days=30))
        moved.append(replace(comment, posted=Posted("1 month ago", later)))
    merged = merge([capture(TRUTH, 20), capture(moved, 20, form="extracted")])
    assert [c.id for c in merged.thread.comments] == [c.id for c in TRUTH]
    assert [c.posted for c in merged.thread.comments] == [c.posted for c in TRUTH]
    assert any("date 6 comments differently" in note for note in merged.notes)


def test_names_labels_and_votes_come_from_the_latest_that_has_them() -> None:
    one = [replace(TRUTH[0], votes=3, label="Guest", author="Ann")]
    two = [replace(TRUTH[0], votes=7, label=None, author="Ann S")]
    (comment,) = merge([capture(two, 25), capture(one, 15)]).thread.comments
    assert (comment.author, comment.votes, comment.label) == ("Ann S", 7, "Guest")


def test_ids_do_not_collide() -> None:
    merged = merge(
        [capture([replace(TRUTH[0], id="u1"), TRUTH[4]], 15), capture(numbered(TRUTH), 15, form="extracted")]
    )
    ids = [comment.id for comment in merged.thread.comments]
    assert ids == ["u1", "u2", "u3", "u4", "105", "u5"]
    assert merged.thread.comments[1].parent == "u1"


def test_threads_that_share_nothing_are_refused() -> None:
    other = [row(7, "Zoe", "Something else altogether, about quite another story."), row(9, "Yan", "Indeed so.", 7)]
    with pytest.raises(NoThread, match="not captures of one thread") as caught:
        merge([capture(TRUTH, path="a.html"), capture(other, path="b.html")])
    assert "a.html" in str(caught.value) and "b.html" in str(caught.value)
    url = "https://news.example/story/"
    pages = [
        capture(TRUTH[:4], form="rest", url=url),
        capture(TRUTH[4:], form="rest", url="http://www.news.example/story"),
    ]
    assert len(merge(pages).thread.comments) == 6
    with pytest.raises(ValueError, match="nothing to merge"):
        merge([])


def test_one_capture_stays_as_it_is() -> None:
    merged = merge([capture(TRUTH)])
    assert texts(merged) == [(c.author, c.text, c.parent) for c in TRUTH]
    assert merged.thread.source.format == "merged"
    assert merged.captures[0].comments == 6


def test_parents_in_a_circle_end_somewhere() -> None:
    one = [replace(TRUTH[0], parent="102", parent_candidates=(Candidate("102", 1.0),)), TRUTH[1]]
    assert len(merge([capture(one), capture(TRUTH, form="rest")]).thread.comments) == 6
    merged = merge([capture(one), capture(one, form="rest")])
    assert any(comment.parent is None for comment in merged.thread.comments)


@pytest.mark.parametrize("kind", ["words", "agree"])
def test_long_threads_take_seconds(kind: str) -> None:
    chance = random.Random(4)
    words = ["tank", "ship", "budget", "spend", "nato", "why", "never", "army", "the", "of"]
    comments = [
        row(number, f"A{chance.randrange(20)}", "Agree." if kind == "agree" else " ".join(chance.choices(words, k=40)),
            None if number == 1 or chance.random() < 0.3 else number - 1)
        for number in range(1, 8001)
    ]  # fmt: skip
    start = time.perf_counter()
    merged = merge([capture(comments, 15), capture(numbered(comments), 25)])
    assert time.perf_counter() - start < 15
    assert len(merged.thread.comments) == 8000


def test_no_capture_however_odd_breaks_the_merge() -> None:
    chance = random.Random(11)
    ids = ["1", "2", "3", "101", "102", "103", "x"]

    def odd(number: int) -> Thread:
        comments = []
        for _ in range(chance.randrange(1, 9)):
            parent = chance.choice([None, *ids])
            base = chance.choice(TRUTH)
            text = chance.choice([base.text, base.text[: chance.randrange(len(base.text) + 1)], "", "👍", "Agree."])
            comments.append(
                Comment(
                    id=chance.choice(ids),
                    author=chance.choice(["Ann", "Bob", "", "101"]),
                    text=text,
                    parent=parent,
                    parent_confidence=chance.choice([0.0, 0.6, 1.0]),
                    parent_candidates=() if parent is None else (Candidate(parent, 1.0),),
                    reply_to=chance.choice([None, "Ann", "Nobody"]),
                    posted=chance.choice([None, base.posted, Posted("?", Interval())]),
                    truncated=chance.random() < 0.3,
                    absent_parent=chance.choice([None, None, "102"]),
                )
            )
        return capture(
            comments, chance.choice([None, 15, 25]), form=chance.choice(["html", "rest", "feed"]), path=str(number)
        )

    for _ in range(400):
        threads = [odd(number) for number in range(chance.randrange(1, 5))]
        thread = merge(threads, given=True).thread
        found = [comment.id for comment in thread.comments]
        assert len(set(found)) == len(found)
        assert len(found) <= sum(len(each.comments) for each in threads)
        seen: set[str | None] = {None}
        for comment in thread.comments:
            assert comment.parent in seen
            seen.add(comment.id)
