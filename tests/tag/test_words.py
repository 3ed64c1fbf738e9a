"""Tokens and sentences know where they stand; phrases are found whatever their endings."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from commentariat.tag.ngrams import sequences
from commentariat.tag.phrases import PhraseBook
from commentariat.tag.words import clauses, form_spans, forms, sentences, stem

# Texts with what tokens may be made of, also across blanks.
ODD = st.one_of(st.text(max_size=200), st.text("3 %per cent.,£5bn$USus'’ aé\n!?…😟", max_size=60))


@given(ODD)
def test_every_form_and_sentence_lies_inside_the_text_in_order(text: str) -> None:
    found, places = forms(text), form_spans(text)
    assert len(found) == len(places)
    for form, (start, end) in zip(found, places, strict=True):
        assert 0 <= start < end <= len(text)
        assert form
        assert not any(character.isspace() for character in form)
    assert [start for start, _ in places] == sorted(start for start, _ in places)
    before = 0
    for start, end in sentences(text):
        assert before <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        before = end


@given(ODD)
def test_clauses_are_parts_of_sentences_in_order(text: str) -> None:
    before, whole = 0, sentences(text)
    for start, end in clauses(text):
        assert before <= start < end
        assert text[start:end] == text[start:end].strip()
        assert any(first <= start and end <= last for first, last in whole)
        before = end


def test_a_long_sentence_is_cut_at_its_clauses_and_a_short_one_is_not() -> None:
    long = (
        "They closed the depot last spring, nobody asked the town about it; the trees along the road were cut down in a week "
        "and we still cannot rely on the US"
    )
    assert [long[start:end] for start, end in clauses(long)] == [
        "They closed the depot last spring,",
        "nobody asked the town about it;",
        "the trees along the road were cut down in a week",
        "and we still cannot rely on the US",
    ]
    short = "We pay, they do not."
    assert clauses(short) == [(0, len(short))]


@given(ODD)
def test_forms_looked_up_between_blanks_are_those_of_the_whole_text(text: str) -> None:
    # A sum of money in the text makes it be read whole.
    assert forms(text) == forms(text + " £1")[:-1]


def test_shares_sums_and_the_country_are_told_from_words() -> None:
    assert forms("2.5% or 3 per cent?") == ["#share", "2.5%", "or", "#share", "3%", "#?"]
    assert forms("£20bn, $5 million") == ["#money", "#money"]
    assert forms("the US helps us") == ["the", "usa", "help", "us"]
    assert forms("Trump’s don't dont") == ["trump", "dont", "dont"]
    assert forms("😟 !!") == ["😟", "#!"]
    assert forms("") == forms(" .,;\n") == []


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
    places, hits = form_spans(text), book.find(sequences([forms(text)]))
    found = [
        (book.themes[theme], text[places[first][0] : places[last][1]])
        for theme, first, last in zip(hits.themes, hits.first, hits.last, strict=True)
    ]
    assert ("ships", "Frigates") in found
    assert ("allies", "Rely on the US") in found
    assert [piece for theme, piece in found if theme == "money"] == ["taxes"]


def test_odd_words_take_no_time() -> None:
    started = time.perf_counter()
    assert len(stem("a" * 1_000_000)) <= 40
    for text in ("a" * 200_000, "1" * 200_000, "1," * 100_000, "'a" * 100_000, "£" * 200_000, "a. " * 50_000):
        forms(text)
        form_spans(text)
        sentences(text)
    assert time.perf_counter() - started < 5
