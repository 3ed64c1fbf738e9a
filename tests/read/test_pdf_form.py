from __future__ import annotations

import random
import re
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from commentariat.dates import SECOND, Interval
from commentariat.errors import InputError, NoThread, UnreadableFile
from commentariat.read import pdf_pieces
from commentariat.read.formats import pdf
from commentariat.read.page import Page
from tests.read import rendered

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "pdf").glob("*.pdf"))


def opened(data: bytes) -> Page:
    """A PDF in memory."""
    return Page("page.pdf", data)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem[:3])
def test_a_page_that_chrome_printed_is_read_as_the_truth_has_it(path: Path) -> None:
    page = Page(path)
    assert pdf.detect(page).score > 0.5
    (draft,) = pdf.read(page)
    wanted = rendered.expected(path.stem)
    assert [comment.author for comment in draft.comments] == [row.author for row in wanted]
    assert [comment.truncated for comment in draft.comments] == [row.cut for row in wanted]
    for comment, row in zip(draft.comments, wanted, strict=True):
        full = " ".join(rendered.words(row.text)[: rendered.WORD_LIMIT]) if row.cut else row.text
        assert rendered.squeezed(comment.text) == rendered.squeezed(full)
    assert draft.stated_count == len(wanted)
    assert any("read from a PDF" in note for note in draft.notes)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem[:3])
def test_its_links_state_the_parents(path: Path) -> None:
    (draft,) = pdf.read(Page(path))
    assert draft.states_parents
    wanted = rendered.expected(path.stem)
    ids = {comment.id: row.id for comment, row in zip(draft.comments, wanted, strict=True)}
    assert [comment.parent and ids[comment.parent] for comment in draft.comments] == [row.parent for row in wanted]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem[:3])
def test_time_address_and_title_come_from_the_print_and_stay_out_of_the_text(path: Path) -> None:
    (draft,) = pdf.read(Page(path))
    made = PdfReader(path).metadata
    assert made is not None and made.creation_date is not None
    assert draft.captured == Interval(made.creation_date.astimezone(UTC), made.creation_date.astimezone(UTC) + SECOND)
    assert draft.captured_from == "the PDF: its date of creation"
    assert draft.url == f"http://127.0.0.1:8088/?p={rendered.truth(path.stem)['post']['id']}"
    assert rendered.squeezed(draft.title or "").startswith(
        rendered.squeezed(rendered.truth(path.stem)["post"]["title"])
    )
    everything = "\n".join([*draft.paragraphs, *(comment.text for comment in draft.comments)])
    assert "127.0.0.1" not in everything
    assert str(draft.title) not in everything
    assert not re.search(r"\d\d?/\d\d?/\d\d, \d|\b1/\d\b", everything)


def changed(path: Path, **information: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.add_metadata({f"/{key}": value for key, value in information.items()})
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def test_the_date_of_a_pdf_that_another_program_made_is_only_a_bound() -> None:
    data = changed(GOLDEN[0], Producer="GPL Ghostscript", Creator="", CreationDate="D:20250227120000Z")
    (draft,) = pdf.read(opened(data))
    assert draft.captured == Interval(None, datetime(2025, 2, 27, 12, 0, 1, tzinfo=UTC))


def test_a_date_without_a_zone_covers_every_zone() -> None:
    (draft,) = pdf.read(opened(changed(GOLDEN[0], CreationDate="D:20250227120000")))
    assert draft.captured == Interval(
        datetime(2025, 2, 26, 22, 0, tzinfo=UTC), datetime(2025, 2, 28, 0, 0, 1, tzinfo=UTC)
    )


@pytest.mark.parametrize("date", ["", "nonsense", "D:00000000000000", "D:99991399999999+99'99'"])
def test_a_wrong_date_is_no_date(date: str) -> None:
    try:
        (draft,) = pdf.read(opened(changed(GOLDEN[0], CreationDate=date)))
    except InputError:
        return
    assert draft.captured is None


def written(content: bytes, *, packed: bool = True) -> bytes:
    """A PDF of one sheet with this content."""
    writer = PdfWriter()
    sheet = writer.add_blank_page(width=600, height=800)
    stream = StreamObject()
    stream.set_data(zlib.compress(content) if packed else content)
    if packed:
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    sheet[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    sheet[NameObject("/Contents")] = writer._add_object(stream)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def shown(*lines: str) -> bytes:
    moves = "".join(f"BT /F1 12 Tf 1 0 0 1 40 {780 - 14 * n} Tm ({line}) Tj ET\n" for n, line in enumerate(lines))
    return moves.encode("latin-1")


def test_a_scan_holds_no_text() -> None:
    with pytest.raises(NoThread, match=r"no text.*Save the page from the browser as HTML"):
        pdf.read(opened(written(b"0 0 600 800 re f")))


def test_text_that_is_not_marked_is_refused_for_nothing_would_be_sure() -> None:
    data = written(shown("2 Comments", "oldest", "Ann", "2 days ago", "Hello", "Bob", "1 day ago", "Hi"))
    with pytest.raises(NoThread, match="Chrome or Edge"):
        pdf.read(opened(data))


def test_a_pdf_without_comments_says_so() -> None:
    content = b"/P <</MCID 0>> BDC\n" + shown("A paper on something else", "by nobody") + b"EMC\n"
    with pytest.raises(NoThread, match="as HTML"):
        pdf.read(opened(written(content)))


def test_a_locked_pdf_asks_for_a_copy_without_a_password() -> None:
    writer = PdfWriter(clone_from=PdfReader(GOLDEN[0]))
    writer.encrypt("secret", algorithm="RC4-128")
    target = BytesIO()
    writer.write(target)
    with pytest.raises(UnreadableFile, match="password"):
        pdf.read(opened(target.getvalue()))


def test_too_many_operators_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pieces, "MOST_OPERATORS", 1_000)
    with pytest.raises(UnreadableFile, match="no printed page"):
        pdf.read(opened(written(b"q Q " * 5_000)))


def test_too_many_sheets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pieces, "MOST_PAGES", 1)
    with pytest.raises(UnreadableFile, match="sheets"):
        pdf.read(Page(GOLDEN[0]))


def test_too_much_content_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pieces, "MOST_BYTES", 1_000)
    with pytest.raises(UnreadableFile, match="bytes"):
        pdf.read(opened(written(b"1 " * 1_000)))


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pieces, "MOST_SECONDS", -1.0)
    with pytest.raises(UnreadableFile, match="seconds"):
        pdf.read(Page(GOLDEN[0]))


def test_forms_that_draw_each_other_end() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(written(b"/X Do " * 10))))
    form = StreamObject()
    form.set_data(b"/X Do " * 10)
    form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    itself = writer._add_object(form)
    own = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/X"): itself})})
    form[NameObject("/Resources")] = own
    writer.pages[0][NameObject("/Resources")] = own
    target = BytesIO()
    writer.write(target)
    with pytest.raises(InputError):
        pdf.read(opened(target.getvalue()))


def test_a_stream_that_grows_without_end_is_refused() -> None:
    with pytest.raises(InputError):
        pdf.read(opened(written(b" " * 300_000_000)))


@pytest.mark.parametrize("data", [b"%PDF-", b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\nstartxref\n0\n%%EOF\n" * 50])
def test_what_only_begins_as_a_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        pdf.read(opened(data))


def test_a_page_tree_that_holds_itself_is_refused() -> None:
    data = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )
    with pytest.raises(InputError):
        pdf.read(opened(data))


@pytest.mark.parametrize("seed", range(25))
def test_damage_gives_a_thread_or_a_clear_error(
    seed: int, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    dice = random.Random(seed)
    data = bytearray(GOLDEN[seed % len(GOLDEN)].read_bytes())
    if seed % 3 == 0:
        del data[dice.randrange(len(data)) :]
    else:
        for _ in range(dice.choice([5, 50, 500])):
            data[dice.randrange(8, len(data))] = dice.randrange(256)
    try:
        pdf.read(opened(bytes(data)))
    except InputError as error:
        assert "\n" not in str(error)
    assert capsys.readouterr().err == ""
    assert not caplog.records
