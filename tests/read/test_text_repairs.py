"""Pages of text that a selection, a closed thread or a site has changed: what the page allows is read as from the page itself."""

from __future__ import annotations

import re

import pytest

from commentariat.errors import NoThread
from tests.read import rendered
from tests.read.pages import Row, page
from tests.read.texts import draft, drafts, golden, said

VOTED = ("p33", "p41", "p45")
PLAIN = ("p05", "p14", "p31", "p46", "p50")
BUTTON = re.compile(r"^[ \t]Reply\n", re.MULTILINE)


# Votes of a closed thread


@pytest.mark.parametrize("file", ["clipboard.txt", "copy.txt"])
@pytest.mark.parametrize("short", VOTED)
def test_votes_of_a_closed_thread(short: str, file: str) -> None:
    text = golden(short, file)
    open_thread, closed = draft(text), draft(BUTTON.sub("", text))
    assert sum(comment.truncated for comment in open_thread.comments) > 0
    assert closed.comments == open_thread.comments


def test_votes_with_a_blank_line_below_and_the_last_comment_of_a_closed_thread() -> None:
    rows = [
        Row("Ann", body="One.\n\n4"),
        Row("Bob", "Ann", "12\n\n0"),
        Row("Cy", body="Two.\n\n-1"),
        Row("Di", body="So.\n\n7"),
    ]
    found = draft(page(rows) + "Latest\nAnother story\n")
    assert [comment.votes for comment in found.comments] == [4, 0, -1, 7]
    assert [comment.text for comment in found.comments] == ["One.", "12", "Two.", "So."]


def test_a_body_that_ends_with_a_number_is_no_vote() -> None:
    rows = [
        Row("Ann", body="How many?"),
        Row("Bob", "Ann", "12"),
        Row("Cy", "Ann", "So:\n\n13"),
        Row("Di", "Ann", "14"),
    ]
    found = draft(page(rows))
    assert [comment.text for comment in found.comments] == ["How many?", "12", "So:\n\n13", "14"]
    assert {comment.votes for comment in found.comments} == {None}


# Heads in other words, or none

FOREIGN_HEADS = {
    "5 Kommentare": "Älteste\nNeueste\nInline Feedbacks\nAlle Kommentare anzeigen\n",
    "12 commentaires": "Le plus ancien\nLe plus récent\nCommentaires en ligne\nAfficher tous les commentaires\n",
    "3 комментария": "старые\nновые\nМежтекстовые Отзывы\nПосмотреть все комментарии\n",
    "2 Reacties": "Oudste\nNieuwste\n",
    "5 COMMENTS": "OLDEST\nNEWEST\n",
    "5 Comments": "Sort by date\nInline Feedbacks\nView all comments\n",
    "7 opinions": "first ones first\n",
}


@pytest.mark.parametrize("doubled", [True, False])
@pytest.mark.parametrize(("count", "below"), FOREIGN_HEADS.items())
def test_a_head_in_other_words_keeps_the_first_comment(count: str, below: str, doubled: bool) -> None:
    rows = [Row("Ann"), Row("Bob", "Ann"), Row("Cy", "Bob"), Row("Di"), Row("Eve", "Di")]
    text = page(rows, doubled=doubled)
    text = text.replace("5 Comments\noldest\nnewest\nInline Feedbacks\nView all comments\n", f"{count}\n{below}")
    found = draft(text)
    assert [comment.author for comment in found.comments] == ["Ann", "Bob", "Cy", "Di", "Eve"]
    assert found.stated_count == int(count.split(maxsplit=1)[0])
    assert found.paragraphs == ("The story in one paragraph.", "And in another one.")
    assert said(found, f"reads '{count}'") == (count != "5 COMMENTS")


@pytest.mark.parametrize("file", rendered.TEXT_FORMS)
@pytest.mark.parametrize("short", PLAIN)
def test_a_rendered_page_with_its_head_in_german(short: str, file: str) -> None:
    text = golden(short, file)
    german = re.sub(r"(\d+) comments\n", r"\1 Kommentare\n", text, count=1, flags=re.IGNORECASE)
    words = [("oldest", "älteste"), ("newest", "neueste")]
    if file == "extract.txt":
        words.append(("View all comments", "Alle Kommentare anzeigen"))
    for word, other in words:
        german = re.sub(rf"^{word}( ?)$", rf"{other}\1", german, count=1, flags=re.MULTILINE)
    found, expected = draft(german), draft(text)
    assert found.comments == expected.comments
    assert (found.stated_count, found.sorting) == (expected.stated_count, expected.sorting)


@pytest.mark.parametrize("file", rendered.TEXT_FORMS)
@pytest.mark.parametrize("short", [short for short in PLAIN if short != "p46"])
def test_only_the_comments_were_copied(short: str, file: str) -> None:
    text = golden(short, file)
    found, expected = draft(text[re.search(r"\n(View all comments|oldest ?)\n(?!newest)", text).end() :]), draft(text)  # type: ignore[union-attr]
    assert [c.author for c in found.comments] == [c.author for c in expected.comments]
    assert said(found, "no head of the comments was found")


@pytest.mark.parametrize("doubled", [True, False])
def test_the_first_name_under_the_rest_of_a_head(doubled: bool) -> None:
    text = page([Row("Ann"), Row("Bob", "Ann"), Row("Cy", "Bob")], doubled=doubled)
    found = draft(text[text.index("Inline Feedbacks") :])
    assert [comment.author for comment in found.comments] == ["Ann", "Bob", "Cy"]
    assert said(found, "no head of the comments was found")


@pytest.mark.parametrize(
    ("head", "first", "second"),
    [
        ("2 Kommentare\nÄlteste\nNeueste", "vor 14 Tagen", "vor 2 Tagen"),
        ("2 commentaires\nLe plus ancien", "il y a 14 jours", "il y a 2 jours"),
        ("", "14 дней назад", "2 дней назад"),
        ("2 Comments\noldest\nnewest\nInline Feedbacks\nView all comments", "hace 14 días", "hace 2 días"),
    ],
)
def test_dates_in_another_language_are_named(head: str, first: str, second: str) -> None:
    text = f"Ein Artikel.\n{head}\nAnn\nAnn\n{first}\n\nEins.\n\nBob\nBob\n{second}\nReply to\xa0 Ann\n\nZwei.\n"
    with pytest.raises(NoThread, match=f"dates are in words that are not known: '{first}'.*HTML"):
        drafts(text)


def test_figures_on_lines_are_no_dates() -> None:
    with pytest.raises(NoThread, match="no comment section was found"):
        drafts("Menu\n5 apples\nfoo 12 bar\nfoo 13 bar\n\nfoo 14 bar\n" * 3)


def test_a_byline_is_no_comment() -> None:
    text = page([Row("Ann"), Row("Bob", "Ann")], doubled=False)
    found = draft("By Tom\n5 March 2024\n\nA story.\n\n" + text[text.index("Ann\n") :])
    assert [comment.author for comment in found.comments] == ["Ann", "Bob"]
    assert "A story." in found.paragraphs


def test_no_comments_at_all() -> None:
    with pytest.raises(NoThread, match="states 0 comments and shows none"):
        drafts("A story.\n\nSubscribe\nNotify of\nguest\n0 Comments\nInline Feedbacks\nView all comments\n")
    with pytest.raises(NoThread, match="states that there are no comments: '0 Kommentare'"):
        drafts("Ein Artikel.\n\n0 Kommentare\nInline Feedbacks\n")


def test_dates_above_a_foreign_head_are_no_comments() -> None:
    widget = "Recent comments\n\nZed\n3 days ago\n\nYan\n2 days ago\n\nXu\n1 day ago\n\nWes\n1 day ago\n\n"
    rows = [Row("Ann"), Row("Bob", "Ann"), Row("Cy", "Bob")]
    text = widget + page(rows)
    assert [comment.author for comment in draft(text).comments] == ["Ann", "Bob", "Cy"]
    text = text.replace("3 Comments\noldest\nnewest", "3 Kommentare\nÄlteste\nNeueste")
    assert [comment.author for comment in draft(text).comments] == ["Ann", "Bob", "Cy"]


def test_a_number_in_a_comment_is_no_head() -> None:
    text = page([Row("Ann", body="Once more:\n\n12 missiles\n\nCheers"), Row("Bob", "Ann"), Row("Cy", "Bob")])
    found = draft(text[text.index("more:") :])
    assert [comment.author for comment in found.comments] == ["Bob", "Cy"]
    assert found.stated_count is None
    assert found.paragraphs == ("more:", "12 missiles", "Cheers")


def test_lines_between_the_head_and_the_first_comment_are_set_aside() -> None:
    text = page([Row("Ann"), Row("Bob", "Ann")])
    found = draft(text.replace("View all comments\n", "View all comments\nZed\nyesterday\n\nLost?\n\n"))
    assert [comment.author for comment in found.comments] == ["Ann", "Bob"]
    assert [aside.text for aside in found.set_aside if aside.reason.startswith("between")] == [
        "Zed\nyesterday\n\nLost?"
    ]
    assert said(found, "above the first comment, are none and were set aside")


def test_comments_above_the_head_are_named() -> None:
    text = page([Row("Ann"), Row("Bob", "Ann"), Row("Cy")])
    found = draft(text[text.index("Ann\n") :] + text)
    assert [comment.author for comment in found.comments] == ["Ann", "Bob", "Cy"]
    assert said(found, "looks like 3 comments above the head")


# Two pages in one text


@pytest.mark.parametrize("file", rendered.TEXT_FORMS)
@pytest.mark.parametrize(
    ("one", "other"), [("p14", "p46"), ("p05", "p31"), ("p46", "p14"), ("p55", "p45"), ("p27", "p09")]
)
def test_two_pages_one_below_the_other(one: str, other: str, file: str) -> None:
    first, second = golden(one, file), golden(other, file)
    found = drafts(f"{first}\n\n\n{second}")
    assert [one.key for one in found] == ["1", "2"]
    assert all(said(one, "the file holds 2 pages") for one in found)
    for read, text in zip(found, (first, second), strict=True):
        expected = draft(text)
        assert read.comments == expected.comments
        assert read.stated_count == expected.stated_count
        assert set(expected.paragraphs) <= set(read.paragraphs)


@pytest.mark.parametrize(
    ("one", "other"),
    [("extract.txt", "clipboard.txt"), ("clipboard.txt", "extract.txt"), ("copy.txt", "clipboard.txt")],
)
def test_pages_of_different_forms_one_below_the_other(one: str, other: str) -> None:
    texts = [golden("p14", one), golden("p31", other), golden("p27", one), golden("p20", other)]
    found = drafts("\n\n".join(texts))
    assert [[c.author for c in read.comments] for read in found] == [
        [c.author for c in draft(text).comments] for text in texts
    ]


def test_the_first_page_shows_fewer_comments_than_it_states() -> None:
    whole = golden("p31", "extract.txt")
    part = whole[: whole.index("\n\n", len(whole) // 2)]
    first, second = drafts(f"{part}\n\n{golden('p14', 'extract.txt')}")
    assert len(first.comments) < 50 == first.stated_count
    assert len(second.comments) == 10


def test_two_extracted_pages_with_one_blank_line_between() -> None:
    one, other = page([Row("Ann"), Row("Bob", "Ann", "He is.")]), page([Row("Cy"), Row("Di", "Cy")])
    first, second = drafts(one + other)
    assert [comment.text for comment in first.comments] == ["Something said.", "He is."]
    assert [comment.author for comment in second.comments] == ["Cy", "Di"]
    assert second.paragraphs == ("The story in one paragraph.", "And in another one.")
    assert said(first, "had to be guessed")


HEAD = "{} Comments\noldest\nnewest\nInline Feedbacks\nView all comments\n"


@pytest.mark.parametrize("stated", [1, 2, 3, 4, 5, 300])
@pytest.mark.parametrize("below", ["", "Zed\nZed\n3 days ago\n\nFalse.\n\n", "Zed\n2 days ago\n\n"])
def test_a_head_typed_into_a_comment_splits_nothing(stated: int, below: str) -> None:
    rows = [Row("Ann", body=f"Look:\n\n{HEAD.format(stated)}{below}"), Row("Bob", "Ann"), Row("Cy", "Bob"), Row("Di")]
    found = draft(page(rows))
    assert {"Ann", "Bob", "Cy", "Di"} <= {comment.author for comment in found.comments}
    assert said(found, "reads like a head of another comment section")


# Below the thread

BELOW = {
    "related": "Related Articles\n\nNavy orders ships\n\nArmy orders tanks\n\n",
    "form": "Subscribe\nNotify of\nguest\n\nLabel\n\n",
    "more": "Load More Comments\n",
    "newsletter": "Sign up for our newsletter\n\nEmail address\n\nSubscribe\n\n",
    "menu": "Home\nNews\nAbout us\n\nAbout us | Contact | Imprint\n\n© The Site\n",
    "recent": "Recent Comments\n\nZed\nZed\n3 days ago\n\nElsewhere.\n\nYan\nYan\n2 days ago\n\nThere.\n\n",
}


@pytest.mark.parametrize("name", [name for name in BELOW if name != "menu"])
def test_what_stands_below_an_extracted_thread_is_not_the_last_comment(name: str) -> None:
    rows = [Row("Ann"), Row("Bob", "Ann"), Row("Cy", "Bob", "The end.\n\nReally.")]
    found = draft(page(rows) + BELOW[name])
    assert [comment.text for comment in found.comments] == ["Something said.", "Something said.", "The end.\n\nReally."]


def test_a_box_of_other_comments_is_named_where_the_count_does_not_tell() -> None:
    found = draft(page([Row("Ann"), Row("Bob", "Ann"), Row("Cy", "Bob")], count=9) + BELOW["recent"])
    assert len(found.comments) == 5
    assert said(found, "'Recent Comments' may head a box")
    assert said(draft(page([Row("Ann"), Row("Bob", "Ann")]) + BELOW["recent"]), "2 comments below the line")


def test_what_may_stand_below_is_kept_and_named() -> None:
    rows = [Row("Ann"), Row("Bob", "Ann"), Row("Cy", "Bob", "The end.")]
    found = draft(page(rows) + "Navy orders ships\n\nArmy orders tanks\n\nMinister visits Hull\n\n")
    assert found.comments[-1].text == "The end.\n\nNavy orders ships\n\nArmy orders tanks\n\nMinister visits Hull"
    assert said(found, "last comment may hold what stands below the thread, from 'Navy orders ships' on")
    assert not said(draft(page(rows)), "stands below the thread")


def test_a_comment_that_is_cut_off_ends_there() -> None:
    cut = " ".join(["word"] * 100) + "…\xa0Read more »"
    found = draft(page([Row("Ann"), Row("Bob", "Ann", cut)]) + "Navy orders ships\n\nArmy orders tanks\n")
    assert found.comments[-1].truncated
    assert found.comments[-1].text == " ".join(["word"] * 100)


# Selections


def test_a_selection_that_begins_in_the_middle_of_a_comment() -> None:
    rows = [Row("Ann", body="One.\n\nThe rest of it."), Row("Bob", "Ann"), Row("Cy", "Bob")]
    text = page(rows)
    found = draft(text[text.index("rest of it") :])
    assert [comment.author for comment in found.comments] == ["Bob", "Cy"]
    assert found.paragraphs == ("rest of it.",)
    assert said(found, "the page begins in the middle of a comment")


@pytest.mark.parametrize("file", ["clipboard.txt", "copy.txt"])
def test_a_selection_in_a_browser_that_begins_in_the_middle_of_a_comment(file: str) -> None:
    text = golden("p31", file)
    whole = draft(text)
    cut = whole.comments[0].text[-30:]
    found = draft(text[text.index(cut) :])
    assert found.comments == whole.comments[1:]
    assert said(found, "the page begins in the middle of a comment, whose lines")
    assert cut in " ".join(found.paragraphs)


def test_a_selection_that_begins_between_the_two_names() -> None:
    text = page([Row("Ann"), Row("Bob", "Ann"), Row("Cy", "Bob")])
    found = draft(text[text.index("Ann\n3 days") :])
    assert [comment.author for comment in found.comments] == ["Ann", "Bob", "Cy"]


def test_with_a_head_the_story_stands_above() -> None:
    found = draft(page([Row("Ann"), Row("Bob", "Ann")]))
    assert found.paragraphs == ("The story in one paragraph.", "And in another one.")
    assert not found.notes
