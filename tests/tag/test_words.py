"""Tokens and sentences know where they stand; phrases are found whatever their endings."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from commentariat.tag.words import PhraseBook, sentences, stem, tokens


@given(st.text(max_size=200))
def test_every_token_and_sentence_lies_inside_the_text_in_order(text: str) -> None:
    found = tokens(text)
    for token in found:
        assert 0 <= token.start < token.end <= len(text)
        assert token.form
        assert not any(character.isspace() for character in token.form)
    assert [token.start for token in found] == sorted(token.start for token in found)
    before = 0
    for start, end in sentences(text):
        assert before <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        before = end


def test_shares_sums_and_the_country_are_told_from_words() -> None:
    assert [token.form for token in tokens("2.5% or 3 per cent?")] == ["#share", "2.5%", "or", "#share", "3%", "#?"]
    assert [token.form for token in tokens("£20bn, $5 million")] == ["#money", "#money"]
    assert [token.form for token in tokens("the US helps us")] == ["the", "usa", "help", "us"]
    assert [token.form for token in tokens("Trump’s don't dont")] == ["trump", "dont", "dont"]
    assert [token.form for token in tokens("😟 !!")] == ["😟", "#!"]
    assert tokens("") == tokens(" .,;\n") == []


def test_a_decimal_point_ends_no_sentence() -> None:
    text = "It is 2.5 percent. Too little!  And now?\nYes"
    assert [text[start:end] for start, end in sentences(text)] == [
        "It is 2.5 percent.",
        "Too little!",
        "And now?",
        "Yes",
    ]


def test_phrases_match_whole_words_whatever_their_endings() -> None:
    book = PhraseBook({"ships": ["type 45", "frigate"], "allies": ["rely on the us"], "money": ["tax", "taxes"]})
    text = "Frigates and Type 45s? Rely on the US, not on taxis or taxes."
    found = [(hit.theme, text[hit.start : hit.end]) for hit in book.find(tokens(text))]
    assert ("ships", "Frigates") in found
    assert ("allies", "Rely on the US") in found
    assert [piece for theme, piece in found if theme == "money"] == ["taxes"]


def test_odd_words_take_no_time() -> None:
    started = time.perf_counter()
    assert len(stem("a" * 1_000_000)) <= 40
    for text in ("a" * 200_000, "1" * 200_000, "1," * 100_000, "'a" * 100_000, "£" * 200_000, "a. " * 50_000):
        tokens(text)
        sentences(text)
    assert time.perf_counter() - started < 5
