"""What an amount is: a share of GDP, a sum of money or a year that a comment cites, and what part it plays there."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("share", "money", "year")
ROLES = ("asked_for", "present", "past", "other_country", "unclear")
QUALIFIERS = ("", "at least", "about", "at most")
SHARE_UNIT, YEAR_UNIT, NO_CURRENCY = "% of GDP", "year", "not told"


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount as a comment cites it.

    ``start`` and ``end`` are character offsets into the comment's text (``0 <= start < end <= len(text)``) and ``text``
    is what stands there. ``low`` and ``high`` are the number, equal unless a range is cited: a share in per cent of GDP
    (2.5, not 0.025), a sum in whole units of money (2.5e9 for "2.5bn"), a year of our era (a decade is a range of ten).
    ``unit`` is "% of GDP", "year", or a currency: GBP, USD, EUR, or "not told"; " a year" follows a yearly sum.
    ``qualifier`` is one of :data:`QUALIFIERS`; before a year "at most" stands for "by" and "before".
    ``country`` is the plain name of the country that the figure belongs to, where it is not the home country and the
    text tells; it may stand beside the role asked_for (what a writer asks of Germany).
    """

    kind: str
    text: str
    start: int
    end: int
    low: float
    high: float
    unit: str
    qualifier: str
    role: str
    country: str = ""
