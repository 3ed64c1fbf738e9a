"""A codebook of one's own: new themes at once, better with examples, and errors with their lines."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from commentariat.cli import app
from commentariat.errors import CodebookError, CodedDataError
from commentariat.tag.codebook import Codebook, load_codebook
from commentariat.tag.coded import CodedData
from commentariat.tag.examples import joined, load_examples, not_coded_for
from commentariat.tag.marks import Unit
from commentariat.tag.model import Model
from commentariat.tag.prevalence import theme_shares
from commentariat.tag.training import TrainingResult, train

MODELS = Path(__file__).resolve().parents[2] / "models"
NEW = """
[themes.energy]
label = "Energy"
about = "Energy prices, energy supply and net zero."
proposition = "Net zero should go on."
phrases = ["net zero", "energy bills", "wind farm"]
examples = ["Heating costs twice what it did and still they close the gas fields."]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text((MODELS / "codebook.toml").read_text("utf-8") + NEW, "utf-8")
    return path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


def test_a_new_theme_is_found_at_once(trained: TrainingResult, own: Path) -> None:
    model = trained.model.by(load_codebook(own))
    texts = ["Scrap net zero, our energy bills are ruining us.", "We need 3% of GDP on defence now.", "Lovely photo."]
    energy, spending, photo = model.tag([Unit(text) for text in texts])
    assert [mark.theme for mark in energy.themes if mark.theme == "energy"] == ["energy"]
    (mark,) = (mark for mark in energy.themes if mark.theme == "energy")
    assert not mark.sure
    assert [texts[0][start:end] for start, end in mark.evidence] == ["net zero", "energy bills"]
    assert sum(mark.stance_p.values()) == pytest.approx(1)
    assert "energy" not in {mark.theme for mark in (*spending.themes, *photo.themes)}
    assert tuple(energy.theme_p) == model.codebook.ids
    # What was learnt of the other themes stays as it was.
    (before,) = trained.model.tag([Unit(texts[1])])
    assert {m.theme: m.p for m in before.themes} == {m.theme: m.p for m in spending.themes}
    assert set(theme_shares([energy, spending, photo], model.held_out)) == set(model.codebook.ids)


def test_a_known_theme_with_another_proposition_is_refused(trained: TrainingResult) -> None:
    book = trained.model.codebook
    turned = replace(book.themes[0], proposition="Defence spending should be cut.")
    with pytest.raises(CodebookError, match=f"'{book.ids[0]}'.*{re.escape(book.themes[0].proposition)}"):
        trained.model.by(replace(book, themes=(turned, *book.themes[1:])))
    # Case and signs are no other proposition.
    loud = replace(book.themes[0], proposition=book.themes[0].proposition.upper().rstrip(".") + "!")
    assert trained.model.by(replace(book, themes=(loud, *book.themes[1:]))).codebook.themes[0] == loud


def test_themes_that_a_codebook_leaves_out_are_left_out(trained: TrainingResult) -> None:
    book = trained.model.codebook
    few = Codebook(book.themes[:3], book.theme_rules, book.stance_rules, book.relation_rules)
    (marks,) = trained.model.by(few).tag([Unit("Trident must go, and we need 3% of GDP.")])
    assert set(marks.theme_p) == set(few.ids)
    assert {mark.theme for mark in marks.themes} <= set(few.ids)


def test_known_themes_treated_as_new_are_found_better_than_by_chance(trained: TrainingResult) -> None:
    quality = trained.model.newcomer.quality
    assert quality.f1 > 0.3
    assert 0 < quality.threshold < 1
    assert trained.model.newcomer.scale[0] > 0 and trained.model.newcomer.scale[1] > 0
    assert np.isfinite(trained.model.newcomer.table).all()


def _examples(folder: Path, *rows: Any) -> Path:
    path = folder / "examples.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return path


def test_examples_teach_a_new_theme(small: CodedData, own: Path, tmp_path: Path) -> None:
    book = load_codebook(own)
    # None of these holds a phrase of the theme.
    texts = (
        "Fracking would halve the price of gas, get on with it.",
        "My boiler is fine and no heat pump will replace it.",
        "Close the gas fields and we freeze.",
        "Who pays for all these heat pumps? We do.",
        "Drill for gas at home instead of buying it from Qatar.",
        "Gas prices are set abroad whatever we drill.",
        "Fracking shakes houses and ruins water, no thanks.",
        "Bring back coal if you like black lungs.",
        "A new boiler is two thousand, a heat pump ten.",
        "North Sea gas is there, use it.",
        "Electricity costs four times what gas does.",
        "Nobody asked us about fracking under our village.",
    )
    rows = [{"text": text, "themes": {"energy": "none"}} for text in texts]
    others = [{"text": f"The bus number {n} is late again.", "themes": {}} for n in range(10)]
    answer = {"text": "Rubbish.", "parent_text": "Fracking now", "themes": {"energy": "none"}, "reply": "disagree"}
    examples = load_examples(_examples(tmp_path, *rows, *others, answer), book)
    assert examples.parent_texts[-1] == "Fracking now"
    shipped = tuple(theme for theme in book.ids if theme != "energy")
    model = train(joined([not_coded_for(small, book, shipped), examples]), book).model
    gas, bus = model.tag(
        [Unit("They should bring back fracking and drill for gas again."), Unit("The bus is late again.")]
    )
    assert gas.theme_p["energy"] > 10 * bus.theme_p["energy"]
    assert gas.theme_p["energy"] > 0.1
    assert model.themes == book.ids


def test_comments_with_a_phrase_of_a_theme_nobody_looked_for_teach_nothing(small: CodedData, own: Path) -> None:
    book = load_codebook(own)
    first = CodedData(small.comments[:2], small.parent_texts[:2])
    assert not_coded_for(first, book, book.ids) is first
    with_phrase = CodedData(
        tuple(type(c)(c.thread, c.headline, c.id, c.parent, c.author, text, c.themes, c.reply)
              for c, text in zip(first.comments, ("Net zero again", "Nothing"), strict=True)),
        first.parent_texts,
    )  # fmt: skip
    marked = not_coded_for(with_phrase, book, [theme for theme in book.ids if theme != "energy"])
    assert [marked.uncoded(row) for row in (0, 1)] == [{"energy"}, frozenset()]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("nonsense", "line 1: not valid JSON"),
        ([], "line 1: .*JSON object"),
        ({"themes": {}}, "line 1: the field 'text' is missing"),
        ({"text": "x"}, "line 1: the field 'themes' is missing"),
        ({"text": 3, "themes": {}}, "line 1: the field 'text' must be a text"),
        ({"text": "x", "themes": {"nuclear": "favour"}}, "line 1: the theme 'nuclear' is unknown.*nuclear_deterrent"),
        ({"text": "x", "themes": {"personnel": "for"}}, "line 1: the stance 'for' is unknown"),
        ({"text": "x", "themes": {}, "reply": "agree"}, "line 1: a comment without a parent"),
        ({"text": "x", "themes": {}, "parent_text": "y", "reply": "yes"}, "line 1: the relation 'yes' is unknown"),
        ({"text": "x", "themes": {}, "colour": 1}, "line 1: the field 'colour' is unknown"),
        ("", "is empty"),
    ],
)
def test_wrong_examples_are_refused_with_their_line(codebook: Codebook, tmp_path: Path, row: Any, says: str) -> None:
    with pytest.raises(CodedDataError, match=says):
        load_examples(_examples(tmp_path, row), codebook)


def test_an_id_in_two_files_is_refused(small: CodedData) -> None:
    with pytest.raises(CodedDataError, match="stands in two files"):
        joined([small, small])


def test_the_command_marks_by_a_codebook(own: Path, tmp_path: Path) -> None:
    loose = tmp_path / "loose.jsonl"
    loose.write_text(json.dumps({"id": 1, "text": "Scrap net zero, our energy bills are ruining us."}), "utf-8")
    result = call("tag", loose, "--fast", "--codebook", own, "--json")
    assert result.exit_code == 0, result.output
    assert "energy" in json.loads(result.stdout)["themes"]
    own.write_text(own.read_text("utf-8") + NEW, "utf-8")
    result = call("tag", loose, "--fast", "--codebook", own)
    assert result.exit_code == 1
    assert "line" in result.stderr and "energy" in result.stderr


def test_training_on_ones_own_data_needs_a_folder(own: Path) -> None:
    assert call("train", "--codebook", own).exit_code == 2
    assert call("train", "--fast", "--finetune").exit_code == 2


def test_examples_in_a_codebook_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(
        (MODELS / "codebook.toml").read_text("utf-8") + NEW.replace("examples = [", "examples = [3, "), "utf-8"
    )
    with pytest.raises(CodebookError, match=r"line \d+, theme 'energy', key 'examples'"):
        load_codebook(path)


def test_the_shipped_model_knows_all_themes(shipped: Model) -> None:
    assert shipped.new_themes == ()
    assert shipped.by(shipped.codebook).tag([Unit("3% of GDP")]) == shipped.tag([Unit("3% of GDP")])
