"""What the PDF says, as blocks of plain strings that templates/report.typ sets: paragraphs, tables, figures, quotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commentariat.report.charts import Figure
from commentariat.report.pdf_tree import tree
from commentariat.report.words import (
    RELATION_WORDS,
    STANCE_WORDS,
    TOO_FEW,
    capital,
    day,
    estimate,
    interval_words,
    listed,
    number,
    percent,
    plural,
    span,
)
from commentariat.sources import DocumentThemes
from commentariat.summary import Summary, ThemeRow
from commentariat.tag.marks import RELATIONS, STANCES
from commentariat.tag.quality import Scores

Block = dict[str, Any]
# Themes named in one sentence, authors and passages in one table: more than a reader takes in belongs to the files.
TOP_THEMES, TOP_AUTHORS, TOP_PASSAGES = 4, 25, 12


def paragraph(text: str) -> Block:
    """A paragraph."""
    return {"kind": "paragraph", "text": text}


def table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], columns: Sequence[str], note: str = ""
) -> Block:
    """A table; ``columns`` has for each column its width (a number of shares, or "auto") and "l" or "r" for the side."""
    return {
        "kind": "table",
        "caption": caption,
        "head": list(head),
        "rows": [list(row) for row in rows],
        "widths": [column.split()[0] for column in columns],
        "sides": [column.split()[1] for column in columns],
        "note": note,
    }


def section(title: str, *blocks: Block | None) -> dict[str, Any]:
    """A section with those of the blocks that there are."""
    return {"title": title, "blocks": [block for block in blocks if block is not None]}


def _spoken_of(summary: Summary) -> list[ThemeRow]:
    return [row for row in summary.themes if row.share.count]


def _sides_sentence(row: ThemeRow) -> str:
    """Which side is ahead on a theme, so far as the intervals tell."""
    favour, against = row.stances["favour"], row.stances["against"]
    start = f"On “{row.theme.label}” (“{row.theme.proposition.rstrip('.')}”) "
    if not favour.enough:
        return start + "there are too few comments to tell which side is ahead."
    shares = f"{estimate(favour)} of those who speak of it are in favour and {estimate(against)} against"
    if favour.low > against.high:
        return f"{start}more readers are for than against: {shares}."
    if against.low > favour.high:
        return f"{start}more readers are against than for: {shares}."
    return f"{start}the intervals overlap, so which side is ahead cannot be told: {shares}."


def _beside_sentence(summary: Summary) -> str:
    """The theme that readers raise most above the documents, in shares of comments and of paragraphs."""
    paragraphs = sum(document.paragraphs for document in summary.documents)
    if not paragraphs:
        return ""
    gaps = []
    for row in _spoken_of(summary):
        theirs = sum(document.themes.get(row.theme.id, 0) for document in summary.documents) / paragraphs
        gaps.append((row.share.low - theirs, row, theirs))
    gap, row, theirs = max(gaps, key=lambda item: item[0], default=(0.0, None, 0.0))
    if row is None or gap <= 0:
        return "No theme is clearly more frequent among the readers than in the article and its sources."
    return (
        f"What sets the readers apart from the article and its sources most is “{row.theme.label}”: {estimate(row.share)} of "
        f"the comments speak of it, and {percent(theirs)} of the paragraphs are marked with it."
    )


def _brief(summary: Summary) -> dict[str, Any]:
    counts, uncertain = summary.counts, summary.uncertain
    busiest = summary.authors[:3]
    wrote = sum(author.comments for author in busiest)
    says = [
        f"{capital(plural(counts.comments, 'comment'))} by {plural(counts.authors, 'author')}: "
        f"{number(counts.top_level)} {'opens' if counts.top_level == 1 else 'open'} a conversation, {number(counts.replies)} "
        f"{'answers' if counts.replies == 1 else 'answer'} somebody."
        + (
            f" The three busiest authors wrote {percent(wrote / counts.comments)} of them."
            if counts.authors > 5
            else ""
        )
    ]
    top = _spoken_of(summary)[:TOP_THEMES]
    if top:
        named = listed([f"“{row.theme.label}” {estimate(row.share)}" for row in top])
        says.append(f"Most spoken of, as corrected shares of all comments with 95% intervals: {named}.")
        says.append(_sides_sentence(top[0]))
    else:
        says.append("No comment was marked with a theme of the codebook.")
    replies = sum(summary.relations.values())
    if replies:
        kinds = summary.relations
        says.append(
            f"Of {plural(replies, 'reply', 'replies')}, {number(kinds['agree'])} were marked as agreeing with what they "
            f"answer, {number(kinds['disagree'])} as disagreeing and {number(kinds['other'])} as neither. These are counts "
            "of marks, not corrected for errors."
        )
    says.append(_beside_sentence(summary))
    marks = sum(len(line.marks.themes) for line in summary.lines)
    says.append(
        f"Not certain: {plural(counts.cut_off, 'comment')} cut off by the page, {plural(len(uncertain.open_parents), 'reply', 'replies')} "
        f"that may answer more than one comment, and {number(len(uncertain.unsure_themes))} of {number(marks)} theme marks that are too close to call."
    )
    return section("In brief", {"kind": "points", "items": [text for text in says if text]})


def _documents(summary: Summary) -> dict[str, Any]:
    if not summary.documents:
        return section(
            "The story and its sources", paragraph("No article and no source documents were saved with this thread.")
        )
    rows = []
    for item in summary.documents:
        document = item.document
        publisher = document.publisher or (summary.case.site if document.key == "article" else None) or "not stated"
        when = document.date or (summary.case.published if document.key == "article" else None)
        rows.append(
            [publisher, document.title, document.kind or "–", day(when) if when else "not stated", str(item.paragraphs)]
        )
    notes = [f"{_name(summary, d)}: {d.document.obtained}" for d in summary.documents if d.document.obtained]
    aside = sum(len(item.document.set_aside) for item in summary.documents)
    return section(
        "The story and its sources",
        table(
            "The documents set beside the comments",
            ["Publisher", "Title", "Kind", "Date", "Paragraphs"],
            rows,
            ["2 l", "4 l", "auto l", "auto l", "auto r"],
        ),
        paragraph(
            f"{capital(plural(aside, 'piece'))} of these documents, such as bylines and donation lines, are not their text and were set aside."
        )
        if aside
        else None,
        {"kind": "small", "items": notes} if notes else None,
    )


def _name(summary: Summary, item: DocumentThemes) -> str:
    if item.document.key == "article":
        return "Article"
    return item.document.publisher or item.document.title


def _themes(summary: Summary, figure: Block | None) -> dict[str, Any]:
    spoken = _spoken_of(summary)
    if not spoken:
        return section("What the readers talk about", paragraph("No comment was marked with a theme of the codebook."))
    rows = []
    for row in spoken:
        sides = [str(row.stances[stance].count) for stance in STANCES]
        shares = [percent(row.share.share), interval_words(row.share)] if row.share.enough else [TOO_FEW, "–"]
        ahead = estimate(row.stances["favour"])
        rows.append([row.theme.label, str(row.share.count), *shares, *sides, ahead])
    absent = [row.theme.label for row in summary.themes if not row.share.count]
    return section(
        "What the readers talk about",
        figure,
        paragraph(
            f"A comment may have several themes or none; {plural(summary.no_theme, 'comment')} of {number(summary.counts.comments)} "
            f"{'has' if summary.no_theme == 1 else 'have'} none. The corrected share allows for the errors of the marking, so it may "
            "differ from what the counts suggest; the interval says how far it can be trusted."
        ),
        table(
            "Themes: counts, corrected shares and sides",
            ["Theme", "Marked", "Share", "95% interval", "For", "Against", "No side", "Share in favour"],
            rows,
            ["3 l", "auto r", "auto r", "auto r", "auto r", "auto r", "auto r", "auto r"],
            "Marked, For, Against and No side are counts of comments. Share is the corrected share of all comments; share in favour is of those on the theme.",
        ),
        paragraph(f"Not found in any comment: {listed(absent)}.") if absent else None,
    )


def _examples(summary: Summary) -> dict[str, Any] | None:
    groups = []
    for row in summary.themes:
        quotes = [
            {
                "side": capital(STANCE_WORDS[e.stance]),
                "text": e.excerpt,
                "by": f"{e.author}, comment {e.comment}" + ("" if e.sure else ", not sure"),
            }
            for e in row.examples
        ]
        if quotes:
            groups.append({"theme": row.theme.label, "proposition": row.theme.proposition, "quotes": quotes})
    return (
        section(
            "In their own words",
            paragraph(
                "For each theme the clearest comments of either side, as marked. The sentence under the theme's name is what the sides refer to."
            ),
            {"kind": "quotes", "groups": groups},
        )
        if groups
        else None
    )


def _beside(summary: Summary, figure: Block | None) -> dict[str, Any] | None:
    if not summary.documents:
        return None
    names = {item.document.key: _name(summary, item) for item in summary.documents}
    shared = [
        [names.get(p.first, p.first), names.get(p.second, p.second), str(p.words), f"“{p.text}”"]
        for p in summary.passages[:TOP_PASSAGES]
    ]
    quoted = [
        [f"Comment {p.first.removeprefix('#')}", names.get(p.second, p.second), str(p.words), f"“{p.text}”"]
        for p in summary.quoted[:TOP_PASSAGES]
    ]
    return section(
        "Readers beside the article and its sources",
        paragraph(_beside_sentence(summary)) if not figure else None,
        figure,
        table(
            "The longest passage that two texts share word for word",
            ["In", "And in", "Words", "Passage"],
            [*shared, *quoted],
            ["1.3 l", "1.3 l", "auto r", "4 l"],
        )
        if shared or quoted
        else paragraph("No two documents share a passage of eight words or more, and no comment repeats one."),
    )


def _who(summary: Summary, thread: Block | None, network: Block | None) -> dict[str, Any]:
    rows = []
    for row in summary.authors[:TOP_AUTHORS]:
        kinds = [str(row.received.get(relation, 0)) for relation in RELATIONS]
        rows.append([row.author, str(row.comments), str(row.replies_given), str(row.replies_received), *kinds])
    left = len(summary.authors) - len(rows)
    return section(
        "Who answers whom",
        thread,
        network,
        table(
            "Authors by number of comments",
            ["Author", "Comments", "Replies given", "Received", "Agreeing", "Disagreeing", "Neither"],
            rows,
            ["1 l", *["auto r"] * 6],
            f"{capital(plural(left, 'author'))} with fewer comments are left out here."
            if left
            else "Agreeing, Disagreeing and Neither say how the replies received were marked.",
        ),
    )


def _when(summary: Summary, figure: Block | None) -> dict[str, Any]:
    if not summary.dates:
        return section("When they wrote", paragraph("The page states no dates for its comments."))
    known = any(group.span.earliest for group in summary.dates)
    rows = [[group.text, span(group.span), str(group.comments)] for group in summary.dates]
    return section(
        "When they wrote",
        figure,
        paragraph(
            "The page gives an age and not a moment, so each date is a span of time that the comment must lie in (UTC)."
            if known
            else "The moment of capture is not known, so the page's words cannot be turned into dates; only the order is kept."
        ),
        table("Dates as the page words them", ["On the page", "Written", "Comments"], rows, ["1 l", "3 l", "auto r"]),
    )


def _uncertain(summary: Summary) -> dict[str, Any]:
    found = summary.uncertain
    rows = [
        ["Cut off by the page", str(len(found.cut_off)), _ids(found.cut_off), "Marked on the words that are shown."],
        [
            "More than one possible parent",
            str(len(found.open_parents)),
            _ids(found.open_parents),
            "Placed under the likeliest; the others are named in the appendix.",
        ],
        ["Parent not found", str(len(found.lost_parents)), _ids(found.lost_parents), "Shown at the top level."],
        [
            "Unsure theme marks",
            str(len(found.unsure_themes)),
            _ids(sorted({i for i, _ in found.unsure_themes}, key=lambda i: (len(i), i))),
            "The theme or its side is too close to call.",
        ],
        [
            "Unsure reply relations",
            str(len(found.unsure_relations)),
            _ids(found.unsure_relations),
            "No relation is clearly the likeliest.",
        ],
        ["Without a date", str(found.undated), "", "The page gives none, or the capture time is not known."],
    ]
    kept = [row for row in rows if row[1] != "0"]
    notes = list(dict.fromkeys((*summary.case.notes, *summary.thread.notes)))
    return section(
        "What is uncertain",
        table(
            "What should not be taken for certain",
            ["What", "How many", "Comments", "What was done"],
            kept,
            ["2 l", "auto r", "3.4 l", "2.6 l"],
        )
        if kept
        else paragraph("Nothing in this thread had to be left open."),
        {"kind": "small", "items": [f"{capital(note.rstrip('.'))}." for note in notes]} if notes else None,
    )


def _ids(ids: Sequence[str]) -> str:
    return ", ".join(ids)


def _score_row(scores: Scores) -> list[str]:
    values = (
        scores.micro_f1,
        scores.macro_f1,
        scores.stance_accuracy,
        scores.stance_f,
        scores.relation_f1,
        scores.calibration_error,
    )
    return [capital(scores.measured_on), *(f"{value:.2f}" for value in values)]


def _method(summary: Summary) -> dict[str, Any]:
    quality, thread = summary.quality, summary.thread
    rows = [_score_row(scores) for scores in (quality.held_out, quality.real) if scores is not None]
    themes = [
        [
            summary.label(key),
            f"{q.precision:.2f}",
            f"{q.recall:.2f}",
            f"{q.f1:.2f}",
            str(q.support),
            f"{q.threshold:.2f}",
        ]
        for key, q in quality.themes.items()
        if key in summary.codebook.ids
    ]
    coverage = (
        f" On coded threads the 95% intervals held the true share {percent(quality.coverage)} of the time."
        if quality.coverage is not None
        else ""
    )
    return section(
        "Method and accuracy",
        paragraph(
            "Who answered whom is worked out from the order of the page, the names that replies state, the dates and the words. Themes, sides "
            "and reply relations are marked by models trained on practice comments coded by the same codebook. Shares are corrected by how often "
            "the models were wrong on comments they never saw; intervals come from drawing the comments, and the practice threads, anew."
            + coverage
        ),
        table(
            "How good the marks are (from 0 to 1; for the calibration error lower is better)",
            [
                "Measured on",
                "Themes, micro-F1",
                "Themes, macro-F1",
                "Side, accuracy",
                "Side, F1",
                "Relation, F1",
                "Calibration error",
            ],
            rows,
            ["2.6 l", *["1 r"] * 6],
        ),
        table(
            "How well each theme is found, on comments held out of training",
            ["Theme", "Precision", "Recall", "F1", "Coded comments", "Threshold"],
            themes,
            ["1 l", *["auto r"] * 5],
        )
        if themes
        else None,
        {
            "kind": "small",
            "items": [
                f"Thread read as “{thread.source.format}”; SHA-256 of the file {thread.source.sha256}.",
                f"Signs for which the fonts have no shape are named in square brackets or shown as □; {STANCE_WORDS['none']} means that a comment takes neither side; “{RELATION_WORDS['other']}” is a reply that asks, informs or turns elsewhere.",
            ],
        },
    )


def _facts(summary: Summary) -> list[list[str]]:
    case, counts, thread = summary.case, summary.counts, summary.thread
    stated = f" (the page states {thread.stated_count:,})" if thread.stated_count not in (None, counts.comments) else ""
    facts = [
        ["Site", case.site or ""],
        ["Published", day(case.published) if case.published else ""],
        ["Captured", span(thread.captured) if thread.captured else "not known"],
        ["Comments", f"{counts.comments:,}{stated}"],
        ["Authors", f"{counts.authors:,}"],
        ["Words", f"{counts.words:,}"],
        ["Address", thread.url or case.url or ""],
    ]
    return [fact for fact in facts if fact[1]]


def content(summary: Summary, figures: Sequence[Figure], names: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the template sets; ``names`` gives the file of each figure by its key."""

    def figure(key: str) -> Block | None:
        found = next((item for item in figures if item.key == key), None)
        if found is None:
            return None
        return {"kind": "figure", "file": names[key], "caption": found.title, "alt": found.alt, "note": found.note}

    parts = [
        _brief(summary),
        _documents(summary),
        _themes(summary, figure("themes")),
        _examples(summary),
        _beside(summary, figure("sources")),
        _who(summary, figure("thread"), figure("network")),
        _when(summary, figure("timeline")),
        _uncertain(summary),
        _method(summary),
    ]
    title = " ".join((summary.case.title or summary.thread.title).split()) or "A comment thread"
    return {
        "title": title,
        "facts": _facts(summary),
        "sections": [part for part in parts if part],
        "tree": tree(summary),
    }
