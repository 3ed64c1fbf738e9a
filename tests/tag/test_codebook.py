"""The codebook: the shipped one holds what it must, a wrong one is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from commentariat.errors import CodebookError
from commentariat.tag.codebook import Codebook, load_codebook

GOOD = """theme_rules = "when"
stance_rules = "which"
relation_rules = "how"

[themes.ships]
label = "Ships"
about = "Ships and boats."
proposition = "More ships are needed."
phrases = ["frigate", "type 45"]

[themes.money]
label = "Money"
about = "What it costs."
not_about = "Wages."
proposition = "It can be paid for."
phrases = ["tax"]
"""


def _load(folder: Path, text: str) -> Codebook:
    path = folder / "codebook.toml"
    path.write_text(text, "utf-8")
    return load_codebook(path)


def test_the_shipped_codebook_is_whole(codebook: Codebook) -> None:
    assert len(codebook.ids) == len(set(codebook.ids)) == 16
    for theme in codebook.themes:
        assert len(theme.label.split()) <= 4, theme.id
        assert 10 <= len(theme.phrases) <= 45, theme.id
        assert theme.proposition.endswith("."), theme.id


def test_a_theme_is_one_table(tmp_path: Path) -> None:
    book = _load(tmp_path, GOOD)
    assert book.ids == ("ships", "money")
    assert book.theme("ships").not_about == ""
    assert book.theme("money").not_about == "Wages."
    with pytest.raises(CodebookError, match=r"no theme 'cats'.*money, ships"):
        book.theme("cats")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (GOOD, "", "is empty"),
        (GOOD, " \n\n", "is empty"),
        ('label = "Ships"', "label = Ships", "not valid TOML.*line 6"),
        ("[themes.money]", "[themes.ships]", "twice"),
        ('label = "Money"', 'label = "ships"', r"line 11, theme 'money'.*'ships' too"),
        ('about = "Ships and boats."\n', "", r"line 5, theme 'ships', key 'about'.*missing"),
        ('label = "Ships"', "label = 7", r"line 5.*key 'label'.*must be a text, not int"),
        ('label = "Ships"', 'label = "  "', r"key 'label'.*empty"),
        ('label = "Ships"', 'label = "Ships"\ncolour = "blue"', r"key 'colour'.*unknown.*label"),
        ('phrases = ["tax"]', "phrases = []", r"theme 'money', key 'phrases'.*at least one"),
        ('phrases = ["tax"]', 'phrases = "tax"', r"theme 'money', key 'phrases'"),
        ('phrases = ["tax"]', 'phrases = ["Tax"]', "lower case"),
        ('phrases = ["tax"]', 'phrases = ["tax", "tax"]', "twice"),
        ("[themes.ships]", '[themes."Big ships"]', "lower-case letters"),
        ('theme_rules = "when"', "", r"key 'theme_rules'.*missing"),
        ('theme_rules = "when"', 'theme_rules = "when"\nwhat = 1', r"key 'what'.*unknown"),
        (GOOD[GOOD.index("[themes.ships]") :], "", "no theme"),
        (GOOD[GOOD.index("[themes.ships]") :], "themes = 3", "no theme"),
        (GOOD[GOOD.index("[themes.ships]") :], "[themes]\nships = 3", "must be a table"),
    ],
)
def test_a_wrong_codebook_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(CodebookError, match=says) as caught:
        _load(tmp_path, GOOD.replace(old, new))
    assert "codebook.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match=r"none\.toml.*cannot be read"):
        load_codebook(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'label = "\xe9"')
    with pytest.raises(CodebookError, match="not UTF-8"):
        load_codebook(tmp_path / "latin.toml")
