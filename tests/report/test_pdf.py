"""The PDF: tagged, titled, the same every time, and printing hostile words as they are."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from pypdf import PdfReader

from commentariat.errors import ReportError
from commentariat.report.charts import Figure, figures
from commentariat.report.glyphs import BOX, printable
from commentariat.report.pdf import NO_TIME, render_pdf, timestamp
from commentariat.sources import Passage
from commentariat.summary import Summary
from commentariat.thread import Case

Make = Callable[..., Summary]
MARKUP = "#strong[x] $x^2$ @ref <label> *bold* _it_ // not a comment `raw` #panic() \\u{41} = Head"


def _reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf), strict=True)


def _text(pdf: bytes) -> str:
    """All text with the white space taken out, since lines and soft breaks fall anywhere."""
    return _squeeze("".join(page.extract_text() for page in _reader(pdf).pages))


def _squeeze(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def _saying(summary: Summary, text: str, *, author: str | None = None) -> Summary:
    """The summary with the words (and author) of the first comment changed."""
    first, *others = summary.lines
    comment = replace(first.comment, text=text, author=author or first.comment.author)
    marks = replace(first.marks, themes=())
    comments = (comment, *summary.thread.comments[1:])
    case: Case = replace(summary.case, thread=replace(summary.thread, comments=comments))
    return replace(summary, case=case, lines=(replace(first, comment=comment, marks=marks), *others))


def test_tagged_titled_and_in_british_english(make: Make) -> None:
    summary = make()
    reader = _reader(render_pdf(summary, figures(summary)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == "A story"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_same_bytes_twice(make: Make) -> None:
    summary = make(hostile=True)
    drawn = figures(summary)
    assert render_pdf(summary, drawn) == render_pdf(summary, drawn)


def test_dated_by_capture_publication_or_constant(make: Make) -> None:
    summary = make()
    assert timestamp(summary).date().isoformat() == "2025-02-13"
    bare = make(dated=False)
    assert timestamp(bare).date().isoformat() == "2025-02-13"
    assert timestamp(replace(bare, case=replace(bare.case, published=None))) == NO_TIME


def test_markup_is_printed_as_it_is(make: Make) -> None:
    text = _text(render_pdf(_saying(make(), MARKUP, author="Eve #eval(1) $a$"), ()))
    assert _squeeze(MARKUP) in text
    assert _squeeze("Eve #eval(1) $a$") in text


def test_hostile_words_everywhere(make: Make) -> None:
    summary = make(hostile=True)
    pdf = render_pdf(summary, figures(summary))
    text = _text(pdf)
    assert "<script>alert(1)</script>" in text
    assert "{{7*7}}{%raw%}" in text
    root = _reader(pdf).trailer["/Root"]
    assert "/AA" not in root
    assert "/JavaScript" not in root.get("/Names", {})


@pytest.mark.parametrize(
    "words",
    [
        "😀 👩‍👩‍👧 🇬🇧 👍🏽 ❤️ ☎",
        "漢字 हिन्दी العربية עברית ไทย",
        "a\u0301\u0483\u20dd x\u0336y\u0336 Z\u0300\u0301\u0302\u0303\u0489",
        "\x00\x07\x1b \u202e\u2066 \ud800 \ue000 \ufffe \U0010ffff",
        "https://evil.example/" + "x" * 4000,
        "ﬁ ﷺ 𝕏 𓀀 ½ № ™ → ♥",
    ],
    ids=["emoji", "scripts", "accents", "controls", "one long word", "symbols"],
)
def test_any_sign_can_be_set(make: Make, words: str) -> None:
    summary = _saying(make(2), words, author=words[:40])
    case = replace(summary.case, title=words[:60])
    assert _reader(render_pdf(replace(summary, case=case), ())).pages


def test_signs_without_a_glyph_are_named_or_boxed() -> None:
    assert printable("well 😀") == "well [grinning face]"
    assert printable("🇺🇦") == "[flag UA]"
    assert printable("漢") == BOX
    assert printable("naïve “£” é") == "naïve “£” é"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_very_small_threads(make: Make, count: int) -> None:
    summary = make(count, documents=False)
    assert _reader(render_pdf(summary, figures(summary))).pages


def test_a_cell_longer_than_a_page_is_whole(make: Make) -> None:
    summary = make()
    long = replace(summary, passages=(Passage("many words " * 3000 + "the very end", 6003, "article", "release"),))
    assert "theveryend" in _text(render_pdf(long, ()))
    named = _saying(summary, "Short.", author="Long name " * 1500 + "of Essex")
    assert "ofEssex" in _text(render_pdf(named, ()))


def test_no_figures_no_themes_no_dates(make: Make) -> None:
    assert _reader(render_pdf(make(), ())).pages
    summary = make(themes=False, dated=False, documents=False)
    assert _reader(render_pdf(summary, figures(summary))).pages


def test_figures_carry_their_alternative_text(make: Make) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><rect width="80" height="20"/></svg>'
    pdf = render_pdf(make(), [Figure("themes", "What came up", svg, "A plain bar", "How to read it.")])
    found = _reader(pdf)
    alts = [
        str(value["/Alt"])
        for number in range(1, len(found.xref[0]) + 1)
        if isinstance(value := found.get_object(number), dict) and "/Alt" in value
    ]
    assert "A plain bar" in alts
    assert "Whatcameup" in _text(pdf)


def test_a_broken_figure_is_one_plain_line(make: Make) -> None:
    with pytest.raises(ReportError, match="the PDF could not be set") as caught:
        render_pdf(make(), [Figure("themes", "Title", "<svg", "Alt", "")])
    assert "\n" not in str(caught.value)
