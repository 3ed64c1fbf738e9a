"""Which earlier comment each reply answers, worked out over the whole thread at once, with probabilities.

A page shows the tree depth first, so a reply answers the comment before it or one of that comment's ancestors, and that
one bears the name in "Reply to". Where several do, each reading of the thread is a path through a lattice: its states
after comment i are the possible chains of ancestors of i. A choice that leaves a later reply without a candidate has no
path to the end. Forward and backward sums over the lattice give each candidate's probability, the best path the tree
(Rabiner 1989); the weights of its steps are in :mod:`commentariat.read.evidence`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple

from commentariat.read.evidence import FITTED, Message, Page, Scorer, Weights, habits

# The furthest a reply may reach back past nearer comments by the same name; 5 is the most seen.
MOST_PASSED_OVER = 8
_FORWARD, _BACKWARD, _BEST, _P = attrgetter("forward"), attrgetter("backward"), attrgetter("best"), itemgetter(0)
# The most chains of ancestors kept after one comment where there are more than a few: in all, and of those that are alike
# in their last two links and their people. Where a later reply then finds no candidate, WIDE are kept.
FEW, NARROW, WIDE = 6, 10, 96
EACH = 2
# Candidates below this probability are not listed.
LEAST_LISTED = 1e-4
# Where several candidates are left, none is given more than this.
MOST_SURE = 0.999


class Reading(NamedTuple):
    """A comment's parent in the best reading of the thread, and all candidates (position, probability), likeliest first.

    ``parent`` is None for a top-level comment and for a reply whose parent is not on the page; the latter has no
    candidates and ``lost`` set.
    """

    parent: int | None
    candidates: tuple[tuple[int, float], ...] = ()
    lost: bool = False


class _State:
    """A chain of ancestors, as its last link: comment ``index`` under the chain ``above``.

    ``forward`` and ``backward`` are sums of weights, ``best`` is the weight of the best path, which comes from ``before``;
    all are scaled at each comment. ``arcs`` come from the states after the comment before. ``people`` has a bit for each
    person on the chain. ``namesake`` is the nearest link above by the same author, with the reply to it on the chain; it is
    sought when first asked for.
    """

    __slots__ = ("above", "arcs", "backward", "before", "best", "forward", "index", "namesake", "people", "sought")

    def __init__(
        self,
        index: int,
        above: _State | None,
        people: int,
        forward: float,
        best: float,
        before: _State | None,
        arcs: list[tuple[_State, float]],
    ) -> None:
        self.index = index
        self.above = above
        self.people = people
        self.forward = forward
        self.backward = 0.0
        self.best = best
        self.before = before
        self.arcs = arcs
        self.namesake: tuple[_State, int] | None = None
        self.sought = False


def _nearest(state: _State | None, below: int, want: int, names: Sequence[int]) -> tuple[_State, int] | None:
    """The nearest comment by the name on a chain, with the position of the reply to it on the chain."""
    while state is not None:
        if names[state.index] == want:
            return state, below
        below, state = state.index, state.above
    return None


def _bearers(state: _State, want: int, names: Sequence[int]) -> list[tuple[_State, int]]:
    """The chain's comments by the name, nearest first, each with the position of the reply to it on the chain (or -1)."""
    bearer = (state, -1) if names[state.index] == want else _nearest(state.above, state.index, want, names)
    found: list[tuple[_State, int]] = []
    while bearer is not None and len(found) <= MOST_PASSED_OVER:
        found.append(bearer)
        link = bearer[0]
        if not link.sought:
            link.namesake, link.sought = _nearest(link.above, link.index, want, names), True
        bearer = link.namesake
    return found


def _several(found: list[list[tuple[_State, int]]]) -> bool:
    """Whether there is more than one candidate: where all chains agree on it, what it says and when weighs nothing."""
    first = -1
    for bearers in found:
        if len(bearers) > 1:
            return True
        for parent, _ in bearers:
            if first not in (-1, parent.index):
                return True
            first = parent.index
    return False


class _Conversation:
    """The lattice of one top-level comment and what is shown below it."""

    def __init__(self, scorer: Scorer, root: int) -> None:
        self.scorer, self.page = scorer, scorer.page
        page = self.page
        self.steps: list[list[_State]] = [[_State(root, None, 1, 1.0, 1.0, None, [])]]
        # The bit of each person who has written.
        self.people = {page.names[root]: 1}
        self.pruned = False

    def extend(self, index: int, widest: int) -> bool:
        """Add comment ``index``; False where no chain holds a candidate for it."""
        names, want = self.page.names, self.page.wanted[index]
        states = self.steps[-1]
        found = [_bearers(state, want, names) for state in states]
        if len(states) == 1 and len(found[0]) < 2:
            if not found[0]:
                return False
            (only,) = states
            parent = found[0][0][0]
            people = parent.people | self._bit(names[index])
            self.steps.append([_State(index, parent, people, 1.0, 1.0, only, [(only, 1.0)])])
        else:
            targets = self._branch(index, states, found)
            if not targets:
                return False
            self.steps.append(self._kept(targets, widest))
        if names[index] not in self.people:
            self.people[names[index]] = self._bit(names[index])
            for state in self.steps[-1]:
                # Nobody by that name is above: that need not be sought, which in a long chain takes long.
                state.sought = True
        return True

    def _bit(self, name: int) -> int:
        return self.people.get(name) or 1 << len(self.people)

    def _branch(self, index: int, states: list[_State], found: list[list[tuple[_State, int]]]) -> list[_State]:
        """The states after comment ``index``, with all arcs that lead to them."""
        scorer, name = self.scorer, self.page.names[index]
        newcomer, bit = name not in self.people, self._bit(name)
        several = _several(found)
        passing, top, turns = scorer.passing(index), scorer.top(newcomer=newcomer), scorer.turns
        names = self.page.names
        content: dict[int, float] = {}
        after: dict[int, float] = {}
        targets: dict[_State, tuple[_State, float]] = {}
        for state, bearers in zip(states, found, strict=True):
            forward, best = state.forward, state.best
            passed = 1.0
            for parent, sibling in bearers:
                known = targets.get(parent)
                if known is None:
                    position, above = parent.index, parent.above
                    weight = content.get(position)
                    if weight is None:
                        weight = content[position] = math.exp(scorer.content(index, position)) if several else 1.0
                    if above is None:
                        weight *= top
                    elif names[above.index] == name:
                        weight *= turns
                else:
                    target, weight = known
                beside = after.get(sibling)
                if beside is None:
                    beside = after[sibling] = scorer.after(index, sibling)
                factor = weight * beside * passed
                passed *= passing
                if known is None:
                    people = parent.people | bit
                    target = _State(index, parent, people, forward * factor, best * factor, state, [(state, factor)])
                    targets[parent] = target, weight
                    continue
                target.forward += forward * factor
                target.arcs.append((state, factor))
                if best * factor > target.best:
                    target.best, target.before = best * factor, state
        return [target for target, _ in targets.values()]

    def _kept(self, states: list[_State], widest: int) -> list[_State]:
        """The likeliest states, their sums scaled so that the largest is 1."""
        if len(states) == 1:
            states[0].forward = states[0].best = 1.0
            return states
        kept = states
        if len(states) > FEW:
            states.sort(key=_FORWARD, reverse=True)
            kept = self._folded(states, widest)
            self.pruned = self.pruned or len(kept) < len(states)
        largest = max(map(_FORWARD, kept)) or 1.0
        best = max(map(_BEST, kept)) or 1.0
        for state in kept:
            state.forward /= largest
            state.best /= best
        return kept

    def _folded(self, states: list[_State], widest: int) -> list[_State]:
        """The likeliest chains for each candidate and each comment that this may answer; the others are added to them.

        So the many readings of what lies deep crowd out neither a candidate for the comment at hand nor one for the next;
        and only chains of the same people are one, for what later replies leave possible depends on who is on a chain.
        """
        kept: list[_State] = []
        likeliest: dict[tuple[int, int, int], _State] = {}
        each: dict[tuple[int, int, int], int] = {}
        for state in states:
            above = state.above
            assert above is not None
            alike = above.index, -1 if above.above is None else above.above.index, above.people
            count = each.get(alike, 0)
            if count < EACH and len(kept) < widest:
                each[alike] = count + 1
                if not count:
                    likeliest[alike] = state
                kept.append(state)
            elif (same := likeliest.get(alike)) is not None:
                same.forward += state.forward
                same.arcs.extend(state.arcs)
        return kept

    def settle(self, readings: list[Reading]) -> None:
        """Backward sums and the best path; fills in the readings of all comments but the first."""
        for state in self.steps[-1]:
            state.backward = 1.0
        for states in reversed(self.steps):
            largest = 1.0 if len(states) == 1 else max(map(_BACKWARD, states)) or 1.0
            for state in states:
                state.backward = backward = state.backward / largest if len(states) > 1 else 1.0
                for before, factor in state.arcs:
                    before.backward += backward * factor
        chosen: _State | None = max(self.steps[-1], key=_BEST)
        for states in reversed(self.steps[1:]):
            assert chosen is not None
            assert chosen.above is not None
            parent = chosen.above.index
            if len(states) == 1:
                readings[chosen.index] = Reading(parent, ((parent, 1.0),))
            else:
                readings[chosen.index] = Reading(parent, _shares(states, parent, pruned=self.pruned))
            chosen = chosen.before


def _shares(states: Sequence[_State], parent: int, *, pruned: bool) -> tuple[tuple[int, float], ...]:
    """Each candidate's probability, likeliest first; that of ``parent`` is always among them.

    Where chains were ``pruned``, a candidate without a path to the end may have lost it so, and keeps a little.
    """
    mass: dict[int, float] = {}
    for state in states:
        assert state.above is not None
        position = state.above.index
        mass[position] = mass.get(position, 0.0) + state.forward * state.backward
    if len(mass) == 1:
        return ((parent, 1.0),)
    if not pruned:
        mass = {position: p for position, p in mass.items() if p > 0 or position == parent}
    total = sum(mass.values())
    if not total or len(mass) == 1:
        return ((parent, 1.0),)
    first = max(mass, key=mass.__getitem__)
    rest = total - mass[first]
    if rest < (1 - MOST_SURE) * total:
        # Weights are odds among what was thought of: nothing that words and dates say is surer than this.
        share = (1 - MOST_SURE) * total
        mass = {
            position: p if position == first else share * (p / rest if rest > 0 else 1 / (len(mass) - 1))
            for position, p in mass.items()
        }
        mass[first] = MOST_SURE * total
    least = LEAST_LISTED * total
    listed = [(p, position) for position, p in mass.items() if p > least or position == parent]
    listed.sort(key=_P, reverse=True)
    whole = sum([p for p, _ in listed])
    return tuple([(position, p / whole) for p, position in listed])


def _conversation(scorer: Scorer, root: int, widest: int) -> tuple[_Conversation, int]:
    """The conversation that opens at ``root``, and the position after its last comment."""
    found = _Conversation(scorer, root)
    wanted = scorer.page.wanted
    index = root + 1
    while index < len(wanted) and wanted[index] >= 0 and found.extend(index, widest):
        index += 1
    return found, index


def infer_parents(
    messages: Sequence[Message], weights: Weights = FITTED, *, newest_first: bool = False
) -> list[Reading]:
    """The parent of each comment of a page in depth-first order, with the candidates' probabilities.

    Parameters
    ----------
    messages
        The comments in page order.
    weights
        What speaks for a candidate, as log-odds.
    newest_first
        Whether the replies to a comment stand newest first.

    Returns
    -------
    One reading for each comment, in the same order.
    """
    page = Page(messages)
    scorer = Scorer(page, weights, habits(page), newest_first=newest_first)
    readings = [Reading(None)] * len(messages)
    index = 0
    while index < len(messages):
        readings[index] = Reading(None, lost=page.wanted[index] >= 0)
        found, end = _conversation(scorer, index, NARROW)
        if found.pruned and end < len(messages) and page.wanted[end] >= 0:
            # A chain that was dropped for its small weight may be the only one in which the next reply has a candidate.
            found, end = _conversation(scorer, index, WIDE)
        found.settle(readings)
        index = end
    return readings
