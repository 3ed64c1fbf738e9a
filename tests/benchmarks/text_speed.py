"""How fast threads are read from text: comments a second, and how the time grows with the thread.

    python -m tests.benchmarks.text_speed

Long pages are made of the longest rendered thread, repeated (few authors who answer each other's answers: 45% of replies
have several candidates), and of the practice threads one after another. All is counted: form told, comments found, parents
and dates. Times are the best of several runs, of one process on one core, in processor time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import cycle, islice

from commentariat.read.assemble import assemble
from commentariat.read.formats import choose
from commentariat.read.page import Page
from commentariat.thread import Source
from tests.benchmarks.fit_parents import practice_threads
from tests.read import rendered
from tests.read.pages import Row, page

LONGEST = "p51-the-defence-budget-and-the-nhs-budget-wh"
SHORT, LONG = 800, 8_000
HEAD_END = "View all comments\n"


def seconds(work: Callable[[], object], runs: int) -> float:
    """The least processor time of several runs."""
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def rendered_page(count: int) -> bytes:
    """A page of ``count`` comments in the extracted form: the longest rendered thread, again and again.

    It is sorted by votes, for repeated conversations are not in order of time.
    """
    text = (rendered.folder() / LONGEST / "extract.txt").read_text("utf-8")
    head, body = text.split(HEAD_END, 1)
    own = rendered.read(LONGEST, "extract.txt").comments
    blocks = body.rstrip("\n") + "\n\n"
    whole, rest = divmod(count, len(own))
    if rest:
        # The beginning of the thread, up to the header of the comment that is too many.
        author = own[rest].author
        parts = blocks.split(f"\n\n{author}\n{author}\n")
        before = sum(comment.author == author for comment in own[:rest])
        tail = f"\n\n{author}\n{author}\n".join(parts[: before + (own[0].author != author)]) + "\n\n"
    else:
        tail = ""
    head = head.replace(f"{len(own)} Comments\n", f"{count} Comments\nmost voted\n")
    return (head + HEAD_END + blocks * whole + tail).encode()


def practice_page(count: int) -> bytes:
    """A page of ``count`` comments in the extracted form: the practice threads one after another."""
    messages = islice(cycle(message for thread in practice_threads() for message in thread.messages), count)
    return page([Row(message.author, message.reply_to, message.text) for message in messages]).encode()


def read(data: bytes) -> int:
    """Read a page; the number of comments found."""
    opened = Page("page.txt", data)
    form, detection = choose(opened)
    (draft,) = form.read(opened)
    source = Source(opened.path, opened.sha256, form.NAME, detection.why)
    return len(assemble(opened, draft, source=source, known=rendered.known(LONGEST)).comments)


def main() -> None:
    """Print the figures."""
    for name, make in (("rendered", rendered_page), ("practice", practice_page)):
        taken = {}
        for count in (SHORT, LONG):
            data = make(count)
            found = read(data)
            taken[count] = seconds(lambda data=data: read(data), 9 if count == SHORT else 3)  # type: ignore[misc]
            print(
                f"{name} threads, a page of {found:,} comments: {taken[count] * 1000:.0f} ms, {found / taken[count]:,.0f}/s"
            )
        print(f"{name} threads, {LONG:,} comments take {taken[LONG] / taken[SHORT]:.1f} times as long as {SHORT:,}")


if __name__ == "__main__":
    main()
