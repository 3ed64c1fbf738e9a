"""The reader over many settings and threads, in the three text forms, with floors. Lowering one takes a deliberate edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import pytest

from commentariat.dates import SECOND, Interval
from commentariat.read.assemble import Known, assemble
from commentariat.read.formats import choose
from commentariat.read.page import Page
from commentariat.thread import Source, Thread
from tests.read import variant_threads as threads
from tests.read import variants
from tests.read.test_rendered import Figures, judge
from tests.read.variants import FORMS, Form, Look, Tree

FOUND_FLOOR, TEXT_FLOOR, CUT_FLOOR = 0.995, 0.99, 0.995
# What a setting may cost in parents, against the same threads in plain settings.
PARENTS_LOST = 0.01
# Replies turned round: where only few dates differ, nothing says so.
PARENTS_LOST_REVERSED = 0.03
# Of false headers written exactly like true ones, as here in every eighth comment, the extracted form cannot tell all.
FALSE_HEADERS_FLOOR, FALSE_HEADERS_INVENTED = 0.9, 0.02
LARGEST, LARGEST_PARENTS = 800, 0.9

Change = Callable[[Tree], Tree]


def _same(tree: Tree) -> Tree:
    return tree


SETTINGS: dict[str, tuple[Change, Look]] = {
    **{f"layout {layout}": (_same, Look(layout=layout)) for layout in (1, 2, 3)},
    **{f"labels, layout {layout}": (threads.with_people, Look(layout=layout, labels=True)) for layout in (1, 2, 3)},
    "labels, no avatars": (threads.with_people, Look(labels=True, avatars=False)),
    "labels, no avatars, layout 3": (threads.with_people, Look(labels=True, avatars=False, layout=3)),
    "votes": (threads.with_people, Look(votes=1)),
    "two votes, layout 2": (threads.with_people, Look(votes=2, layout=2)),
    "votes, labels, layout 3": (threads.with_people, Look(votes=1, labels=True, layout=3)),
    "no avatars": (_same, Look(avatars=False)),
    "closed": (_same, Look(closed=True)),
    "closed, layout 2": (_same, Look(closed=True, layout=2)),
    "closed, labels, layout 3": (threads.with_people, Look(closed=True, layout=3, labels=True)),
    "closed, votes": (threads.with_people, Look(closed=True, votes=1)),
    "closed, two votes, layout 2": (threads.with_people, Look(closed=True, votes=2, layout=2)),
    "closed, votes, no avatars": (threads.with_people, Look(closed=True, votes=1, avatars=False)),
    "closed conversations, votes": (
        lambda tree: threads.with_people(threads.with_closed_conversations(tree)),
        Look(votes=1),
    ),
    "newest first": (_same, Look(sort="newest")),
    "most voted first": (threads.with_people, Look(sort="most voted")),
    "emoji as images": (_same, Look(emoji_images=True)),
    "sticky": (threads.with_sticky, Look()),
    "sticky, newest first, layout 3": (threads.with_sticky, Look(sort="newest", layout=3)),
    "sticky, dates whose day may be the month": (threads.with_sticky, Look(date_format=variants.NUMERIC)),
    "edited": (threads.with_edits, Look()),
    "edited, closed, layout 2": (threads.with_edits, Look(closed=True, layout=2)),
    "edited, votes": (threads.with_edits, Look(votes=1)),
    "closed conversations": (threads.with_closed_conversations, Look()),
    "hostile names": (threads.renamed, Look()),
    "hostile names, labels": (lambda tree: threads.with_people(threads.renamed(tree)), Look(labels=True)),
    "hostile names, layout 2": (threads.renamed, Look(layout=2)),
    "hostile names, labels, layout 3": (
        lambda tree: threads.with_people(threads.renamed(tree)),
        Look(labels=True, layout=3),
    ),
    "hostile names, no avatars, closed": (threads.renamed, Look(avatars=False, closed=True)),
    "hostile names, closed, votes": (
        lambda tree: threads.with_people(threads.renamed(tree)),
        Look(closed=True, votes=1),
    ),
    **{
        f"absolute dates, {number}": (_same, Look(date_format=written))
        for number, written in enumerate((variants.AMERICAN, variants.NUMERIC, variants.ISO, variants.LONG))
    },
}
# What changes the comments themselves, or which are shown: parents are not compared with the plain page's.
CHANGED: dict[str, tuple[Change, Look]] = {
    "hidden": (threads.with_hidden, Look()),
    "hidden, newest first, layout 2": (threads.with_hidden, Look(sort="newest", layout=2)),
    "hostile bodies": (threads.with_bodies, Look()),
    "hostile bodies, layout 2, votes": (threads.with_bodies, Look(layout=2, votes=1)),
    "hostile bodies, layout 3, closed": (threads.with_bodies, Look(layout=3, closed=True)),
    "hostile bodies, no avatars": (threads.with_bodies, Look(avatars=False)),
    "hostile bodies and names, labels": (
        lambda tree: threads.with_people(threads.with_bodies(threads.renamed(tree))),
        Look(labels=True),
    ),
}
REVERSED = {
    "replies newest first": Look(reverse_children=True),
    "all newest first": Look(sort="newest", reverse_children=True),
}


def read(tree: Tree, look: Look) -> tuple[Thread, variants.Written]:
    """The thread as it is read from its page, with all that a case.toml would say."""
    written = variants.page(tree, look)
    page = Page("page.txt", written.text.encode())
    form, detection = choose(page)
    (draft,) = form.read(page)
    known = Known(
        captured=Interval(tree.captured, tree.captured + SECOND),
        captured_from="the truth",
        not_before=threads.oldest(tree),
        zone=variants.ZONE,
    )
    source = Source(page.path, page.sha256, form.NAME, detection.why)
    return assemble(page, draft, source=source, known=known), written


def figures(trees: tuple[Tree, ...], look: Look) -> Figures:
    found = Figures()
    for tree in trees:
        thread, written = read(tree, look)
        assert thread.source.format == look.form
        judge(found, thread.comments, written.shown, whole=False)
    return found


@lru_cache(maxsize=8)
def plain(form: Form) -> Figures:
    return figures(threads.rendered_trees(), Look(form))


def check(found: Figures) -> None:
    assert found.found >= FOUND_FLOOR * found.expected
    assert found.read <= (2 - FOUND_FLOOR) * found.expected
    assert found.text >= TEXT_FLOOR * found.expected
    assert found.cut >= CUT_FLOOR * found.expected
    assert found.inside >= found.found
    assert found.tops_right == found.tops


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [*SETTINGS, *CHANGED])
def test_settings(name: str, form: Form) -> None:
    change, look = (SETTINGS | CHANGED)[name]
    found = figures(tuple(map(change, threads.rendered_trees())), replace(look, form=form))
    check(found)
    if name in SETTINGS:
        assert found.parents >= plain(form).parents - PARENTS_LOST


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", REVERSED)
def test_replies_shown_newest_first(name: str, form: Form) -> None:
    found = figures(threads.rendered_trees(), replace(REVERSED[name], form=form))
    check(found)
    assert found.parents >= plain(form).parents - PARENTS_LOST_REVERSED


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("newest", [True, False])
def test_replies_newest_first_are_recognised_where_dates_tell(form: Form, newest: bool) -> None:
    for seed in (1, 2):
        tree = threads.made_up(80, seed, days=30)
        thread, _ = read(tree, Look(form, sort="newest" if newest else "oldest", reverse_children=True))
        assert "the page shows replies newest first; they were turned round" in thread.notes
        thread, _ = read(tree, Look(form, sort="newest" if newest else "oldest"))
        assert "the page shows replies newest first; they were turned round" not in thread.notes


@pytest.mark.parametrize("form", FORMS)
def test_false_headers(form: Form) -> None:
    trees = tuple(threads.with_bodies(tree, threads.false_headers, 0.12) for tree in threads.rendered_trees())
    found = figures(trees, Look(form))
    if form != "extracted":
        # Typed lines are not set in.
        check(found)
    else:
        assert found.found >= FALSE_HEADERS_FLOOR * found.expected
        assert found.read <= (1 + FALSE_HEADERS_INVENTED) * found.expected


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("look", [Look(layout=2, labels=True, votes=2), Look(layout=3, sort="newest")])
def test_large_threads(form: Form, look: Look) -> None:
    tree = threads.with_people(threads.with_bodies(threads.renamed(threads.made_up(LARGEST, days=60)), share=0.05))
    found = figures((tree,), replace(look, form=form))
    check(found)
    assert found.parents >= LARGEST_PARENTS
