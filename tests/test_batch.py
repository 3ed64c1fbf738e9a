"""The main job and the command line, on good and on bad input."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from commentariat import batch
from commentariat.batch import folder_name, report_files, write_folder
from commentariat.cli import app
from commentariat.errors import ReportError
from commentariat.export import csv_bytes, safe_cell
from commentariat.read import read_case
from commentariat.tag import load_model
from tests.conftest import CASE, ROOT
from tests.read.pages import Row, page

CASE_TOML = 'title = "A story"\ncaptured = 2025-02-27\n'

TABLES = ("comments", "marks", "themes", "replies", "amounts")


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reports")
    result = call("run", CASE, "--out", out)
    assert result.exit_code == 0, result.output
    return out / CASE.name


def case_in(folder: Path, text: str, toml: str = CASE_TOML) -> Path:
    folder.mkdir(parents=True)
    (folder / "case.toml").write_text(toml, "utf-8")
    (folder / "thread.txt").write_text(text, "utf-8")
    return folder


def test_the_main_job_writes_everything(reports: Path) -> None:
    files = {path.relative_to(reports).as_posix() for path in reports.rglob("*") if path.is_file()}
    assert {"report.html", "report.pdf", "figures/themes.svg", "figures/thread.svg"} <= files
    assert {f"tables/{n}.{e}" for n in TABLES for e in ("csv", "parquet")} <= files
    assert len(pd.read_parquet(reports / "tables" / "comments.parquet")) == 50
    comments = pd.read_csv(reports / "tables" / "comments.csv")
    assert len(comments) == 50
    assert int((comments["relation"].notna()).sum()) == 37
    assert reports.stat().st_mode & 0o777 == 0o777 & ~batch._umask()


def test_the_same_input_gives_the_same_bytes(reports: Path) -> None:
    summary = batch.analyse(read_case(CASE), load_model())
    for name, data in report_files(summary).items():
        assert (reports / name).read_bytes() == data, name


def test_read_prints_the_contract() -> None:
    result = call("read", CASE, "--json")
    thread = json.loads(result.stdout)
    assert list(thread) == [
        "source", "title", "url", "captured", "captured_from", "stated_count", "comments", "notes",
    ]  # fmt: skip
    assert thread["captured"] == {"earliest": "2025-02-27T00:00:00Z", "latest": "2025-02-28T00:00:00Z"}
    open_one = thread["comments"][31]
    assert open_one["parent_confidence"] < 0.95
    assert sum(candidate["p"] for candidate in open_one["parent_candidates"]) == pytest.approx(1, abs=1e-3)
    assert thread["comments"][0]["posted"]["latest"] == "2025-02-14T00:00:00Z"


def test_read_shows_an_outline() -> None:
    result = call("read", CASE / "thread.txt", "--captured", "2025-02-27")
    assert "50 comments" in result.stdout
    assert "answers 31 (" in result.stdout


def test_tag_prints_the_contract(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in call("tag", CASE, "--json").stdout.splitlines()]
    assert len(rows) == 50
    assert list(rows[0]) == ["thread", "id", "themes", "reply"]
    assert {"p", "stance", "stance_p", "evidence"} <= set(rows[0]["themes"]["spending_target"])
    assert rows[0]["reply"] is None
    assert sum(rows[1]["reply"]["p"].values()) == pytest.approx(1, abs=1e-3)
    loose = tmp_path / "loose.jsonl"
    loose.write_text('{"id": 7, "text": "We must spend 3% of GDP on defence."}\n', "utf-8")
    (row,) = [json.loads(line) for line in call("tag", loose, "--json").stdout.splitlines()]
    assert row["id"] == "7"
    assert "spending_target" in row["themes"]
    loose.write_text('{"id": 7, "text": "Fine."}\n{"text": 3}\n', "utf-8")
    result = call("tag", loose, "--json")
    assert result.exit_code == 1
    assert "loose.jsonl, line 2" in result.stderr


BAD_THREADS = {
    "empty": (b"", "the file is empty"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 20, "binary, not text"),
    "controls": (bytes(range(1, 9)) * 50, "binary, not text"),
    "no comments": (b"Just a page of text.\n\nNothing else.", "no comment section was found"),
    "none shown": (
        b"Text.\n7 Comments\noldest\nnewest\nInline Feedbacks\nView all comments\n",
        "states 7 comments and shows none",
    ),
    "no encoding": (page([Row("Ann")]).encode() + b"\x81\x8d\x8f", "neither UTF-8 nor Windows-1252"),
}


@pytest.mark.parametrize("kind", BAD_THREADS)
def test_a_bad_thread_is_named_in_one_line_and_the_rest_goes_on(kind: str, tmp_path: Path) -> None:
    data, problem = BAD_THREADS[kind]
    bad = case_in(tmp_path / "raw" / "a-bad", "x")
    (bad / "thread.txt").write_bytes(data)
    case_in(tmp_path / "raw" / "b-good", page([Row("Ann"), Row("Bob", "Ann")]))
    result = call("run", tmp_path / "raw", "--out", tmp_path / "out")
    assert result.exit_code == 1
    errors = [line for line in result.stderr.splitlines() if line.startswith("error")]
    assert len(errors) == 1
    assert "thread.txt" in errors[0]
    assert problem in errors[0]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["b-good"]


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ('site = "x"', "key 'title': is missing"),
        ('title = "x"\ncaptured = "last week"', "key 'captured': must say when"),
        ('title = "x"\ncolour = 1', "key 'colour': is not known"),
        ('title = "x"\nthread = "../../secret.txt"', "leads out of the case's folder"),
        ('title = "x"\ntimezone = "Mars/Olympus"', "no such time zone"),
        ('title = "x"\n[[sources]]\nfile = "s.txt"\nkind = "press"', "source 1, key 'publisher': is missing"),
        ('title = "x"\n[[sources]]\nfile = "s.txt"\npublisher = "P"\nkind = "rumour"', "unknown kind 'rumour'"),
        ('title = "x"\n[[sources]]\nfile = "s.txt"\npublisher = "P"\nkind = "press"', "there is no such file"),
        ("title = ", "is not valid TOML"),
        (
            'title = "x"\npublished = 0001-01-01\ntimezone = "Asia/Tokyo"',
            "key 'published': is before the calendar begins",
        ),
        ('title = "x"\n[[sources]]\nfile = "a\\u0000b"\npublisher = "P"\nkind = "press"', "there is no such file"),
    ],
)
def test_a_bad_case_file_is_named_with_its_key(toml: str, problem: str, tmp_path: Path) -> None:
    case_in(tmp_path / "raw" / "bad", page([Row("Ann")]), toml)
    result = call("read", tmp_path / "raw", "--json")
    assert result.exit_code == 1
    assert problem in result.stderr
    assert result.stderr.count("error:") == 1
    assert result.stdout == ""


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    result = call("read", tmp_path / "missing.txt")
    assert result.exit_code == 1
    assert "missing.txt: there is no such file" in result.stderr
    forbidden = tmp_path / "forbidden.txt"
    forbidden.write_text(page([Row("Ann")]), "utf-8")
    forbidden.chmod(0)
    if os.access(forbidden, os.R_OK):
        forbidden.unlink()  # the superuser may read anything; a socket or a pipe is refused all the same
        os.mkfifo(forbidden)
    result = call("read", forbidden)
    assert result.exit_code == 1
    assert "forbidden.txt" in result.stderr


def test_notes_where_the_job_can_go_on(tmp_path: Path) -> None:
    cut = case_in(tmp_path / "raw" / "cut", page([Row("Ann")], count=9), 'title = "No time known"\n')
    (cut / "thread.txt").write_bytes(page([Row("Ann"), Row("Zoë", "Ann")], count=9).encode("cp1252"))
    result = call("run", cut, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert "states 9 comments and shows 2" in result.stderr
    assert "read as Windows-1252" in result.stderr
    assert "time of capture is only bounded" in result.stderr
    assert "time of capture is only bounded" in (tmp_path / "out" / "cut" / "report.html").read_text("utf-8")


def test_wrong_use_is_exit_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("read", "--captured", "yesterday", CASE).exit_code == 2
    assert call("read", "--captured", "9999-12-31", CASE).exit_code == 2
    assert call("nonsense").exit_code == 2
    monkeypatch.chdir(tmp_path)
    assert call("run").exit_code == 2


@pytest.mark.parametrize("verb", ["run", "read", "tag", "merge", "train"])
def test_every_verb_explains_itself_and_stands_in_the_readme(verb: str) -> None:
    assert len(call(verb, "--help").stdout) > 300
    assert f"commentariat {verb}" in (ROOT / "README.md").read_text("utf-8")


def test_a_failed_run_leaves_the_earlier_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_in(tmp_path / "raw" / "story", page([Row("Ann"), Row("Bob", "Ann")]))
    assert call("run", case, "--out", tmp_path / "out").exit_code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    (case / "thread.txt").write_text("", "utf-8")
    assert call("run", case, "--out", tmp_path / "out").exit_code == 1
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before

    def full_disk(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(ReportError, match="No space left"):
        write_folder(tmp_path / "out" / "story", {"report.html": b"new"})
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["story"]


def test_an_interrupted_run_puts_the_earlier_report_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out" / "story"
    write_folder(folder, {"report.html": b"old"})
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if "-new-" in self.name:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_folder(folder, {"report.html": b"new"})
    monkeypatch.undo()
    assert (folder / "report.html").read_bytes() == b"old"
    assert [path.name for path in folder.parent.iterdir()] == ["story"]
    (tmp_path / "out" / "taken").write_text("a file of mine")
    with pytest.raises(ReportError, match="in the way"):
        write_folder(tmp_path / "out" / "taken", {"report.html": b"new"})


def test_a_fault_of_our_own_is_named_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        case_in(tmp_path / "raw" / name, page([Row("Ann")]))
    analyse = batch.analyse

    def faulty(case: object, model: object) -> object:
        if case.name == "a":  # type: ignore[attr-defined]
            raise ZeroDivisionError("what nobody thought of")
        return analyse(case, model)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "analyse", faulty)
    result = call("run", tmp_path / "raw", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "what nobody thought of" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b"]


def test_folders_that_hold_nothing_or_themselves(tmp_path: Path) -> None:
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "up").symlink_to(tmp_path / "loop")
    for verb in ("read", "tag", "run"):
        result = call(verb, tmp_path / "loop")
        assert result.exit_code == 1
        assert "there is nothing to read here" in result.stderr


def test_paths_that_lead_nowhere_are_named(tmp_path: Path) -> None:
    good = case_in(tmp_path / "raw" / "good", page([Row("Ann")]))
    (tmp_path / "raw" / "loop").symlink_to(tmp_path / "raw" / "loop")
    odd = tmp_path / "raw" / os.fsdecode(b"inv\xff.txt")
    odd.write_text(page([Row("Ann")]), "utf-8")
    result = call("run", tmp_path / "raw", "x" * 300, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.count("error:") == 2
    assert "fault in Commentariat" not in result.stderr
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert (tmp_path / "out" / good.name).is_dir()


def test_dates_out_of_range_stay_open(tmp_path: Path) -> None:
    dates = ["January 1, 0001 1:00 am", "January 99, 2024 1:00 am", "999 years ago"]
    rows = [Row("Ann"), *(Row("Bob", "Ann", date=date) for date in dates)]
    case = case_in(tmp_path / "raw" / "odd", page(rows, count=2))
    result = call("read", case, "--json")
    assert result.exit_code == 0, result.stderr
    assert "could not be read" in result.stderr


def test_turning_marks_do_not_reach_a_report(tmp_path: Path) -> None:
    case = case_in(tmp_path / "raw" / "turned", page([Row("Ann\u202eevil")]), 'title = "Safe \\u202e title"\n')
    assert call("run", case, "--out", tmp_path / "out").exit_code == 0
    assert "\u202e" not in (tmp_path / "out" / "turned" / "report.html").read_text("utf-8")


def test_folder_names_are_plain_and_differ() -> None:
    taken: set[str] = set()
    assert folder_name("../../etc/passwd", taken) == "etc-passwd"
    assert folder_name("Story", taken) == "Story"
    assert folder_name("story", taken) == "story-2"
    assert folder_name("…", taken) == "thread"


def test_no_cell_runs_as_a_formula() -> None:
    assert safe_cell("=1+1") == "'=1+1"
    assert safe_cell(" @SUM(A1)") == "' @SUM(A1)"
    assert safe_cell("plain - text") == "plain - text"
    table = pd.DataFrame({"author": ["=cmd|' /C calc'!A0", "Ann"], "votes": [-3, 4]})
    assert csv_bytes(table).decode("utf-8-sig").splitlines()[1] == "'=cmd|' /C calc'!A0,-3"


def test_training_data_with_an_unknown_theme_is_named(tmp_path: Path) -> None:
    row = {
        "thread": "t",
        "headline": "h",
        "id": "1",
        "parent": None,
        "author": "A",
        "text": "x",
        "themes": {"moon": "favour"},
        "reply": None,
    }
    (tmp_path / "bad.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    result = call("train", "--data", tmp_path / "bad.jsonl", "--out", tmp_path / "model")
    assert result.exit_code == 1
    assert "bad.jsonl, line 1: the theme 'moon' is unknown" in result.stderr
    assert "Known names: affordability" in result.stderr
    assert not (tmp_path / "model").exists()


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "models" / "fast", tmp_path / "fast")
    with (tmp_path / "fast" / "model.skops").open("ab") as file:
        file.write(b"x")
    result = call("tag", CASE, "--model", tmp_path / "fast")
    assert result.exit_code == 1
    assert "altered" in result.stderr


def test_the_command_runs_as_a_module_and_survives_a_closed_pipe() -> None:
    command = f"{sys.executable} -m commentariat read {CASE} --json | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout == '{"source":'
    assert "Traceback" not in done.stderr


def test_replies_of_a_table_without_names_and_comments_in_other_languages_are_counted(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "author": "Ann", "parent": None, "text": "We need 3% of GDP on defence."},
        {"id": 2, "author": "Bob", "parent": 1, "text": "Rubbish, we cannot afford it."},
        {
            "id": 3,
            "author": "Cem",
            "parent": 2,
            "text": "Wir müssen mehr für die Verteidigung ausgeben, und zwar sofort.",
        },
        {"id": 4, "author": "Dan", "parent": 99, "text": "Quite right."},
    ]
    table = tmp_path / "table.jsonl"
    table.write_text("\n".join(json.dumps({**row, "time": "2025-02-13T10:00:00Z"}) for row in rows), "utf-8")
    summary = batch.analyse(read_case(table), load_model(fast=True))
    assert (summary.counts.top_level, summary.counts.replies) == (1, 3)
    assert summary.uncertain.lost_parents == ("4",)
    assert summary.uncertain.unread == ("3",)
    # Of three comments that were read; one reply has its parent on the page and is in English.
    assert {row.share.n for row in summary.themes} == {3}
    assert summary.relations["agree"].n == 1
    page = batch.report_files(summary)["report.html"].decode("utf-8")
    assert "Share of 4 comments" not in page
    assert "Not in English" in page
