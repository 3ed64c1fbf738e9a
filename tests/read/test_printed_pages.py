"""Pages printed to PDF by a browser, against the truth of the threads they show; PDFs that hold no thread."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

from commentariat.errors import InputError
from commentariat.read.assemble import assemble
from commentariat.read.formats import choose
from commentariat.read.page import Page
from commentariat.thread import Source
from tests.read import rendered

FOLDER = Path(__file__).parents[1] / "golden" / "pdf"
# Beside a short comment a label ("Member") can stand on the line of its text, and is then read as part of it.
TEXT_FLOOR = 0.8


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.pdf")), ids=lambda path: path.stem[:3])
def test_printed_pages(path: Path) -> None:
    page = Page(path)
    form, detection = choose(page)
    (draft,) = form.read(page)
    source = Source(page.path, page.sha256, form.NAME, detection.why)
    thread = assemble(page, draft, source=source, known=rendered.known(path.stem))
    rows = rendered.expected(path.stem)
    assert thread.source.format == "pdf"
    assert [comment.author for comment in thread.comments] == [row.author for row in rows]
    assert [comment.truncated for comment in thread.comments] == [row.cut for row in rows]
    ids = {row.id: comment.id for row, comment in zip(rows, thread.comments, strict=True)}
    assert [c.parent for c in thread.comments] == [None if row.parent is None else ids[row.parent] for row in rows]
    pairs = [(c.text, row.text) for c, row in zip(thread.comments, rows, strict=True) if not row.cut]
    same = sum(rendered.squeezed(text) == rendered.squeezed(wanted) for text, wanted in pairs)
    assert same >= TEXT_FLOOR * len(pairs)
    assert any("PDF" in note for note in thread.notes)


def blank() -> bytes:
    writer, stream = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize("data", [b"%PDF-1.4 nothing of ours", b"%PDF-1.7\n" + b"\x00" * 500, blank(), blank()[:200]])
def test_pdfs_without_a_thread_are_refused_in_words(data: bytes) -> None:
    page = Page("scan.pdf", data)
    with pytest.raises(InputError, match=r"scan\.pdf"):
        list(choose(page)[0].read(page))


def test_any_part_of_a_pdf_gives_a_thread_or_an_error() -> None:
    data = sorted(FOLDER.glob("*.pdf"))[0].read_bytes()
    for part in range(1, 10):
        page = Page("part.pdf", data[: len(data) * part // 10])
        try:
            assert all(draft.comments for draft in choose(page)[0].read(page))
        except InputError as error:
            assert "part.pdf" in str(error)
