"""Fit the weights by which parents are guessed from text, and measure the guesses on threads held out.

    python -m tests.benchmarks.fit_parents

The weights are those of a conditional logit (McFadden 1974): given the true chain of ancestors, which of those who bear
the name does the reply answer? It is fitted on the rendered threads (tests/golden) and on the practice threads
(models/training) together. What is printed: the accuracy and the calibration of the whole inference, with weights fitted
on the threads of the other folds; and the weights fitted on all, to be copied to commentariat/read/evidence.py.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from commentariat.dates import OPEN
from commentariat.read.evidence import FITTED, Habits, Message, Page, Scorer, Weights, habits
from commentariat.read.parents import infer_parents
from tests.read import rendered
from tests.read.test_parents_on_practice_threads import practice_pages

FOLDS = 8
# The strength of the penalty on large weights (L2), and how much a practice reply counts beside a rendered one: the
# practice threads were written by people, and are fewer. Both were chosen by the likelihood of held-out replies.
PENALTY, PRACTICE = 1.0, 1.5
SURE = 0.95


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as a page shows it, with the true parents (positions, None for a top-level comment)."""

    name: str
    messages: tuple[Message, ...]
    parents: tuple[int | None, ...]
    practice: bool


def rendered_threads() -> Iterator[Thread]:
    """The rendered threads, as their extracted text has them."""
    for name in rendered.names():
        read = rendered.read(name, "extract.txt")
        found = {row.id: comment for comment, row in rendered.aligned(read.comments, rendered.expected(name))}
        rows = [row for row in rendered.expected(name) if row.id in found]
        position = {row.id: index for index, row in enumerate(rows)}
        yield Thread(
            name,
            tuple(
                Message(c.author, c.reply_to, c.text, c.posted.interval if c.posted else OPEN)
                for c in (found[row.id] for row in rows)
            ),
            tuple(None if row.parent is None else position[row.parent] for row in rows),
            practice=False,
        )


def practice_threads() -> Iterator[Thread]:
    """The practice threads, without dates."""
    for rows in practice_pages():
        position = {row["id"]: index for index, row in enumerate(rows)}
        names = {row["id"]: row["author"] for row in rows}
        yield Thread(
            rows[0]["thread"],
            tuple(Message(row["author"], names.get(row["parent"]), row["text"], OPEN) for row in rows),
            tuple(None if row["parent"] is None else position[row["parent"]] for row in rows),
            practice=True,
        )


def _values(page: Page, habit: Habits, reply: int, place: tuple[int, int, int, int, bool]) -> list[float]:
    """What each weight is multiplied by, for one candidate: the weight is linear, so unit weights tell."""
    parent, above, sibling, passed, newcomer = place

    def weight(weights: Weights) -> float:
        scorer = Scorer(page, weights, habit)
        odds = scorer.after(reply, sibling) * scorer.passing(reply) ** passed
        if above < 0:
            odds *= scorer.top(newcomer=newcomer)
        elif page.names[above] == page.names[reply]:
            odds *= scorer.turns
        return scorer.content(reply, parent) + math.log(odds)

    nothing = weight(Weights())
    return [weight(Weights(**{name: 1.0})) - nothing for name in Weights._fields]


def cases(thread: Thread) -> Iterator[tuple[list[list[float]], int]]:
    """(the values of each candidate, the position of the true one) of each reply with several, the true chain given."""
    page = Page(thread.messages)
    habit = habits(page)
    people = set[int]()
    for index, parent in enumerate(thread.parents):
        if parent is None:
            people = {page.names[index]}
            continue
        places: list[tuple[int, int, int, int, bool]] = []
        link: int | None = index - 1
        below = -1
        while link is not None:
            above = thread.parents[link]
            if page.names[link] == page.wanted[index]:
                place = (link, -1 if above is None else above, below, len(places), page.names[index] not in people)
                places.append(place)
            below, link = link, above
        people.add(page.names[index])
        if len(places) > 1:
            yield [_values(page, habit, index, place) for place in places], [p[0] for p in places].index(parent)


def fit(threads: Sequence[Thread]) -> Weights:
    """The weights that make the true parents likeliest."""
    known = [(np.array(values), true, PRACTICE if t.practice else 1.0) for t in threads for values, true in cases(t)]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = 0.5 * PENALTY * float(weights @ weights), PENALTY * weights
        for values, true, counts in known:
            scores = values @ weights
            odds = np.exp(scores - scores.max())
            shares = odds / odds.sum()
            total -= counts * math.log(shares[true] + 1e-300)
            slope = slope - counts * (values[true] - shares @ values)
        return total, slope

    found = minimize(loss, np.zeros(len(Weights._fields)), jac=True, method="L-BFGS-B")
    return Weights(*(round(float(value), 2) for value in found.x))


def judged(thread: Thread, weights: Weights) -> list[tuple[bool, float]]:
    """For each reply, whether the whole inference is right, and how sure it says to be."""
    found = infer_parents(thread.messages, weights)
    return [
        (
            reading.parent == parent,
            dict(reading.candidates).get(reading.parent, 0.0) if reading.parent is not None else 0.0,
        )
        for reading, parent in zip(found, thread.parents, strict=True)
        if parent is not None
    ]


def calibration_error(replies: Sequence[tuple[bool, float]], bins: int = 10) -> float:
    """Expected calibration error (0 to 1) over equal bins of confidence (Naeini et al. 2015)."""
    error = 0.0
    for number in range(bins):
        held = [r for r in replies if number / bins < r[1] <= (number + 1) / bins or (number == 0 and r[1] == 0)]
        error += abs(sum(ok for ok, _ in held) - sum(p for _, p in held)) / max(1, len(replies))
    return error


def described(replies: Sequence[tuple[bool, float]]) -> str:
    """The figures of some replies in one line."""
    right = sum(ok for ok, _ in replies)
    sure = [ok for ok, p in replies if p >= SURE]
    return (
        f"{right} of {len(replies)} right ({right / len(replies):.1%}); calibration error {calibration_error(replies):.3f}; "
        f"sure of {len(sure) / len(replies):.0%}, of those {sum(sure) / len(sure):.1%} right"
    )


def main() -> None:
    """Print the figures on held-out threads and the weights fitted on all."""
    threads = [*rendered_threads(), *practice_threads()]
    order = list(range(len(threads)))
    random.Random(5).shuffle(order)
    held_out: dict[bool, list[tuple[bool, float]]] = {False: [], True: []}
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        weights = fit([thread for number, thread in enumerate(threads) if number not in held])
        for number in held:
            held_out[threads[number].practice] += judged(threads[number], weights)
    print("held out, rendered threads:", described(held_out[False]))
    print("held out, practice threads:", described(held_out[True]))
    for practice, name in ((False, "rendered"), (True, "practice")):
        replies = [reply for thread in threads if thread.practice == practice for reply in judged(thread, FITTED)]
        print(f"as shipped, {name} threads:", described(replies))
    print("fitted on all:", fit(threads))


if __name__ == "__main__":
    main()
