"""How many comments a second the models mark, beside what scikit-learn needs for a plain TF-IDF of the same texts.

    python -m tests.benchmarks.tag_speed

Practice comments of 40 to 60 words with their parents, all that `Model.tag` does included (languages, evidence). Best of
three runs.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from sklearn.feature_extraction.text import TfidfVectorizer

from commentariat.tag import load_model
from commentariat.tag.codebook import load_codebook
from commentariat.tag.coded import load_coded
from commentariat.tag.model_files import default_models_folder

RUNS = 3
WORDS = (40, 60)


def rate(work: Callable[[], object], comments: int) -> float:
    """Comments a second, wall clock, best of `RUNS`."""
    best = 0.0
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        best = max(best, comments / (time.perf_counter() - started))
    return best


def main() -> None:
    """Measure and print."""
    home = default_models_folder()
    coded = load_coded(home / "training", load_codebook(home / "codebook.toml"))
    units = [unit for unit in coded.units if WORDS[0] <= len(unit.text.split()) <= WORDS[1]]
    texts = [unit.text for unit in units]
    plain = TfidfVectorizer(ngram_range=(1, 2)).fit(texts)
    yardstick = rate(lambda: plain.transform(texts), len(texts))
    print(f"{len(units)} comments, {os.cpu_count()} processors; plain TF-IDF: {yardstick:,.0f}/s")
    for fast in (True, False):
        model = load_model(fast=fast)
        chosen = units if fast else units[:300]
        speed = rate(lambda model=model, chosen=chosen: model.tag(chosen), len(chosen))  # type: ignore[misc]
        print(f"{model.name}: {speed:,.0f}/s, {speed / yardstick:.3f} times plain TF-IDF")


if __name__ == "__main__":
    main()
