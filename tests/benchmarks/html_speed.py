"""How long a saved HTML page takes to be read, as a ratio to the time of merely parsing the same bytes.

    python -m tests.benchmarks.html_speed [--as-singlefile]

A page is read as a user's is: the file's form is chosen, its thread is taken apart, and the parts are put together. Each
step and the bare parse (``selectolax.lexbor.LexborHTMLParser``) are timed in turn, in one process, and the best of many
rounds counts: what disturbs a run only makes it longer. The whole should take at most 3 times the parse on each page that is
listed; below stand the sums over all rendered pages, where small ones show what every page costs, and the worst of them.
With --as-singlefile the pages have no quotes around plain values, as SingleFile leaves them: then they have to be parsed.
"""

from __future__ import annotations

import argparse
import gc
import re
from collections.abc import Iterator, Sequence
from time import process_time

from selectolax.lexbor import LexborHTMLParser

from commentariat.read.assemble import Known, assemble
from commentariat.read.formats import choose
from commentariat.read.page import Page
from commentariat.thread import Source
from tests.read import rendered

PAGES = ("p41", "p45", "p51", "p55")
REPEATED, COMMENTS = "p51", 800
ROUNDS = 40
# Greater than any comment's id on a rendered page.
STEP = 10_000_000
_LIST = '<div class="wpd-thread-list">'
_PLAIN_VALUE = re.compile(rb'="([A-Za-z0-9_#/:.-]+)"')
_NUMBERS = re.compile(r'(wpd-comm-|#comment-|"comment-|form_anchor-|readmore-)(\d+)(?:_(\d+))?')


def _renumbered(html: str, step: int) -> str:
    def more(number: str) -> str:
        return number if number == "0" else str(int(number) + step)

    return _NUMBERS.sub(lambda m: m[1] + more(m[2]) + ("" if m[3] is None else "_" + more(m[3])), html)


def repeated(name: str, count: int) -> bytes:
    """A rendered page with its conversations again and again, each time with fresh ids, until it has ``count`` comments."""
    tree = LexborHTMLParser((rendered.folder() / name / "page.html").read_bytes())
    root = tree.css_first(".wpd-thread-list")
    assert root is not None
    conversations = [(node.html or "", len(node.css("div.wpd-comment"))) for node in root.iter()]
    page = tree.html or ""
    before, after = page.split(root.html or "")
    pieces: list[str] = []
    done = 0
    while done < count:
        step = STEP * (len(pieces) // len(conversations))
        html, comments = conversations[len(pieces) % len(conversations)]
        pieces.append(_renumbered(html, step))
        done += max(comments, 0)
    return f"{before}{_LIST}{''.join(pieces)}</div>{after}".encode()


def pages() -> Iterator[tuple[str, str, bytes]]:
    """(what the page is called, the rendered thread it comes from, its bytes)."""
    by_number = {name[:3]: name for name in rendered.names()}
    for number in PAGES:
        yield number, by_number[number], (rendered.folder() / by_number[number] / "page.html").read_bytes()
    yield f"{COMMENTS} comments", by_number[REPEATED], repeated(by_number[REPEATED], COMMENTS)


def timed(data: bytes, known: Known, rounds: int) -> tuple[list[float], int]:
    """(seconds for the parse, for choosing the form, for taking the page apart, for assembling it; comments read)."""
    best = [float("inf")] * 4
    comments = 0
    for _ in range(rounds):
        gc.collect()
        start = process_time()
        tree = LexborHTMLParser(data)
        parsed = process_time()
        del tree
        page = Page("page.html", data)
        began = process_time()
        form, detection = choose(page)
        chosen = process_time()
        (draft,) = form.read(page)
        read = process_time()
        source = Source(page.path, page.sha256, form.NAME, detection.why)
        comments = len(assemble(page, draft, source=source, known=known).comments)
        done = process_time()
        for place, seconds in enumerate((parsed - start, chosen - began, read - chosen, done - read)):
            best[place] = min(best[place], seconds)
    return best, comments


def without_quotes(data: bytes) -> bytes:
    """A page whose plain attributes' values have no quotes around them."""
    return _PLAIN_VALUE.sub(rb"=\1", data)


def _row(name: str, comments: int, best: Sequence[float]) -> str:
    parse, detect, read, together = best
    milliseconds = " ".join(f"{1000 * seconds:9.2f}" for seconds in best)
    ratios = f"{(detect + read) / parse:13.2f}x {(detect + read + together) / parse:8.2f}x"
    return f"{name:14} {comments:8} {milliseconds}  {ratios}"


def main() -> None:
    """Print a line for each page."""
    options = argparse.ArgumentParser(description="The time to read saved HTML, as a ratio to the time to parse it.")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="how often each page is read")
    options.add_argument("--as-singlefile", action="store_true", help="take the quotes off plain attributes' values")
    chosen = options.parse_args()
    change = without_quotes if chosen.as_singlefile else bytes
    print("page           comments  parse ms   detect     read  assemble    detect+read      all")
    measured: dict[str, tuple[list[float], int]] = {}
    for name, thread, data in pages():
        measured[name] = best, comments = timed(change(data), rendered.known(thread), chosen.rounds)
        print(_row(name, comments, best), flush=True)
    rows: list[tuple[str, int, list[float]]] = []
    for thread in rendered.names():
        data = (rendered.folder() / thread / "page.html").read_bytes()
        known = rendered.known(thread)
        best, comments = measured.get(thread[:3]) or timed(change(data), known, chosen.rounds)
        rows.append((thread[:3], comments, best))
    sums = [sum(column) for column in zip(*(best for _, _, best in rows), strict=True)]
    print(_row(f"all {len(rows)}", sum(comments for _, comments, _ in rows), sums))
    worst, comments, best = max(rows, key=lambda row: sum(row[2][1:]) / row[2][0])
    print(_row(f"worst: {worst}", comments, best))


if __name__ == "__main__":
    main()
