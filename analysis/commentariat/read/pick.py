"""Which thread of an export with several is the one of which the other files are captures."""

from __future__ import annotations

from collections.abc import Sequence

from commentariat.errors import NoThread
from commentariat.read.join import plain_address
from commentariat.read.match import letters, name_key
from commentariat.thread import Thread

# Letters by which the beginning of a text, which a page may cut off, is compared.
BEGINNING = 60


def _said(thread: Thread) -> set[tuple[str, str]]:
    """Who says what in a thread, by the beginnings of the comments."""
    return {(name_key(comment.author), letters(comment.text)[:BEGINNING]) for comment in thread.comments}


def of_one_story(threads: Sequence[Thread]) -> list[Thread]:
    """One thread of each file: of a file with several, that of the story which the other files are about.

    It is told by the story's address, else by the comments that it shares with the others; a file that holds one thread
    says what the story is. All threads are returned where no file does. Raises NoThread where a file holds several
    threads and none, or no single one, is of that story.
    """
    files: dict[str, list[Thread]] = {}
    for thread in threads:
        files.setdefault(thread.source.path, []).append(thread)
    single = [found[0] for found in files.values() if len(found) == 1]
    if not single:
        return list(threads)
    addresses = {plain_address(thread.url) for thread in single} - {None}
    said = set[tuple[str, str]]().union(*map(_said, single))
    picked: list[Thread] = []
    for path, found in files.items():
        chosen = found if len(found) == 1 else [t for t in found if plain_address(t.url) in addresses]
        if not chosen:
            shared = [len(_said(thread) & said) for thread in found]
            chosen = [t for t, count in zip(found, shared, strict=True) if count == max(shared) > 0]
        if len(chosen) != 1:
            which = "none of them shares a comment with" if not chosen else f"{len(chosen)} of them go with"
            hint = "Name the file in a case.toml that gives the story's address under 'url'."
            raise NoThread(path, f"holds {len(found)} threads, and {which} the other files", hint=hint)
        picked.extend(chosen)
    return picked
