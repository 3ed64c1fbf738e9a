"""Counting a whole batch at once gives what scikit-learn gives text by text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commentariat.tag.batch import Batch, prepare
from commentariat.tag.features import LETTERS, RELATION_BLOCKS, SOURCES, STANCE_BLOCKS, Ngrams, Vocabulary, fit_space
from commentariat.tag.marks import Unit
from commentariat.tag.ngrams import LetterTerms, Terms, sequences
from commentariat.tag.phrases import PhraseBook
from commentariat.tag.words import forms, negated

TEXTS = (
    "We can't rely on the US, not any more! Not now. They will never come, will they? 3% of GDP is not enough.",
    "Never say never… no ships, no men, no money. £20bn would not do it.",
    "Agreed, agreed, agreed. We can rely on them and the US can't rely on us.",
    "",
    "don’t, don't DON'T 😟 a\u00a0b of GDP",
    "not",
    "no! not so, 2 per cent. is 2 %",
)
UNITS = [
    Unit(text, parent)
    for text, parent in zip(TEXTS, (None, TEXTS[0], TEXTS[0], "", TEXTS[1], None, TEXTS[6]), strict=True)
]
BLOCKS = [block for block in (*STANCE_BLOCKS, *RELATION_BLOCKS, LETTERS) if isinstance(block, Ngrams)]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.source}-{block.longest}")
def test_a_blocks_numbers_are_those_of_scikit_learn(block: Ngrams) -> None:
    items = prepare(UNITS)
    batch = Batch(items)
    theirs = block.vectoriser().set_params(min_df=1).fit([SOURCES[block.source](item) for item in items])
    ours = Vocabulary(block, "\n".join(theirs.get_feature_names_out()), theirs.idf_.astype(np.float32)).numbers(batch)
    if block.source == "parent":
        ours = ours[batch.parent_rows]
    expected = theirs.transform([SOURCES[block.source](item) for item in items]) * block.weight
    assert expected.nnz > len(TEXTS)
    np.testing.assert_allclose(ours.toarray(), expected.toarray(), atol=1e-6)


def test_a_space_sets_its_blocks_side_by_side() -> None:
    items = prepare(UNITS)
    space = fit_space(RELATION_BLOCKS, items, ("ships",), PhraseBook({"ships": ["ships"]}))
    batch = Batch(items)
    whole = space.transform(batch).toarray()
    assert whole.shape == (len(items), space.width)
    for columns, matrix, rows in space.parts(batch):
        part = matrix.toarray()
        np.testing.assert_array_equal(whole[:, columns], part if rows is None else part[rows])


@given(
    st.lists(st.lists(st.sampled_from("abcd"), max_size=6), max_size=5), st.sets(st.text("abc", min_size=1, max_size=3))
)
def test_terms_are_found_wherever_they_stand_and_never_across_texts(texts: list[list[str]], names: set[str]) -> None:
    terms = [" ".join(name) for name in sorted(names)]
    table, batch = Terms(terms), sequences(texts)
    counts = table.counts(batch, table.find(batch)).toarray()
    for row, text in enumerate(texts):
        for column, term in enumerate(terms):
            length = len(term.split())
            windows = [" ".join(text[at : at + length]) for at in range(len(text) - length + 1)]
            assert counts[row, column] == windows.count(term)


@settings(max_examples=200)
@given(
    st.lists(st.lists(st.sampled_from(["not", "no", "ship", "#!", "come", "#?"]), max_size=9), min_size=1, max_size=4)
)
def test_words_under_a_negation_are_marked_in_a_batch_as_one_by_one(texts: list[list[str]]) -> None:
    Terms(["ship_neg", "come_neg", "not_neg", "no_neg", "#!_neg", "#?_neg"])
    batch = Batch(prepare([Unit(" ".join(form.strip("#") for form in text)) for text in texts]))
    expected = sequences([negated(item.own) for item in batch.items])
    np.testing.assert_array_equal(batch.negated.numbers, expected.numbers)


def test_a_phrase_of_two_themes_counts_for_both() -> None:
    book = PhraseBook({"money": ["tax rise"], "home": ["tax rises", "school"]})
    hits = book.find(sequences([forms("A school. No tax rise."), forms("Tax!")]))
    assert [book.themes[theme] for theme in hits.themes] == ["home", "money", "home"]
    assert hits.rows.tolist() == [0, 0, 0]


def test_endless_words_are_counted_and_not_kept() -> None:
    terms = LetterTerms(["aaa", " aa", "aaaaa"], 3, 5)
    counts = terms.counts(["a" * 100_000, "aaaa b"]).toarray()
    assert counts.tolist() == [[99_998, 1, 99_996], [2, 1, 0]]


def test_words_that_only_a_later_book_knows_are_found() -> None:
    batch = Batch(prepare([Unit("The floccinaucinist sank.")]))
    assert batch.own.texts == 1
    assert batch.hits(PhraseBook({"ships": ["floccinaucinists"]}), "own")[0, 0] == 1


def test_each_book_of_a_batch_has_its_own_hits() -> None:
    batch = Batch(prepare([Unit("We pay tax, they pay tax, nobody builds ships.")]))
    # Books that nobody keeps may come to lie at one address.
    found = [batch.hits(PhraseBook({"theme": [phrase]}), "own")[0, 0] for phrase in ("tax", "ships", "school") * 20]
    assert found == [2, 1, 0] * 20
