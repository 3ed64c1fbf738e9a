"""All amounts of a comment: found, hedged, owned and given a role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commentariat.amounts import money, shares, years
from commentariat.amounts.amount import SHARE_UNIT, YEAR_UNIT, Amount
from commentariat.amounts.places import HOME, owner, writers_country
from commentariat.amounts.roles import AGREES, FIRST_THREADS, money_role, share_role, year_role
from commentariat.amounts.setting import Setting, setting
from commentariat.amounts.tokens import Piece, cut

_AT_LEAST = re.compile(
    r"\b(?:at least|at the very least|a minimum of|minimum of|minimum|(?<!no )(?<!not )more than|over|above|upwards of|"
    r"no less than|nothing less than|north of|well over)\s*(?:the |a |an |£ |\$ |€ )*$"
)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|some|nearly|almost|approximately|approx|circa|close to|perhaps|maybe|"
    r"something like|getting on for|getting on|knocking on|near|around the)\s*(?:the |a |an |£ |\$ |€ )*$"
)
_AT_MOST = re.compile(
    r"(?<!going )(?<!go )(?<!get )(?<!spending )(?<!it )(?<!back )(?<!budget )\b(?:up to|at most|"
    r"under|less than|no more than|below|not more than|a maximum of|max)\s*(?:the |a |an |£ |\$ |€ )*$"
)
_FLOOR_AFTER = re.compile(
    r"^ (?:of gdp )?(?:minimum|min|floor|as a minimum|at least|at the very least|or better|or more|"
    r"is the (?:minimum|floor|least)|'s the (?:minimum|floor)|at a minimum|and counting|as the floor)\b"
)
_ABOUT_AFTER = re.compile(r"^ (?:of gdp )?(?:or so|or thereabouts|ish|, give or take|roughly|or something)\b")
_BY = re.compile(r"\b(?:by|before|sooner than|no later than|until)\s*(?:the |')*$")


# No reader cites more of a kind in one comment; a page of digits is not looked at further.
MOST_AMOUNTS, MOST_YEARS, LONGEST_PARENT = 500, 20, 20_000
# A year at most so many pieces away dates a number in the next clause too ("1985: 5.1").
BESIDE = 3
_Found = shares.Share | money.Sum | years.Year


def find_amounts(text: str, *, parent: str = "", title: str = "", now: int | None = None) -> tuple[Amount, ...]:
    """Every share of GDP, sum of money and year that a comment cites, in order of where they stand, none overlapping.

    Parameters
    ----------
    text
        The comment.
    parent
        The comment that it answers: a number alone ("make it 5") is a share where that one cites a share, and a reply
        that only agrees takes its roles.
    title
        The story's headline, for the same two ends.
    now
        The year in which the comment was written, if known: an earlier year is past.

    Returns
    -------
    tuple[Amount, ...]
        What was found, at most :data:`MOST_AMOUNTS` of each kind; empty for a text without amounts. No text raises an
        error. The rules for roles stand in :mod:`commentariat.amounts.roles`, how far to trust them in
        :mod:`commentariat.amounts.measured`.
    """
    return _amounts(text, parent, title, now, deep=True)


@dataclass(frozen=True, slots=True)
class _Comment:
    """What the rules need to know of a comment: its pieces, the writer's country, the headline's numbers, past years by
    sentence, and the year of writing."""

    text: str
    pieces: Sequence[Piece]
    writer: str
    of_title: frozenset[tuple[float, float]]
    past: Mapping[int, Sequence[years.Year]]
    now: int | None

    def amount(self, found: _Found, kind: str, unit: str, where: Setting, role: str, country: str) -> Amount:
        """The amount with its words, hedge and owner."""
        start, end = self.pieces[found.first].start, self.pieces[found.last - 1].end
        qualifier = found.qualifier or _qualifier(where, kind)
        country = "" if role == "past" or country == HOME else country
        return Amount(kind, self.text[start:end], start, end, found.low, found.high, unit, qualifier, role, country)

    def beside_a_past_year(self, found: _Found) -> bool:
        """Whether a year before that of writing stands in the amount's own clause or just beside it."""
        clauses = {self.pieces[found.first].clause, self.pieces[found.last - 1].clause}
        return any(
            self.pieces[year.first].clause in clauses
            or min(abs(year.first - found.last), abs(found.first - year.last)) <= BESIDE
            for year in self.past.get(self.pieces[found.first].sentence, ())
        )


def _amounts(text: str, parent: str, title: str, now: int | None, *, deep: bool) -> tuple[Amount, ...]:
    pieces = cut(text)
    if not pieces:
        return ()
    found = shares.find(pieces, text, f"{parent}\n{title}")
    taken = [(share.first, share.last) for share in found]
    sums = money.find(pieces, taken)
    taken += [(one.first, one.last) for one in sums]
    dates = years.find(pieces, taken, now)
    past: dict[int, list[years.Year]] = {}
    for year in dates:
        same = past.setdefault(pieces[year.first].sentence, [])
        if year.high < (now or FIRST_THREADS) and len(same) < MOST_YEARS:
            same.append(year)
    comment = _Comment(text, pieces, writers_country(text, pieces), _numbers_of(title), past, now)
    answered = _roles_in(parent, title, now) if deep and AGREES.match(text.strip()[:40]) else {}
    made = [*_shares(comment, found[:MOST_AMOUNTS], answered), *_sums(comment, sums[:MOST_AMOUNTS])]
    asked = {pieces[first].sentence for first, amount in made if amount.role == "asked_for"}
    for year in dates[:MOST_AMOUNTS]:
        where = setting(pieces, year.first, year.last)
        role = year_role(where, year.low, year.high, now=now, share_asked=pieces[year.first].sentence in asked)
        made.append((year.first, comment.amount(year, "year", YEAR_UNIT, where, role, "")))
    return tuple(amount for _, amount in sorted(made, key=lambda pair: pair[0]))


def _shares(
    comment: _Comment, found: Sequence[shares.Share], answered: Mapping[float, str]
) -> Iterator[tuple[int, Amount]]:
    """The shares with their roles; one that goes on from the one before ("3% now, then 4") may take its role."""
    pieces, writer = comment.pieces, comment.writer
    end, before = 0, ""
    for share in found:
        where = setting(pieces, share.first, share.last, floor=end)
        named = owner(comment.text, pieces, share.first, share.last, writer)
        country = named or (writer if writer != HOME else "")
        role = share_role(
            where,
            more=share.more,
            foreign=country not in ("", HOME),
            ours=country == HOME,
            in_title=(share.low, share.high) in comment.of_title,
            past_year=comment.beside_a_past_year(share),
        )
        if before and not share.more and _goes_on(pieces, end, share.first):
            role = before if role == "unclear" or (role == "present" and before == "asked_for") else role
        end, before = share.last, role
        if role == "unclear" or (role == "present" and pieces[share.first].sentence == 0):
            role = answered.get(share.low, role)
        yield share.first, comment.amount(share, "share", SHARE_UNIT, where, role, named)


def _sums(comment: _Comment, found: Sequence[money.Sum]) -> Iterator[tuple[int, Amount]]:
    """The sums with their roles; pounds are the home country's."""
    for one in found:
        where = setting(comment.pieces, one.first, one.last)
        pounds = one.unit.startswith("GBP")
        country = "" if pounds else owner(comment.text, comment.pieces, one.first, one.last, comment.writer)
        role = money_role(
            where,
            foreign=country not in ("", HOME),
            in_title=(one.low, one.high) in comment.of_title,
            past_year=comment.beside_a_past_year(one),
        )
        yield one.first, comment.amount(one, "money", one.unit, where, role, country)


def _qualifier(where: Setting, kind: str) -> str:
    """How the words around a number hedge it."""
    if kind == "year":
        return "about" if _ABOUT.search(where.before) else "at most" if _BY.search(where.before) else ""
    if _AT_LEAST.search(where.before) or _FLOOR_AFTER.search(where.after):
        return "at least"
    if _AT_MOST.search(where.before):
        return "at most"
    return "about" if _ABOUT.search(where.before) or _ABOUT_AFTER.search(where.after) else ""


def _goes_on(pieces: Sequence[Piece], end: int, start: int) -> bool:
    """Whether a share goes on from the one before, "3% now, then 4", "three by '27, three and a half by '30"."""
    between = [piece.form for piece in pieces[end:start]]
    return (
        len(between) <= 6
        and not {"not", ".", "!", "?", "but", "from", "is", "isn't"} & set(between)
        and (bool({"then", "and", "or", "to", "plus"} & set(between)) or (len(between) > 3 and between[-1:] == [","]))
    )


def _numbers_of(title: str) -> frozenset[tuple[float, float]]:
    """The shares and sums in a headline: what it cites is stated as news."""
    pieces = cut(title[:300])
    found = shares.find(pieces, title[:300], "defence") if pieces else []
    sums = money.find(pieces, [(share.first, share.last) for share in found]) if pieces else []
    return frozenset({(share.low, share.high) for share in found} | {(one.low, one.high) for one in sums})


def _roles_in(parent: str, title: str, now: int | None) -> Mapping[float, str]:
    """The role of each share, by its number, in the comment answered; the first counts where one stands twice."""
    found = _amounts(parent[:LONGEST_PARENT], "", title, now, deep=False) if parent else ()
    return {amount.low: amount.role for amount in reversed(found) if amount.kind == "share"}
