"""Amounts in all the forms that readers write them in, what is none, and their roles."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commentariat.amounts import KINDS, ROLES, Amount, find_amounts
from commentariat.amounts.amount import QUALIFIERS


def found(text: str, kind: str = "", **given_too: object) -> list[Amount]:
    read = find_amounts(text, title="Defence spending", now=2025, **given_too)  # type: ignore[arg-type]
    return [amount for amount in read if not kind or amount.kind == kind]


def one(text: str, kind: str, **given_too: object) -> Amount:
    amounts = found(text, kind, **given_too)
    assert len(amounts) == 1, amounts
    return amounts[0]


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("We spend 3%.", 3, 3, ""),
        ("Defence should rise to 2½% of GDP.", 2.5, 2.5, ""),
        ("It is 3 percent of GDP.", 3, 3, ""),
        ("Two and a half per cent it is.", 2.5, 2.5, ""),
        ("Three point five per cent.", 3.5, 3.5, ""),
        ("Spend 2.5-3% on it.", 2.5, 3, ""),
        ("Spend 3 to 3.5 of GDP.", 3, 3.5, ""),
        ("5pc on defence!", 5, 5, ""),
        ("A 3 per cent floor.", 3, 3, "at least"),
        ("2%+ for everybody", 2, 2, "at least"),
        ("at least 3% of GDP", 3, 3, "at least"),
        ("about 2.3% of GDP", 2.3, 2.3, "about"),
        ("no more than 2% of GDP", 2, 2, "at most"),
        ("under 2% of our GDP", 2, 2, "at most"),
        ("1,3% is what Germany spends on defence", 1.3, 1.3, ""),
        ("45 percent ( I believe) of GDP", 45, 45, ""),
        ("half a percent of GDP", 0.5, 0.5, ""),
    ],
)
def test_shares(text: str, low: float, high: float, qualifier: str) -> None:
    share = one(text, "share")
    assert (share.low, share.high, share.qualifier, share.unit) == (low, high, qualifier, "% of GDP")


@pytest.mark.parametrize(
    "text",
    [
        "Inflation is at 3% now.",
        "Approval of 4% in the polls.",
        "90% of tanks are broken.",
        "5% of the vote.",
        "A 6% pay rise for soldiers.",
        "Interest rates at 4.5% hurt.",
        "Debt is 95% of GDP.",
        "Growth of 1% a year.",
        "A tenth of one percent of troops.",
        "I agree 100%.",
        "3 brigades and 2 carriers, 4 frigates.",
    ],
)
def test_shares_of_something_else(text: str) -> None:
    assert not found(text, "share")


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("£2.5bn a year", 2.5e9, 2.5e9, "GBP a year"),
        ("20 billion quid", 20e9, 20e9, "GBP"),
        ("£15-20 billion", 15e9, 20e9, "GBP"),
        ("£15bn-£20bn", 15e9, 20e9, "GBP"),
        ("between £15m and nothing", 15e6, 15e6, "GBP"),
        ("€800 billion", 800e9, 800e9, "EUR"),
        ("150bn euros", 150e9, 150e9, "EUR"),
        ("$61bn", 61e9, 61e9, "USD"),
        ("two trillion dollars", 2e12, 2e12, "USD"),
        ("£790k each", 790e3, 790e3, "GBP"),
        ("60 grand", 60e3, 60e3, "not told"),
        ("half a billion", 5e8, 5e8, "not told"),
        ("a billion and a half", 1.5e9, 1.5e9, "not told"),
        ("a thousand billion", 1e12, 1e12, "not told"),
        ("£1,250.50", 1250.5, 1250.5, "GBP"),
        ("27p a litre", 0.27, 0.27, "GBP"),
        ("nine pounds", 9, 9, "GBP"),
    ],
)
def test_sums(text: str, low: float, high: float, unit: str) -> None:
    money = one(f"It is {text}.", "money")
    assert (money.low, money.high, money.unit) == (pytest.approx(low), pytest.approx(high), unit)


@pytest.mark.parametrize("text", ["a million casualties", "41 million vehicles", "500 million of us", "3000 troops"])
def test_what_is_counted_is_no_money(text: str) -> None:
    assert not found(f"There are {text}.")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("by 2035", 2035, 2035),
        ("in 1994", 1994, 1994),
        ("the 1980s", 1980, 1989),
        ("the eighties", 1980, 1989),
        ("back in the 50s", 1950, 1959),
        ("the deal of '94", 1994, 1994),
        ("cancelled in 62.", 1962, 1962),
        ("1939-45", 1939, 1945),
        ("2024/25", 2024, 2025),
        ("2031 or 32", 2031, 2032),
        ("twenty thirty five", 2035, 2035),
        ("the three by '27", 2027, 2027),
        ("December 94", 1994, 1994),
    ],
)
def test_years(text: str, low: int, high: int) -> None:
    year = one(f"That was {text}", "year")
    assert (year.low, year.high) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "T26 F35 F-35 A400M Su-24 Tu-160 B61-12 Type 45 Mk 41 CVR(T)",
        "3000 troops, 155mm shells, 2 Para, 2000 rounds and 5.56 ammo",
        "At 20:30 or 1900 hours, page 12, 17 votes, +5, #3, 404, 13.02.2025",
        "In 27 countries, in 18 months, Article 5, WW2, in his 80s",
        "https://example.org/2025/3%25-of-gdp-1994",
        "1,994 men and 12,000 homes",
    ],
)
def test_names_and_counts_are_no_amounts(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("We should spend 3% of GDP.", "asked_for"),
        ("Make it 3% and mean it.", "asked_for"),
        ("3% minimum.", "asked_for"),
        ("Two percent is quite enough.", "asked_for"),
        ("The UK should increase spending to 3%.", "asked_for"),
        ("Starmer pledged 2.5% by 2027.", "present"),
        ("We are at 2.3% now.", "present"),
        ("2.5% is not enough.", "present"),
        ("We spent 5% of GDP in 1985.", "past"),
        ("Poland spends 4.7% of GDP.", "other_country"),
        ("Trump says we must spend 5%.", "unclear"),
        ("If we spent 4% of GDP?", "unclear"),
        ("I don't think we should spend 5% of GDP on defence.", "unclear"),
        ("In 1985 we spent 5.1% of GDP, now we have to beg.", "past"),
        ("We need at least 4 % of gross domestic product on defence.", "asked_for"),
        ("Another 1% of GDP.", "unclear"),
    ],
)
def test_roles_of_shares(text: str, role: str) -> None:
    assert one(text, "share").role == role


def test_whose_figure_it_is() -> None:
    assert one("Poland spends 4.7% of GDP.", "share").country == "Poland"
    assert one("I am Polish and we pay nearly 4 percent.", "share").country == "Poland"
    assert one("We spend 2.3% of GDP.", "share").country == ""
    assert [a.country for a in found("Poland 4.8%, Latvia 3.7%, UK 2.4%.", "share")] == ["Poland", "Latvia", ""]


def test_a_bare_number_is_a_share_where_the_parent_cites_one() -> None:
    assert not found("Make it 5.", "share", parent="Nice ship.")
    share = one("Make it 5.", "share", parent="We need 3% of GDP.")
    assert (share.low, share.role) == (5, "asked_for")
    assert [a.low for a in found("Poland 4.8, Latvia 3.7.", "share", parent="2% of GDP")] == [4.8, 3.7]


def test_a_reply_that_only_agrees_takes_the_role_of_the_comment_answered() -> None:
    assert one("Agreed, 3%.", "share", parent="We should spend 3% of GDP.").role == "asked_for"


def test_years_before_the_comment_are_past_and_deadlines_are_asked_for() -> None:
    roles = [a.role for a in found("In 1994 they signed. We must be at 3% of GDP by 2030. It ends in 2040.", "year")]
    assert roles == ["past", "asked_for", "present"]


def sound(text: str, amounts: tuple[Amount, ...]) -> None:
    end = 0
    for amount in amounts:
        assert end <= amount.start < amount.end <= len(text)
        assert text[amount.start : amount.end] == amount.text
        assert amount.kind in KINDS and amount.role in ROLES and amount.qualifier in QUALIFIERS
        assert 0 <= amount.low <= amount.high < 1e18
        end = amount.end


NUMBERS = ["3", "2.5", "two", " and a half", "twenty ", "thirty ", "2035", "'94", "80s", "１", "²", "½"]
SIGNS = ["%", " per cent", " of GDP", "£", "$", "bn", " billion", "p", "-", ".", ",", " ", "\n", "(", ")"]
PARTS = [*NUMBERS, *SIGNS, " a year", " to ", " the ", "by ", "at least ", "should ", "Poland "]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PARTS)).map("".join)), st.sampled_from([None, 1900, 2025]))
@settings(max_examples=400, deadline=None)
def test_any_text_gives_spans_in_order(text: str, now: int | None) -> None:
    sound(text, find_amounts(text, parent="3% of GDP", title="Spending to rise to 3%", now=now))


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "%",
        " ",
        "3% ",
        "£",
        "1,",
        "1.",
        "£1bn-£2bn ",
        "-5",
        "two and a half ",
        "2030 ",
        "they should make it 3% ",
        "'",
        "\n",
        "٣",
    ],
)
def test_time_grows_with_the_length(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    start = time.perf_counter()
    amounts = find_amounts(text, title="Spending to rise to 3% of GDP", now=2025)
    # It takes under a second on a quiet machine; were it to grow with the square, it would take minutes.
    assert time.perf_counter() - start < 4
    sound(text, amounts)
