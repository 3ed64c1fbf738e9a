"""Pages in all of wpDiscuz's layouts and settings: the renderer against real pages, and the reader against the renderer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commentariat.thread import Comment
from tests.read import hostile, rendered, variants
from tests.read.variants import FORMS, Form, Look, Post, Tree

CAPTURED = rendered.moment("2024-03-31 00:20:00")


@pytest.mark.parametrize("name", rendered.names())
@pytest.mark.parametrize("form", FORMS)
def test_the_renderer_writes_the_real_page_anew(name: str, form: Form) -> None:
    real = (rendered.folder() / name / variants.FILES[form]).read_bytes().decode()
    own = variants.section(variants.tree_of(name), variants.look_of(name, form))
    assert real.endswith(own)
    assert [row.id for row in variants.expected(variants.tree_of(name), variants.look_of(name, form))] == [
        row.id for row in rendered.expected(name)
    ]


def small(*rows: tuple[str, int, str]) -> Tree:
    """A thread of rows (author, number of the parent or 0, text), an hour apart."""
    hours = [rendered.moment(f"2024-03-29 {hour:02d}:20:00") for hour in range(1, len(rows) + 1)]
    posts = [
        Post(number, parent, author, hour, text)
        for number, ((author, parent, text), hour) in enumerate(zip(rows, hours, strict=True), 1)
    ]
    return Tree(tuple(posts), CAPTURED)


def read(tree: Tree, look: Look) -> tuple[Comment, ...]:
    """The comments of the only thread on a page."""
    (thread,) = hostile.read(variants.page(tree, look).text.encode())
    return thread.comments


def as_written(comments: tuple[Comment, ...]) -> list[tuple[str, str | None, str]]:
    return [(comment.author, comment.reply_to, comment.text) for comment in comments]


THREE = small(("Ann", 0, "First."), ("Bob", 1, "Second."), ("Cy", 0, "Third."))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", [1, 2, 3])
@pytest.mark.parametrize("avatars", [True, False])
def test_labels_in_every_layout(form: Form, layout: int, avatars: bool) -> None:
    people = tuple(replace(post, label=("Guest", "Admin", "Member")[post.id - 1]) for post in THREE.posts)
    tree = replace(THREE, posts=people)
    comments = read(tree, Look(form, layout=layout, labels=True, avatars=avatars))
    assert [(comment.author, comment.reply_to, comment.label) for comment in comments] == [
        ("Ann", None, "Guest"),
        ("Bob", "Ann", "Admin"),
        ("Cy", None, "Member"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_head_of_another_page_inside_a_comment(form: Form) -> None:
    head = "They show this:\n\n50 Comments\noldest\nnewest\nInline Feedbacks\nView all comments"
    comments = read(small(("Ann", 0, "First."), ("Bob", 1, head), ("Cy", 0, "Third.")), Look(form))
    assert as_written(comments) == [("Ann", None, "First."), ("Bob", "Ann", head), ("Cy", None, "Third.")]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("closed", [True, False])
def test_somebody_called_reply(form: Form, closed: bool) -> None:
    tree = small(("Reply", 0, "First."), ("Bob", 1, "Second."), ("Reply", 2, "Third."), ("Reply", 0, "Reply"))
    comments = read(tree, Look(form, closed=closed))
    assert as_written(comments) == [
        ("Reply", None, "First."),
        ("Bob", "Reply", "Second."),
        ("Reply", "Bob", "Third."),
        ("Reply", None, "Reply"),
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("closed", [True, False])
def test_notes_of_edits_and_typed_ones(form: Form, closed: bool) -> None:
    typed = "Second.\n\nLast edited 2 days ago by Ann"
    tree = small(("Ann", 0, "First."), ("Bob", 1, typed), ("Cy", 0, typed), ("Ann", 0, "Last."))
    when = rendered.moment("2024-03-30 01:00:00")
    edited = tuple(replace(post, edited=(when, "Ann") if post.id in (1, 3) else None) for post in tree.posts)
    comments = read(replace(tree, posts=edited), Look(form, closed=closed))
    assert as_written(comments) == [
        ("Ann", None, "First."),
        ("Bob", "Ann", typed),
        ("Cy", None, typed),
        ("Ann", None, "Last."),
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", [1, 2, 3])
@pytest.mark.parametrize("labels", [True, False])
@pytest.mark.parametrize("avatars", [True, False])
def test_people_called_like_labels(form: Form, layout: int, labels: bool, avatars: bool) -> None:
    rows = [("Guest", 0), ("Ann", 1), ("Member", 2), ("Bob", 1), ("Cy", 0), ("Dot", 5), ("Guest", 6), ("Ed", 0)]
    tree = small(*[(name, parent, f"Said by {name}.") for name, parent in rows])
    people = tuple(replace(post, label="Member" if post.author == "Guest" else "Guest") for post in tree.posts)
    look = Look(form, layout=layout, labels=labels, avatars=avatars)
    comments = read(replace(tree, posts=people), look)
    names = [None, *[name for name, _ in rows]]
    assert as_written(comments) == [(name, names[parent], f"Said by {name}.") for name, parent in rows]
    assert [comment.label for comment in comments] == [post.label if labels else None for post in people]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("closed", [{3, 4}, {5}, {1, 2, 5}])
def test_closed_conversations_have_no_buttons(form: Form, closed: set[int]) -> None:
    tree = small(
        ("Ann", 0, "First."), ("Bob", 1, "Second."), ("Cy", 0, "Third."), ("Ann", 3, "Fourth."), ("Dot", 0, "Last.")
    )
    posts = tuple(replace(post, closed=post.id in closed) for post in tree.posts)
    comments = read(replace(tree, posts=posts), Look(form))
    assert as_written(comments) == [
        ("Ann", None, "First."),
        ("Bob", "Ann", "Second."),
        ("Cy", None, "Third."),
        ("Ann", "Cy", "Fourth."),
        ("Dot", None, "Last."),
    ]


@pytest.mark.parametrize("header", ["Dot\nDot\n1 day ago", "Dot\nDot\n1 day ago\nReply to\xa0 Ann"])
def test_a_false_header_that_would_cut_two_replies_off(header: str) -> None:
    # Nobody can answer Bob below a comment of Dot's to the whole thread, or to Ann.
    quoted = f"They wrote:\n\n{header}\n\nNo."
    rows = [("Ann", 0, "A."), ("Bob", 1, "B."), ("Cy", 2, quoted), ("Eve", 2, "E."), ("Bob", 4, "B."), ("Dot", 0, "D.")]
    comments = read(small(*rows), Look())
    assert [(comment.author, comment.text) for comment in comments] == [(author, text) for author, _, text in rows]
