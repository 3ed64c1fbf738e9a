"""Case folders with several captures, what case.toml may say of them, and what a folder of mixed files holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commentariat.errors import CaseError, NoThread, UnreadableFile
from commentariat.read import find_cases, read_captures, read_case, read_cases, read_each
from commentariat.read.case import load_settings
from commentariat.thread import Case
from tests.read.pages import Row, page

TOML = 'title = "The story"\ncaptured = 2025-02-27\n'
EARLY = [Row("Ann", body="The first thing that anybody has said about it here."), Row("Bob", "Ann", "Indeed.")]
LATE = [*EARLY, Row("Cat", body="A later word on the whole of the matter.", date="1 day ago")]


def rest(*rows: tuple[int, int, str, str], post: int = 7) -> str:
    return json.dumps(
        [
            {
                "id": number, "post": post, "parent": parent, "author_name": author,
                "date_gmt": f"2025-02-24T10:{number % 60:02}:00", "content": {"rendered": f"<p>{text}</p>"},
                "link": f"https://news.example/{post}/#comment-{number}", "type": "comment", "status": "approved",
            }
            for number, parent, author, text in rows
        ]
    )  # fmt: skip


def folder(path: Path, toml: str = TOML, **files: str) -> Path:
    path.mkdir(parents=True)
    (path / "case.toml").write_text(toml, "utf-8")
    for name, text in files.items():
        (path / name.replace("__", "-").replace("_", ".")).write_text(text, "utf-8")
    return path


def test_several_thread_files_are_captures_of_one_thread(tmp_path: Path) -> None:
    toml = (
        'title = "The story"\n[[thread]]\nfile = "thread.txt"\ncaptured = 2025-02-25T12:00:00Z\n'
        '[[thread]]\nfile = "thread-2.txt"\ncaptured = 2025-02-27T12:00:00Z\n'
    )
    late = [*(row._replace(date="5 days ago") for row in EARLY), LATE[2]]
    case = read_case(folder(tmp_path / "case", toml, thread_txt=page(EARLY), thread__2_txt=page(late)))
    assert case.thread.source.format == "merged"
    assert case.thread.source.path == str(tmp_path / "case")
    assert [comment.author for comment in case.thread.comments] == ["Ann", "Bob", "Cat"]
    assert case.thread.captured is not None and case.thread.captured.earliest is not None
    assert case.thread.captured.earliest.day == 27
    assert any("1 comment is new in a later capture: 3" in note for note in case.thread.notes)
    assert len(read_captures(tmp_path / "case")) == 2
    # One of the files, named by itself, is still read with what the case says of it.
    alone = read_case(tmp_path / "case" / "thread.txt")
    assert (alone.title, len(alone.thread.comments), alone.thread.source.format) == ("The story", 2, "extracted")
    assert alone.thread.captured is not None and alone.thread.captured.earliest is not None
    assert alone.thread.captured.earliest.day == 25


def test_thread_files_are_found_by_name_and_their_companions_left_alone(tmp_path: Path) -> None:
    case = folder(
        tmp_path / "case", thread_txt=page(EARLY), thread__late_txt=page(LATE), notes_txt="mine", thread_png="x"
    )
    (case / "thread_files").mkdir()
    (case / "thread_files" / "style.css").write_text("a {}", "utf-8")
    (case / "thread.txt~").write_text("an editor's copy", "utf-8")
    assert len(read_case(case).thread.comments) == 3
    assert [path.name for path in find_cases([tmp_path])] == ["case"]


def test_pages_of_the_rest_interface_complete_each_other(tmp_path: Path) -> None:
    first = rest((1, 0, "Ann", "The first."), (4, 0, "Dan", "The fourth."))
    second = rest((2, 1, "Bob", "The second."), (3, 2, "Cat", "The third."))
    case = read_case(folder(tmp_path / "case", thread__1_json=first, thread__2_json=second))
    assert [(c.id, c.parent, c.absent_parent) for c in case.thread.comments] == [
        ("1", None, None), ("2", "1", None), ("3", "2", None), ("4", None, None),
    ]  # fmt: skip
    assert not any("not on the page" in note for note in case.thread.notes)


def test_the_story_is_found_in_the_export_of_a_site(tmp_path: Path) -> None:
    both = json.dumps(
        json.loads(rest((1, 0, "Ann", "Of one story."), (5, 0, "Eve", "Too.")))
        + json.loads(rest((2, 0, "Bob", "Of another.")  , post=8))
    )  # fmt: skip
    toml = TOML + 'url = "https://news.example/8"\n'
    case = read_case(folder(tmp_path / "case", toml, thread_json=both))
    assert [comment.author for comment in case.thread.comments] == ["Bob"]
    with pytest.raises(NoThread, match="holds 2 threads, and a case is about one"):
        read_case(folder(tmp_path / "other", thread_json=both))
    loose = tmp_path / "site.json"
    loose.write_text(both, "utf-8")
    assert [found.name for found in read_cases(loose)] == ["site-7", "site-8"]
    with pytest.raises(NoThread, match="more than one thread"):
        read_case(loose)


def test_one_bad_thread_of_a_file_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from commentariat.read import case as module  # noqa: PLC0415

    good = module.assemble

    def faulty(*args: object, **options: object) -> object:
        if getattr(args[1], "key", None) == "7":
            raise ZeroDivisionError("what nobody thought of")
        return good(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "assemble", faulty)
    loose = tmp_path / "site.json"
    loose.write_text(rest((1, 0, "Ann", "One."))[:-1] + "," + rest((2, 0, "Bob", "Two."), post=8)[1:], "utf-8")
    bad, sound = read_each(loose)
    assert "thread 7" in str(bad)
    assert isinstance(sound, Case) and sound.name == "site-8"


def test_a_file_that_strayed_into_a_case_is_told(tmp_path: Path) -> None:
    other = [Row("Zoe", body="Quite another story, which nobody here has heard of."), Row("Yan", "Zoe", "Indeed?")]
    case = read_case(folder(tmp_path / "case", thread_txt=page(EARLY), thread__x_txt=page(other)))
    assert any("nothing connects thread-x.txt and thread.txt" in note for note in case.thread.notes)


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("thread = []", "key 'thread': names no file"),
        ("thread = 3", "key 'thread': must be text"),
        ('thread = ["thread.txt", 3]', "thread 2, key 'thread': must be text"),
        ('[[thread]]\nname = "x"', "thread 1, key 'name': is not known. Known names: captured, file"),
        ("[[thread]]\ncaptured = 2025-02-01", "thread 1, key 'file': is missing"),
        ('[[thread]]\nfile = "thread.txt"\ncaptured = "soon"', "thread 1, key 'captured': must say when"),
        ('thread = ["thread.txt", "../x.txt"]', "leads out of the case's folder"),
        ("columns = 3", "key 'columns': must be a table"),
        ('[columns]\nwho = "x"', "[columns], key 'who': is not known. Known names: author, id"),
        ("[columns]\nid = 3", "[columns], key 'id': must be text"),
        ('[columns]\nid = "x"\nparent = "x"', "'x' is given for two columns"),
    ],
)
def test_what_is_wrong_in_case_toml_is_named(toml: str, problem: str, tmp_path: Path) -> None:
    case = folder(tmp_path / "case", f'title = "x"\n{toml}\n', thread_txt=page(EARLY))
    with pytest.raises(CaseError) as caught:
        read_case(case)
    assert problem in str(caught.value)


def test_captures_and_columns_are_read_from_case_toml(tmp_path: Path) -> None:
    toml = 'title = "x"\nthread = ["a.txt", {file = "b.csv", captured = 2025-02-01}]\n[columns]\nid = "comment_id"\n'
    settings = load_settings(folder(tmp_path / "case", toml) / "case.toml")
    assert [(found.file, found.captured is not None) for found in settings.threads] == [
        ("a.txt", False),
        ("b.csv", True),
    ]
    assert settings.columns == {"id": "comment_id"}


def test_a_table_is_read_by_its_columns(tmp_path: Path) -> None:
    table = (
        "nummer,antwort_auf,wer,wann,was\n1,,Ann,2025-02-24T10:00:00Z,The first thing said.\n"
        "2,1,Bob,2025-02-24T11:00:00Z,And the second.\n"
    )
    names = {"id": "nummer", "parent": "antwort_auf", "author": "wer", "time": "wann", "text": "was"}
    loose = tmp_path / "table.csv"
    loose.write_text(table, "utf-8")
    case = read_case(loose, columns=names)
    assert [(c.id, c.parent, c.author, c.text) for c in case.thread.comments] == [
        ("1", None, "Ann", "The first thing said."), ("2", "1", "Bob", "And the second."),
    ]  # fmt: skip
    toml = TOML + "[columns]\n" + "".join(f'{name} = "{column}"\n' for name, column in names.items())
    assert len(read_case(folder(tmp_path / "case", toml, thread_csv=table)).thread.comments) == 2
    with pytest.raises(CaseError, match="there is no column 'who'"):
        read_case(loose, columns={"who": "wer"})


def test_a_folder_of_mixed_files_is_one_batch(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    folder(raw / "case", thread_txt=page(EARLY))
    for name in ("a.txt", "b.json", "story.html", "README.md", "picture.PNG", "style.css", "old.txt~", ".hidden.txt"):
        (raw / name).write_text("x", "utf-8")
    (raw / "scan.pdf").write_bytes(b"%PDF-1.4 nothing of ours")
    for beside in ("story_files", "other_files"):
        (raw / beside).mkdir()
        (raw / beside / "frame.html").write_text("x", "utf-8")
        (raw / beside / "app.js").write_text("x", "utf-8")
    found = [path.relative_to(raw).as_posix() for path in find_cases([raw])]
    # A folder called …_files beside no page of that name may be the user's own.
    assert found == ["a.txt", "b.json", "case", "other_files/frame.html", "scan.pdf", "story.html"]
    # What is named is tried, whatever it is.
    assert find_cases([raw / "style.css"]) == [raw / "style.css"]


def test_a_missing_file_beside_a_case_is_missing(tmp_path: Path) -> None:
    case = folder(tmp_path / "case", thread_txt=page(EARLY))
    with pytest.raises(UnreadableFile, match="no such file"):
        read_case(case / "missing.txt")
    assert read_case(case / "case.toml").title == "The story"
