"""Threads to be shown in many ways: the rendered ones, made-up ones of any size, and both with hostile names and bodies."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from tests.read import rendered
from tests.read.variants import Post, Tree, tree_of

HOSTILE_NAMES = (
    "2 days ago",
    "Reply to Bob",
    "Guest",
    "Member",
    "Reply",
    "50 Comments",
    "7",
    "-1",
    "X.Y.",
    "O'Brien, Mike",
    "🇬🇧 Jim",
    "oldest",
    "View all comments",
    "right now",
    "Read more »",
    "Bob",
    "May 5, 2024 2:05 pm",
    "The Artist Formerly Known As Gunner And Before That As Sapper " + "Of The Royal Engineers " * 3,
    "Ня",
    "Latest",
    "“Quoted”",
    "A B",
    "A",
)
CAPTURED = rendered.moment("2024-03-31 00:20:00")


def hostile_bodies(name: str, other: str) -> tuple[str, ...]:
    """Bodies that look like parts of a page; {name} and {other} write on it."""
    said = "It was said before."
    return (
        name,
        f"{name}\n\n{said}",
        "14 days ago",
        f"{said}\n\n14 days ago",
        f"{said}\n\n{other}\n14 days ago\nReply to\xa0 {name}\n{said}",
        f"{said}\n{other}\n{other}\n14 days ago\nReply to\xa0 {name}\n\n{said}",
        f"Reply to {name}",
        f"Reply to\xa0 {name}\n\n{said}",
        f"Reply to\xa0 {name}",
        "Reply",
        f"{said}\n\nReply",
        f"Reply\n\n{said}",
        "12",
        "-1",
        f"{said}\n\n12",
        f"{said}\n\n1\n\n2",
        f"3\n\n{said}",
        f"{said}\n4",
        f"– one\n– two\n– {name}",
        "1. one\n2. two\n3. three",
        f"{said}\n\nLast edited 2 days ago by {name}",
        f"Last edited 2 days ago by {name}",
        "Guest",
        "50 Comments",
        f"{said}\n\n50 Comments\noldest\nnewest\nInline Feedbacks\nView all comments",
        "oldest",
        "View all comments",
        "Latest",
        f"{said}\n\nLatest\nHMS Example returns to Portsmouth",
        f"{said}\n\n© {name}",
        f"{said} … Read more »",
        "… Read more »",
        ".",
        "?",
        "😀",
        f"> {said}\n\n{said}",
        f"“{said}”\n\nNo.",
    )


def false_headers(name: str, other: str) -> tuple[str, ...]:
    """Bodies that hold a whole header: in the extracted form it can be written exactly like a true one."""
    said = "It was said before."
    return (
        f"{name}\n14 days ago\n\n{said}",
        f"{said}\n\n{other}\n{other}\n14 days ago\nReply to\xa0 {name}\n\n{said}",
        f"{said}\n\n{other}\n{other}\n14 days ago\n\n{said}",
        f"{name}\nGuest\n{name}\n3 days ago\n\n{said}",
        f"Guest\n{name}\n3 days ago\n\n{said}",
        f"{said}\n\n{other}\n{other}\nGuest\nReply to\xa0 {name}\n14 days ago\n\n{said}",
    )


def renamed(tree: Tree, seed: int = 1) -> Tree:
    """The same thread by people of hostile names; of the names, the most prolific get the first."""
    shuffled = list(HOSTILE_NAMES)
    random.Random(seed).shuffle(shuffled)
    names = [name for name, _ in Counter(post.author for post in tree.posts).most_common()]
    new = {name: shuffled[i] if i < len(shuffled) else f"{name}." for i, name in enumerate(names)}
    return replace(tree, posts=tuple(replace(post, author=new[post.author]) for post in tree.posts))


def with_bodies(
    tree: Tree, bodies: Callable[[str, str], Sequence[str]] = hostile_bodies, share: float = 0.15, seed: int = 1
) -> Tree:
    """The same thread with some bodies that look like parts of a page."""
    chance = random.Random(seed)
    authors = sorted({post.author for post in tree.posts})

    def body(post: Post) -> str:
        if chance.random() >= share:
            return post.text
        return chance.choice(bodies(post.author, chance.choice(authors)))

    return replace(tree, posts=tuple(replace(post, text=body(post), lists=frozenset()) for post in tree.posts))


def with_hidden(tree: Tree, share: float = 0.06, seed: int = 1) -> Tree:
    """The same thread with some comments held or deleted: what answers them is not shown, though it is counted."""
    chance = random.Random(seed)
    return replace(tree, posts=tuple(replace(post, approved=chance.random() >= share) for post in tree.posts))


def with_sticky(tree: Tree, count: int = 2, seed: int = 1) -> Tree:
    """The same thread with some later top-level comments pinned to the top."""
    tops = [post.id for post in tree.posts if not post.parent]
    pinned = set(random.Random(seed).sample(tops[1:], min(count, len(tops) - 1)))
    return replace(tree, posts=tuple(replace(post, sticky=post.id in pinned) for post in tree.posts))


def with_edits(tree: Tree, share: float = 0.15, seed: int = 1) -> Tree:
    """The same thread with some comments edited after posting, most by their authors."""
    chance = random.Random(seed)
    posts = []
    for post in tree.posts:
        when = post.posted + (tree.captured - post.posted) * chance.random()
        edited = (when.replace(microsecond=0), chance.choice((post.author, post.author, "George Allison")))
        posts.append(replace(post, edited=edited if chance.random() < share else None))
    return replace(tree, posts=tuple(posts))


def with_people(tree: Tree, seed: int = 1) -> Tree:
    """The same thread with labels of members and staff, and with votes."""
    chance = random.Random(seed)
    authors = sorted({post.author for post in tree.posts})
    labels = {
        name: chance.choice(("Guest", "Guest", "Guest", "Member", "Author", "Editor", "Admin")) for name in authors
    }
    return replace(
        tree,
        posts=tuple(
            replace(post, label=labels[post.author], up=chance.randrange(6), down=chance.randrange(4))
            for post in tree.posts
        ),
    )


def with_closed_conversations(tree: Tree, seed: int = 1) -> Tree:
    """The same thread with a fifth of its conversations closed: they have no buttons."""
    chance = random.Random(seed)
    closed: set[int] = set()
    for post in sorted(tree.posts, key=lambda post: post.id):
        if post.parent in closed or (not post.parent and chance.random() < 0.2):
            closed.add(post.id)
    return replace(tree, posts=tuple(replace(post, closed=post.id in closed) for post in tree.posts))


@lru_cache(maxsize=1)
def _bodies() -> tuple[str, ...]:
    return tuple(row.text for name in rendered.names() for row in rendered.expected(name))


def made_up(count: int, seed: int = 1, *, people: int = 30, days: float = 20, top: float = 0.3) -> Tree:
    """A thread of any size: bodies of the rendered threads, and people who mostly answer who answered them."""
    chance = random.Random(seed)
    names = [
        f"{first}{last}" for first in ("Al", "Bea", "Cy", "Dot", "Ed", "Flo") for last in ("", " 7", ".B", "ton", "a")
    ]
    names = (names * (1 + people // len(names)))[:people]
    posts: list[Post] = []
    moments = sorted(chance.expovariate(1.0) for _ in range(count))
    for number, moment in enumerate(moments):
        recent = posts[-40:]
        parent = None if not posts or chance.random() < top else chance.choice(recent)
        grandparent = parent and next((post for post in recent if post.id == parent.parent), None)
        author = grandparent.author if grandparent and chance.random() < 0.5 else chance.choice(names)
        age = timedelta(days=days * (1 - moment / moments[-1])) + timedelta(seconds=90)
        posted = (CAPTURED - age).replace(microsecond=0)
        posts.append(Post(100_000 + number, parent.id if parent else 0, author, posted, chance.choice(_bodies())))
    return Tree(tuple(posts), CAPTURED)


@lru_cache(maxsize=1)
def rendered_trees() -> tuple[Tree, ...]:
    """The rendered threads of 50 to 120 comments."""
    trees = [tree_of(name) for name in rendered.names()]
    return tuple(tree for tree in trees if 50 <= len(tree.posts) <= 120)


def oldest(tree: Tree) -> datetime:
    """A moment before which nobody wrote."""
    return min(post.posted for post in tree.posts) - timedelta(minutes=5)
