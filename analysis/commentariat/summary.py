"""All arithmetic of a report, and no mark-up: what a case's thread says, in numbers and short lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commentariat.amounts.asked import Asked, Cited, cited_in, what_is_asked
from commentariat.dates import Interval
from commentariat.read.order import SURE_PARENT
from commentariat.sources import (
    DocumentThemes,
    Passage,
    document_themes,
    passages_between,
    passages_in_comments,
    shared_passages,
)
from commentariat.tag.codebook import Codebook, Theme
from commentariat.tag.marks import Marks
from commentariat.tag.prevalence import Estimate, ThemeShare, relation_shares, theme_shares
from commentariat.tag.quality import Quality
from commentariat.tag.words import sentences
from commentariat.thread import Case, Comment, Thread, by_id, depths

if TYPE_CHECKING:
    from commentariat.tag.model import Model


@dataclass(frozen=True, slots=True)
class Counts:
    """The thread in whole numbers; ``deepest`` is the depth of the deepest reply (0 where there is none)."""

    comments: int
    authors: int
    top_level: int
    replies: int
    cut_off: int
    words: int
    deepest: int


@dataclass(frozen=True, slots=True)
class Example:
    """A comment that speaks to a theme: who, where, the sentence that carries it, and the stance taken."""

    comment: str
    author: str
    excerpt: str
    stance: str
    sure: bool


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme: its share of the comments, the stances, how many marks are unsure, and examples of each side."""

    theme: Theme
    share: Estimate
    stances: Mapping[str, Estimate]
    unsure: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class AuthorRow:
    """One author: comments written, replies given and received, and how the received ones relate to theirs."""

    author: str
    comments: int
    replies_given: int
    replies_received: int
    received: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """How often one author answered another, and in which relation."""

    source: str
    target: str
    replies: int
    relations: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One comment of the tree in page order, with its depth, its marks, and the number of comments below it."""

    comment: Comment
    depth: int
    marks: Marks
    below: int


@dataclass(frozen=True, slots=True)
class DateGroup:
    """All comments that the page dates alike: the words, the span of time they may have been written in, and how many."""

    text: str
    span: Interval
    comments: int


@dataclass(frozen=True, slots=True)
class Uncertain:
    """What a reader should not take for certain; each entry is a comment's id."""

    cut_off: tuple[str, ...]
    open_parents: tuple[str, ...]
    lost_parents: tuple[str, ...]
    unsure_themes: tuple[tuple[str, str], ...]
    unsure_relations: tuple[str, ...]
    undated: int
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that a report shows of a case."""

    case: Case
    codebook: Codebook
    counts: Counts
    themes: tuple[ThemeRow, ...]
    no_theme: int
    relations: Mapping[str, Estimate]
    authors: tuple[AuthorRow, ...]
    pairs: tuple[Pair, ...]
    lines: tuple[Line, ...]
    dates: tuple[DateGroup, ...]
    uncertain: Uncertain
    documents: tuple[DocumentThemes, ...]
    passages: tuple[Passage, ...]
    quoted: tuple[Passage, ...]
    quality: Quality
    amounts: tuple[Cited, ...]
    asked: Asked

    @property
    def thread(self) -> Thread:
        """The thread itself."""
        return self.case.thread

    def label(self, theme: str) -> str:
        """The reader's label of a theme."""
        return self.codebook.theme(theme).label


# A relation is called unsure where the likeliest one has less than this probability.
SURE_RELATION = 0.6
EXAMPLES_EACH_SIDE = 2
LONGEST_EXCERPT = 260


def _excerpt(text: str, evidence: Sequence[tuple[int, int]]) -> str:
    """The sentence of a comment that holds its first evidence; a very long one is cut between words."""
    start = evidence[0][0] if evidence else 0
    left, right = next(((a, b) for a, b in sentences(text) if a <= start < b), (0, len(text)))
    words = text[left:right].split()
    before = len(text[left:start].split())
    first = 0 if len(" ".join(words)) <= LONGEST_EXCERPT else max(0, before - 12)
    piece = " ".join(words[first:])
    if len(piece) > LONGEST_EXCERPT:
        piece = piece[:LONGEST_EXCERPT].rsplit(" ", 1)[0] + " …"
    return f"… {piece}" if first else piece


def _examples(theme: str, lines: Sequence[Line], quoted: Mapping[str, str]) -> tuple[Example, ...]:
    """The clearest comments of each side, at most two of each, surest first; words repeated from a document are no one's
    own view, and a mark less likely right than not is no example. ``quoted`` maps a comment's id to such words."""
    found: list[Example] = []
    for stance in ("favour", "against"):
        marked = [
            (mark, line)
            for line in lines
            for mark in line.marks.themes
            if mark.theme == theme and mark.stance == stance and mark.p * mark.stance_p[stance] >= 0.5
            if len(line.comment.text.split()) >= 5
        ]
        marked.sort(
            key=lambda pair: (
                -pair[0].p * pair[0].stance_p[stance],
                int(pair[1].comment.id) if pair[1].comment.id.isdigit() else 0,
            )
        )
        chosen = [
            Example(line.comment.id, line.comment.author, _excerpt(line.comment.text, mark.evidence), stance, mark.sure)
            for mark, line in marked
        ]
        own = [example for example in chosen if not shared_passages(example.excerpt, quoted.get(example.comment, ""))]
        found.extend(own[:EXAMPLES_EACH_SIDE])
    return tuple(found)


def _theme_rows(
    codebook: Codebook, shares: Mapping[str, ThemeShare], lines: Sequence[Line], quoted: Sequence[Passage]
) -> tuple[ThemeRow, ...]:
    repeated = {passage.first.removeprefix("#"): passage.text for passage in quoted}
    rows = []
    for theme, share in shares.items():
        unsure = sum(mark.theme == theme and not mark.sure for line in lines for mark in line.marks.themes)
        rows.append(
            ThemeRow(codebook.theme(theme), share.share, share.stances, unsure, _examples(theme, lines, repeated))
        )
    return tuple(rows)


def _lines(thread: Thread, marks: Sequence[Marks]) -> tuple[Line, ...]:
    depth = depths(thread)
    below: Counter[str] = Counter()
    for comment in reversed(thread.comments):
        if comment.parent is not None:
            below[comment.parent] += 1 + below[comment.id]
    pairs = zip(thread.comments, marks, strict=True)
    return tuple(Line(comment, depth[comment.id], mark, below[comment.id]) for comment, mark in pairs)


def _people(thread: Thread, lines: Sequence[Line]) -> tuple[tuple[AuthorRow, ...], tuple[Pair, ...]]:
    """Authors by comments written, and who answered whom how often."""
    index = by_id(thread)
    written = Counter(comment.author for comment in thread.comments)
    given: Counter[str] = Counter()
    received: dict[str, Counter[str]] = {author: Counter() for author in written}
    pairs: dict[tuple[str, str], Counter[str]] = {}
    for line in lines:
        if line.comment.parent is None:
            continue
        source, target = line.comment.author, index[line.comment.parent].author
        relation = line.marks.reply.relation if line.marks.reply else "other"
        given[source] += 1
        received[target][relation] += 1
        pairs.setdefault((source, target), Counter())[relation] += 1
    authors = tuple(
        AuthorRow(author, count, given[author], sum(received[author].values()), dict(received[author]))
        for author, count in sorted(written.items(), key=lambda pair: (-pair[1], pair[0].casefold()))
    )
    links = tuple(
        Pair(source, target, sum(kinds.values()), dict(kinds))
        for (source, target), kinds in sorted(pairs.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    )
    return authors, links


def _date_groups(thread: Thread) -> tuple[DateGroup, ...]:
    """Comments by the words of their date, in order of time; open dates come in page order."""
    groups: dict[str, list[Interval]] = {}
    for comment in thread.comments:
        if comment.posted is not None:
            groups.setdefault(comment.posted.text, []).append(comment.posted.interval)
    found = []
    for text, spans in groups.items():
        starts = [span.earliest for span in spans if span.earliest is not None]
        ends = [span.latest for span in spans if span.latest is not None]
        whole = Interval(min(starts), max(ends)) if len(starts) == len(ends) == len(spans) else Interval()
        found.append(DateGroup(text, whole, len(spans)))
    if all(group.span.earliest for group in found):
        found.sort(key=lambda group: (group.span.earliest, group.span.latest))
    return tuple(found)


def _uncertain(thread: Thread, lines: Sequence[Line]) -> Uncertain:
    comments = thread.comments
    return Uncertain(
        cut_off=tuple(comment.id for comment in comments if comment.truncated),
        open_parents=tuple(c.id for c in comments if c.parent_candidates and c.parent_confidence < SURE_PARENT),
        lost_parents=tuple(c.id for c in comments if c.parent is None and c.answers),
        unsure_themes=tuple(
            (line.comment.id, mark.theme) for line in lines for mark in line.marks.themes if not mark.sure
        ),
        unsure_relations=tuple(
            line.comment.id
            for line in lines
            if line.marks.reply is not None and line.marks.reply.p[line.marks.reply.relation] < SURE_RELATION
        ),
        undated=sum(c.posted is None or c.posted.interval.earliest is None for c in comments),
        unread=tuple(line.comment.id for line in lines if line.marks.unread),
    )


def summarise(
    case: Case, marks: Sequence[Marks], document_marks: Mapping[str, Sequence[Marks]], model: Model
) -> Summary:
    """Everything that a report shows of a case.

    Parameters
    ----------
    case
        The story with its thread and documents.
    marks
        The marks of the thread's comments, in page order.
    document_marks
        The marks of the paragraphs of each document, by its key; the article's key is "article".
    model
        The model that made the marks; its held-out errors correct the shares.
    """
    thread = case.thread
    lines = _lines(thread, marks)
    authors, pairs = _people(thread, lines)
    documents = [document for document in (thread.article, *case.documents) if document is not None]
    quoted = tuple(passages_in_comments(thread, documents))
    read = [mark for mark in marks if not mark.unread]
    amounts = cited_in(case)
    return Summary(
        case=case,
        codebook=model.codebook,
        counts=Counts(
            comments=len(thread.comments),
            authors=len(authors),
            top_level=sum(not comment.answers for comment in thread.comments),
            replies=sum(comment.answers for comment in thread.comments),
            cut_off=sum(comment.truncated for comment in thread.comments),
            words=sum(len(comment.text.split()) for comment in thread.comments),
            deepest=max((line.depth for line in lines), default=0),
        ),
        themes=_theme_rows(model.codebook, theme_shares(read, model.held_out), lines, quoted),
        no_theme=sum(not mark.themes for mark in read),
        relations=relation_shares(marks, model.held_out),
        authors=authors,
        pairs=pairs,
        lines=lines,
        dates=_date_groups(thread),
        uncertain=_uncertain(thread, lines),
        documents=tuple(document_themes(document, document_marks[document.key]) for document in documents),
        passages=tuple(passages_between(documents)),
        quoted=quoted,
        quality=model.quality,
        amounts=amounts,
        asked=what_is_asked(amounts),
    )
