"""Training, saving, loading, and what every mark must hold to."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from commentariat.errors import CodedDataError, ModelError
from commentariat.tag import load_model, tag_document, tag_thread
from commentariat.tag.baselines import baselines
from commentariat.tag.card import agreement_text, card_text
from commentariat.tag.codebook import Codebook
from commentariat.tag.coded import CodedData, load_gold
from commentariat.tag.held_out_encoder import load_trained_encoder
from commentariat.tag.marks import NO_WORDS, RELATIONS, STANCES, Marks, Unit
from commentariat.tag.model import Model
from commentariat.tag.model_files import save_model
from commentariat.tag.scorecard import Scorecard, from_gold, scorecard
from commentariat.tag.training import TrainingResult, train
from commentariat.thread import Case

MODELS = Path(__file__).resolve().parents[2] / "models"
GOLD = Path(__file__).resolve().parents[1] / "gold" / "seed_003.json"
BLOCKED = "commentariat train"

ODD = (
    "",
    " \n\t",
    "Agreed",
    "😟😟😟",
    "?!…",
    "\u202etrump\u202c \x00 \ufeff NATO\u2028",
    "<script>alert('nato')</script> =1+1 {{7*7}} %s",
    "Wir müssen mehr für die Verteidigung ausgeben, Великобритания 国防预算 الدفاع",
    # Half of an emoji, as some exports cut them.
    "We need 3% of GDP \ud83d now.",
    "a" * 50_000,
    "NATO needs 3% of GDP. " * 12_500,
    # A sentence for each word, and a theme that no word of it speaks for.
    "Trident. " * 50_000,
)

# Scores of the shipped models may rise; for one to fall below these takes an edit here. They lie about 0.02 below what
# was measured on held-out threads, 0.04 below on the 50 real comments, where one mark moves a score by 0.01.
FLOORS_HELD_OUT = {
    "accurate": {"micro_f1": 0.75, "macro_f1": 0.76, "stance_accuracy": 0.75, "stance_f": 0.77, "relation_f1": 0.73},
    "fast": {"micro_f1": 0.69, "macro_f1": 0.70, "stance_accuracy": 0.73, "stance_f": 0.76, "relation_f1": 0.70},
}
FLOORS_REAL = {
    "accurate": {"micro_f1": 0.69, "macro_f1": 0.69, "stance_accuracy": 0.68, "stance_f": 0.73, "relation_f1": 0.43},
    "fast": {"micro_f1": 0.66, "macro_f1": 0.63, "stance_accuracy": 0.63, "stance_f": 0.70, "relation_f1": 0.46},
}
# No theme may be useless however good the others are.
FLOOR_THEME_F1 = 0.5
WORST_CALIBRATION = 0.03
# 95% is what the intervals promise.
FLOOR_COVERAGE = 0.92


def _check(unit: Unit, marks: Marks, model: Model) -> None:
    """What every mark must hold to, whatever the text."""
    assert tuple(marks.theme_p) == model.codebook.ids
    assert all(0 <= p <= 1 for p in marks.theme_p.values())
    assert [mark.p for mark in marks.themes] == sorted((mark.p for mark in marks.themes), reverse=True)
    likely = (
        set()
        if marks.skipped
        else {theme for theme, p in marks.theme_p.items() if p >= model.quality.themes[theme].threshold}
    )
    assert {mark.theme for mark in marks.themes} == likely
    for mark in marks.themes:
        assert mark.p == marks.theme_p[mark.theme]
        assert tuple(mark.stance_p) == STANCES
        assert sum(mark.stance_p.values()) == pytest.approx(1)
        assert mark.stance_p[mark.stance] == max(mark.stance_p.values())
        assert 1 <= len(mark.evidence) <= 3
        before = 0
        for start, end in mark.evidence:
            assert before <= start < end <= len(unit.text)
            assert unit.text[start:end].strip()
            before = end
        if mark.sure:
            assert mark.p >= model.quality.themes[mark.theme].sure
    if marks.skipped:
        assert not marks.themes
    assert (marks.reply is None) == (unit.parent_text is None or marks.skipped not in ("", NO_WORDS))
    if marks.reply is not None:
        assert tuple(marks.reply.p) == RELATIONS
        assert sum(marks.reply.p.values()) == pytest.approx(1)
        assert marks.reply.p[marks.reply.relation] == max(marks.reply.p.values())


def test_training_without_any_reply_or_any_word(small: CodedData, codebook: Codebook) -> None:
    """Thin data make a poor model, not a crash: comments that answer nobody, then comments without text."""
    alone = tuple(replace(comment, parent=None, reply=None) for comment in small.comments)
    nobody = tuple(None for _ in alone)
    (mark,) = train(CodedData(alone, nobody), codebook).model.tag([Unit("Spend 3% of GDP.", "Why?")])
    assert mark.reply is not None
    silent = tuple(replace(comment, text="") for comment in alone)
    assert len(train(CodedData(silent, nobody), codebook).model.tag([Unit("Spend 3% of GDP.")])) == 1


def test_training_twice_gives_the_same(trained: TrainingResult, small: CodedData, codebook: Codebook) -> None:
    again = train(small, codebook)
    assert again.model.quality == trained.model.quality
    assert (again.model.linear.themes.weights == trained.model.linear.themes.weights).all()
    assert again.held_out_marks == trained.held_out_marks
    assert len(trained.held_out_marks) == len(small.comments)


@pytest.fixture(scope="module")
def compared(small: CodedData, codebook: Codebook) -> Mapping[str, Scorecard]:
    return baselines(small, codebook)


def test_a_part_of_the_practice_already_beats_all_baselines(
    trained: TrainingResult, compared: Mapping[str, Scorecard]
) -> None:
    scores = trained.model.quality.held_out
    assert len(compared) == 3
    for card in compared.values():
        assert scores.micro_f1 > card.scores().micro_f1
        assert scores.relation_f1 > card.scores().relation_f1
    assert scores.micro_f1 > 0.5


def test_too_little_to_learn_from_is_said(small: CodedData, codebook: Codebook) -> None:
    one = [number for number, thread in enumerate(small.threads) if thread == small.threads[0]]
    few = CodedData(tuple(small.comments[n] for n in one), tuple(small.parent_texts[n] for n in one))
    with pytest.raises(CodedDataError, match="threads"):
        train(few, codebook)
    bare = CodedData(tuple(replace(c, themes={}) for c in small.comments), small.parent_texts)
    with pytest.raises(CodedDataError, match="the theme 'spending_target' stands in 0 of the coded comments"):
        train(bare, codebook)


def test_a_saved_model_marks_as_before(trained: TrainingResult, small: CodedData, tmp_path: Path) -> None:
    shutil.copy(MODELS / "codebook.toml", tmp_path)
    save_model(trained.model, tmp_path / "fast")
    loaded = load_model(tmp_path / "fast")
    assert sorted(path.name for path in (tmp_path / "fast").iterdir()) == ["model.json", "model.skops"]
    assert loaded.quality.held_out == trained.model.quality.held_out
    units = small.units[:60]
    for mine, theirs in zip(trained.model.tag(units), loaded.tag(units), strict=True):
        # Weights are kept in half precision.
        assert list(theirs.theme_p.values()) == pytest.approx(list(mine.theme_p.values()), abs=0.01)


def test_the_card_is_written_from_the_results(
    trained: TrainingResult, compared: Mapping[str, Scorecard], small: CodedData
) -> None:
    ids = trained.model.codebook.ids
    second = CodedData(small.comments[:40], small.parent_texts[:40])
    parts = [agreement_text(small, second, ids), "## What was tried\n\nThis and that.\n"]
    text = card_text({"fast": trained}, compared, parts)
    assert f"{trained.model.quality.held_out.micro_f1:.2f}" in text
    assert all(theme in text for theme in ids)
    assert all(name in text for name in compared)
    assert "This and that." in text and "40 of the practice comments" in text


def test_marks_hold_to_their_promises_on_the_real_thread(shipped: Model, case: Case) -> None:
    tagged = tag_thread(case.thread, shipped)
    assert len(tagged.marks) == len(case.thread.comments)
    texts = {comment.id: comment.text for comment in case.thread.comments}
    for comment, marks in zip(case.thread.comments, tagged.marks, strict=True):
        _check(Unit(comment.text, texts.get(comment.parent or "")), marks, shipped)
    assert tag_thread(case.thread, shipped) == tagged
    for document in case.documents:
        assert len(tag_document(document, shipped)) == len(document.paragraphs)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_are_marked_without_harm(shipped: Model, text: str) -> None:
    units = [Unit(text), Unit("Rubbish.", text)]
    if shipped.encoder is None or len(text) < 100_000:
        # The encoder takes ten seconds for 50,000 words; once is enough.
        units += [Unit(text, text, text), Unit(text, "", "")]
    for unit, marks in zip(units, shipped.tag(units), strict=True):
        _check(unit, marks, shipped)
        if not any(map(str.isalnum, unit.text)):
            assert marks.skipped == NO_WORDS


def test_a_comment_is_marked_alike_alone_and_in_company(shipped: Model) -> None:
    units = [Unit("We need 3% of GDP on defence now."), Unit("Rubbish, we can't afford it.", "We need 3% of GDP now.")]
    together = shipped.tag(units)
    assert "spending_target" in {mark.theme for mark in together[0].themes}
    for unit, marks in zip(units, together, strict=True):
        (alone,) = shipped.tag([unit])
        assert [mark.theme for mark in alone.themes] == [mark.theme for mark in marks.themes]
        assert list(alone.theme_p.values()) == pytest.approx(list(marks.theme_p.values()))
    assert shipped.tag([]) == []


def test_evidence_points_at_the_words(shipped: Model) -> None:
    text = "Lovely weather in Fife today. Trident is a waste and the warheads should go."
    (marks,) = shipped.tag([Unit(text)])
    (mark,) = [mark for mark in marks.themes if mark.theme == "nuclear_deterrent"]
    assert any("Trident" in text[start:end] for start, end in mark.evidence)


def test_the_shipped_model_keeps_its_scores(shipped: Model) -> None:
    for name, floor in FLOORS_HELD_OUT[shipped.name].items():
        assert getattr(shipped.quality.held_out, name) >= floor, name
    assert shipped.quality.held_out.calibration_error <= WORST_CALIBRATION
    for theme, scores in shipped.quality.themes.items():
        assert scores.f1 >= FLOOR_THEME_F1, theme
        assert scores.threshold <= scores.sure
    assert shipped.quality.coverage is not None
    assert shipped.quality.coverage >= FLOOR_COVERAGE


def test_the_shipped_model_keeps_its_scores_on_real_comments(shipped: Model, case: Case) -> None:
    gold = load_gold(GOLD, case.thread, shipped.codebook)
    scores = scorecard(shipped.tag(gold.units), from_gold(gold), shipped.codebook.ids).scores()
    for name, floor in FLOORS_REAL[shipped.name].items():
        assert getattr(scores, name) >= floor, name
    # The figures that the card and the reports quote are those of the model that is shipped.
    assert shipped.quality.real is not None
    for name in FLOORS_REAL[shipped.name]:
        assert getattr(shipped.quality.real, name) == pytest.approx(getattr(scores, name), abs=0.01), name


def test_loading_and_marking_fifty_comments_is_quick(case: Case) -> None:
    started = time.perf_counter()
    tag_thread(case.thread, load_model(MODELS))
    # Two seconds are meant; a machine under load gets three times that.
    assert time.perf_counter() - started < 6


def test_the_models_are_small() -> None:
    sizes = {name: sum(path.stat().st_size for path in (MODELS / name).iterdir()) for name in ("accurate", "fast")}
    assert sizes["fast"] < 10_000_000
    assert sizes["accurate"] < 40_000_000


def test_a_long_comment_is_read_to_its_end() -> None:
    model = load_model(MODELS / "accurate")
    filler = "The weather was fine in Fife and we had a long walk by the sea with the dogs. " * 60
    text = filler + "Scrap Trident and be done with it, nuclear weapons are a waste."
    (marks,) = model.tag([Unit(text)])
    (mark,) = [mark for mark in marks.themes if mark.theme == "nuclear_deterrent"]
    assert any("Trident" in text[start:end] for start, end in mark.evidence)


def test_a_theme_in_one_clause_of_a_run_on_is_its_own_evidence() -> None:
    clause = "we simply cannot rely on the United States to come to our aid"
    text = (
        f"The council closed the pool in my street last year, nobody was asked, {clause}, and my dog likes the new park"
    )
    (marks,) = load_model(MODELS / "accurate").tag([Unit(text)])
    (mark,) = (mark for mark in marks.themes if mark.theme == "us_reliability")
    shown = " ".join(text[start:end] for start, end in mark.evidence)
    assert clause in shown
    assert "pool" not in shown and "dog" not in shown


def test_held_out_scores_stand_beside_the_encoder() -> None:
    model, encoder = load_model(MODELS / "accurate"), load_trained_encoder(MODELS / "accurate")
    assert encoder.encoder.ids == model.codebook.ids
    assert (np.diff(encoder.prints.astype(np.float64)) >= 0).all()
    assert np.isin(encoder.prints, model.learnt_from).mean() > 0.9
    with pytest.raises(ModelError, match="no such file"):
        load_trained_encoder(MODELS / "fast")
