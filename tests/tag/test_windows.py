"""Windows of word pieces: nothing lost, spans that point at the text, and parents that stay short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer

from commentariat.tag.marks import Unit
from commentariat.tag.windows import OWN_PIECES, PARENT_PIECES, windows


def _tokenizer() -> Tokenizer:
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        ".",
        "'",
        *letters,
        *(f"##{letter}" for letter in letters),
        "nato",
        "we",
    ]
    tokenizer = Tokenizer(WordPiece({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


TOKENIZER = _tokenizer()


def test_comment_and_parent_stand_in_one_window() -> None:
    ((window,),) = windows([Unit("we don’t", "nato we")], TOKENIZER)
    own = [TOKENIZER.id_to_token(piece) for piece in window.pieces[slice(*window.own)]]
    assert own == ["we", "d", "##o", "##n", "'", "t"]
    assert [TOKENIZER.id_to_token(piece) for piece in window.pieces[slice(*window.parent)]] == ["nato", "we"]
    assert ["we don’t"[start:end] for start, end in window.spans] == ["we", "d", "o", "n", "’", "t"]
    marks = [n for n, piece in enumerate(window.pieces) if TOKENIZER.id_to_token(piece) in ("[CLS]", "[SEP]")]
    assert marks == [0, window.own[1], window.parent[1]]


def test_the_title_stands_before_the_comment() -> None:
    unit = Unit("we", "nato", "a b")
    ((window,),) = windows([unit], TOKENIZER)
    told = [TOKENIZER.id_to_token(piece) for piece in window.pieces]
    assert told == ["[CLS]", "a", "b", "[SEP]", "we", "[SEP]", "nato", "[SEP]"]
    assert (window.own, window.parent) == ((4, 5), (6, 7))
    assert windows([unit], TOKENIZER, titles=False) == windows([Unit("we", "nato")], TOKENIZER)


def test_without_a_parent_nothing_stands_in_its_place() -> None:
    for unit in (Unit("we"), Unit("we", "")):
        ((window,),) = windows([unit], TOKENIZER)
        assert window.parent[0] == window.parent[1] == len(window.pieces)
    ((empty,),) = windows([Unit("", None)], TOKENIZER)
    assert empty.spans == ()
    assert windows([], TOKENIZER) == []


def test_a_long_comment_is_cut_between_sentences() -> None:
    text = "we " * 119 + "we. " + "nato " * 100
    ((first, second),) = windows([Unit(text, "we")], TOKENIZER)
    assert len(first.spans) == 121
    assert text[second.spans[0][0] :].startswith("nato")
    assert second.parent[1] - second.parent[0] == 1


@given(st.text(max_size=400), st.integers(1, 5), st.text(max_size=2000))
def test_every_piece_stands_in_one_window(text: str, times: int, parent: str) -> None:
    whole = text * times
    (made,) = windows([Unit(whole, parent)], TOKENIZER)
    spans = [span for window in made for span in window.spans]
    assert spans == [tuple(span) for span in TOKENIZER.encode(whole.replace("’", "'").replace("‘", "'")).offsets]
    for window in made:
        assert len(window.spans) <= OWN_PIECES
        assert window.parent[1] - window.parent[0] <= PARENT_PIECES
        assert all(0 <= start <= end <= len(whole) for start, end in window.spans)


@pytest.mark.parametrize("text", ["a" * 200_000, "nato. " * 50_000, "… " * 100_000])
def test_long_texts_are_cut_quickly(text: str) -> None:
    (made,) = windows([Unit(text)], TOKENIZER)
    assert all(len(window.spans) <= OWN_PIECES for window in made)
