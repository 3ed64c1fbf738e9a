"""``commentariat merge``, and files with several threads on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commentariat.cli import app
from tests.read.pages import Row, page
from tests.read.test_case import EARLY, LATE, folder, rest


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def captures(tmp_path: Path) -> tuple[Path, Path]:
    early, late = tmp_path / "early.txt", tmp_path / "late.txt"
    early.write_text(page(EARLY), "utf-8")
    edited = [EARLY[0]._replace(body=EARLY[0].body + " And a second thought."), *LATE[2:]]
    late.write_text(page([row._replace(date="5 days ago") for row in edited[:1]] + edited[1:]), "utf-8")
    return early, late


TIMES = ("--captured", "2025-02-25T12:00:00Z", "--captured", "2025-02-27T12:00:00Z")


def test_merge_prints_the_contract(captures: tuple[Path, Path]) -> None:
    result = call("merge", *captures, *TIMES, "--json")
    assert result.exit_code == 0, result.stderr
    (line,) = result.stdout.splitlines()
    merged = json.loads(line)
    assert list(merged) == [
        "source", "title", "url", "captured", "captured_from", "stated_count", "comments", "notes", "captures", "changes",
    ]  # fmt: skip
    assert merged["source"]["format"] == "merged"
    assert [comment["author"] for comment in merged["comments"]] == ["Ann", "Bob", "Cat"]
    assert [(found["format"], found["comments"]) for found in merged["captures"]] == [
        ("extracted", 2),
        ("extracted", 2),
    ]
    assert merged["captures"][0]["captured"]["earliest"] == "2025-02-25T12:00:00Z"
    (edited,) = merged["changes"]["edited"]
    assert [version["capture"] for version in edited["versions"]] == [str(path) for path in captures]
    assert [found["author"] for found in merged["changes"]["new"]] == ["Cat"]
    assert [found["author"] for found in merged["changes"]["vanished"]] == ["Bob"]


def test_merge_tells_a_reader_what_changed(captures: tuple[Path, Path]) -> None:
    result = call("merge", *captures, *TIMES)
    assert "3 comments from 2 captures, none still cut off" in result.stdout
    assert "captured 25 February 2025" in result.stdout
    for title in ("new:", "vanished:", "edited:"):
        assert title in result.stdout
    assert "1 comment has vanished" in result.stderr


def test_times_of_capture(captures: tuple[Path, Path]) -> None:
    merged = json.loads(call("merge", captures[0], captures[0], "--captured", "2025-02-27", "--json").stdout)
    assert {found["captured"]["earliest"] for found in merged["captures"]} == {"2025-02-27T00:00:00Z"}
    merged = json.loads(call("merge", *captures, "--captured", "2025-02-25", "--captured", "-", "--json").stdout)
    assert [found["captured"]["earliest"] for found in merged["captures"]] == ["2025-02-25T00:00:00Z", None]
    result = call("merge", captures[0], "--captured", "2025-02-25", "--captured", "2025-02-26")
    assert result.exit_code == 2
    assert "2 times for 1 paths" in result.stderr
    assert call("merge", *captures, "--captured", "soon").exit_code == 2


def test_what_cannot_be_merged_is_named(captures: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(page([Row("Zoe", body="Quite another story that nobody here has heard of.")]), "utf-8")
    result = call("merge", captures[0], other, "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "these are not captures of one thread" in result.stderr
    assert "early.txt" in result.stderr and "other.txt" in result.stderr
    result = call("merge", captures[0], tmp_path / "missing.txt")
    assert result.exit_code == 1
    assert "missing.txt: there is no such file" in result.stderr
    assert call("merge").exit_code == 2
    assert len(call("merge", "--help").stdout) > 300


def test_a_case_folder_may_be_merged_with_a_file(captures: tuple[Path, Path], tmp_path: Path) -> None:
    case = folder(tmp_path / "case", thread_txt=page(EARLY), thread__2_txt=page(EARLY))
    merged = json.loads(call("merge", case, captures[1], "--json").stdout)
    assert len(merged["captures"]) == 3
    assert [comment["author"] for comment in merged["comments"]] == ["Ann", "Bob", "Cat"]


def test_captures_that_state_different_parents_and_names_are_told(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    rows = ((11, 0, "Ann", EARLY[0].body), (12, 11, "Bob", EARLY[1].body), (13, 12, "Cat", "A third word on it."))
    one.write_text(rest(*rows), "utf-8")
    forged = (12, 0, "Bob", EARLY[1].body), (13, 12, "Impostor", "A third word on it.")
    other.write_text(rest(rows[0], *forged), "utf-8")
    for paths in ((one, other), (other, one)):
        notes = json.loads(call("merge", *paths, "--json").stdout)["notes"]
        assert "the captures state different parents of 1 comment: 12; the latest was believed" in notes
        assert "1 comment bears another name in another capture: 13; the latest was kept" in notes
    assert not any(
        "different parents" in note for note in json.loads(call("merge", one, one, "--json").stdout)["notes"]
    )


def test_of_an_export_the_thread_is_taken_that_the_other_files_show(
    captures: tuple[Path, Path], tmp_path: Path
) -> None:
    site = tmp_path / "site.json"
    ours = rest((1, 0, "Ann", EARLY[0].body), (2, 1, "Bob", EARLY[1].body))
    site.write_text(ours[:-1] + "," + rest((3, 0, "Zoe", "Of another story."), post=8)[1:], "utf-8")
    merged = json.loads(call("merge", captures[0], site, "--json").stdout)
    assert [(comment["id"], comment["author"]) for comment in merged["comments"]] == [("1", "Ann"), ("2", "Bob")]
    other = tmp_path / "other.txt"
    other.write_text(page([Row("Tom", body="Quite another story that nobody here has heard of.")]), "utf-8")
    result = call("merge", other, site, "--json")
    assert result.exit_code == 1
    assert "site.json: holds 2 threads, and none of them shares a comment with the other files" in result.stderr


def test_a_file_with_several_threads_gives_a_line_and_a_report_for_each(tmp_path: Path) -> None:
    site = tmp_path / "site.json"
    site.write_text(
        rest((1, 0, "Ann", "We must spend more."))[:-1] + "," + rest((2, 0, "Bob", "No."), post=8)[1:], "utf-8"
    )
    result = call("read", site, "--json")
    assert [len(json.loads(line)["comments"]) for line in result.stdout.splitlines()] == [1, 1]
    assert result.stderr.count("read as rest: ") == 1
    rows = [json.loads(line) for line in call("tag", site, "--json").stdout.splitlines()]
    assert [row["id"] for row in rows] == ["1", "2"]
    result = call("run", site, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["site-7", "site-8"]


def test_columns_are_checked(captures: tuple[Path, Path]) -> None:
    for words, problem in (
        ("who=x", "there is no column 'who'. Known names: author"),
        ("id", "is not NAME=COLUMN"),
        ("id=a,id=b", "'id' is given twice"),
        ("id=a,parent=a", "'a' is given for two columns"),
    ):
        for verb in ("read", "tag", "run", "merge"):
            result = call(verb, captures[0], "--columns", words)
            assert result.exit_code == 2
            # The terminal's width breaks lines and frames them.
            assert problem.split("'")[0].split(".")[0][:14] in " ".join(result.stderr.replace("│", " ").split())
