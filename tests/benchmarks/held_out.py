"""The practice comments with the marks of models that never saw their threads, for the benchmarks of shares."""

from __future__ import annotations

import sys

from commentariat.tag.codebook import load_codebook
from commentariat.tag.coded import CodedData, load_coded
from commentariat.tag.held_out_encoder import load_trained_encoder
from commentariat.tag.linear_scorer import Truth
from commentariat.tag.marks import Marks
from commentariat.tag.model_files import ACCURATE, default_models_folder
from commentariat.tag.training import train, truth_of


def held_out() -> tuple[CodedData, tuple[str, ...], Truth, tuple[Marks, ...]]:
    """The comments, the themes' ids, what coders marked, and held-out marks: those of the fast model where the command line
    says ``--fast``, else those of the accurate one. Trains for a few minutes."""
    home = default_models_folder()
    book = load_codebook(home / "codebook.toml")
    coded = load_coded(home / "training", book)
    encoder = None if "--fast" in sys.argv else load_trained_encoder(home / ACCURATE)
    return coded, book.ids, truth_of(coded, book.ids), train(coded, book, encoder=encoder).held_out_marks
