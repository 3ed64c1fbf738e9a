"""What WordPress does to a text before it shows it: typography, smilies, paragraphs.

An export holds what was typed; the page shows it after these filters, in this order: addresses become links (so that each
is a stretch of text of its own), straight marks become typographic ones (wptexturize), smilies emoji, and blank lines
paragraphs (wpautop). The rules follow the behaviour that WordPress documents for them, from 4.9 to 6.x.
"""

from __future__ import annotations

import re

from commentariat.read.markup import fragment_text
from commentariat.read.stated import whole

# Comments of these types are what readers wrote; wpDiscuz keeps one that is pinned to the top under a type of its own.
STICKY = "wpdiscuz_sticky"
COMMENT_TYPES = frozenset(("", "comment", STICKY))

_TAG = re.compile(r"<(?:!--|(/?[a-z][a-z0-9]*)(?:\s[^<>]*|/)?>)", re.IGNORECASE)
# The contents of these are shown as typed.
_AS_TYPED = frozenset(("pre", "code", "kbd", "style", "script", "tt", "textarea"))
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address area article aside blockquote caption col colgroup dd details div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hgroup hr legend li map menu nav ol p pre section style summary table tbody td tfoot "
        "th thead tr ul",
    )
)
_BLANK_LINES = re.compile(r"\n[ \t\n]*\n")
_LINE_END_AFTER_BREAK = re.compile(r"[ \t]*\n")
_SHORTCODE = re.compile(
    r"\[/?(?:caption|wp_caption|gallery|embed|audio|video|playlist)(?:[ /][^\[\]<>]{0,2000})?\]", re.IGNORECASE
)
# An address that becomes a link; a full stop or bracket at its end is not part of it.
_IN_ADDRESS = r"[\w#%~/@\[\]*(+=&$-]"
_ADDRESS = re.compile(
    rf"(?<![^\s(<.,;:!?])(?:\w{{1,20}}+://{_IN_ADDRESS}*+(?:['.,;:!?)]{_IN_ADDRESS}++)*+|(?<!\S)(?:www|ftp)\.[\w#$%&~/.\-;:=,?@\[\]+]++)"
)

# Smilies as WordPress turns them into emoji, where they stand by themselves.
_SMILIES = {
    ":neutral:": "😐",
    ":twisted:": "😈",
    ":arrow:": "➡",
    ":shock:": "😯",
    ":smile:": "🙂",
    ":???:": "😕",
    ":cool:": "😎",
    ":evil:": "👿",
    ":grin:": "😀",
    ":idea:": "💡",
    ":oops:": "😳",
    ":razz:": "😛",
    ":roll:": "🙄",
    ":wink:": "😉",
    ":cry:": "😥",
    ":eek:": "😮",
    ":lol:": "😆",
    ":mad:": "😡",
    ":sad:": "🙁",
    "8-)": "😎",
    "8-O": "😯",
    ":-(": "🙁",
    ":-)": "🙂",
    ":-?": "😕",
    ":-D": "😀",
    ":-P": "😛",
    ":-o": "😮",
    ":-x": "😡",
    ":-|": "😐",
    ";-)": "😉",
    "8O": "😯",
    ":(": "🙁",
    ":)": "🙂",
    ":?": "😕",
    ":D": "😀",
    ":P": "😛",
    ":o": "😮",
    ":x": "😡",
    ":|": "😐",
    ";)": "😉",
    ":!:": "❗",
    ":?:": "❓",
}
_SPACE = "[\\r\\n\\t \\xa0]"
_SMILEY = re.compile(
    rf"(?:^|(?<={_SPACE}))(?:{'|'.join(re.escape(name) for name in sorted(_SMILIES, key=len, reverse=True))})(?={_SPACE}|$)",
    re.MULTILINE,
)

# Marks that are settled only once the whole stretch is known.
_PLAIN = (("...", "…"), ("``", "“"), ("''", "”"), (" (tm)", " ™"))
# Words that English shortens at the front: the mark before them is an apostrophe, not an opening quotation mark.
_SHORTENED = re.compile(
    r"'(?=(?:tain't|twere|twas|tis|twill|til|bout|nuff|round|cause|em)(?![\w']))|(?<=tain)'(?=t\b)", re.IGNORECASE
)
_ENDS = rf"(?=\Z|[.,:;!?)}}\-\]]|&gt;|{_SPACE})"
_STARTS_SINGLE = rf"(?:(?<![\s\S])|(?<=[(\[{{\"\-])|(?<=&lt;)|(?<={_SPACE}))"
_STARTS_DOUBLE = rf"(?:(?<![\s\S])|(?<=[(\[{{\-])|(?<=&lt;)|(?<={_SPACE}))"
# Apostrophes that end up alike are marked apart from closing quotation marks until those are counted.
_APOSTROPHE, _OPEN_SINGLE, _OPEN_DOUBLE = "\ufdd0", "\ufdd1", "\ufdd2"
_SINGLE = (
    (_SHORTENED, _APOSTROPHE),
    (re.compile(rf"'(\d\d)'{_ENDS}"), rf"{_APOSTROPHE}\1’"),
    (re.compile(rf"'(\d\d)\"{_ENDS}"), rf"{_APOSTROPHE}\1”"),
    (re.compile(r"'(?=\d\d(?:\Z|(?![%\d]|[.,]\d)))"), _APOSTROPHE),
    (re.compile(rf"{_STARTS_SINGLE}'(\d[.,\d]*)'"), rf"{_OPEN_SINGLE}\1’"),
    (re.compile(rf"{_STARTS_SINGLE}'"), _OPEN_SINGLE),
    (re.compile(rf"(?<!{_SPACE})'(?!\Z|[.,:;!?\"'(){{}}\[\]\-]|&[lg]t;|{_SPACE})"), _APOSTROPHE),
)
_DOUBLE = (
    (re.compile(rf"{_STARTS_DOUBLE}\"(\d[.,\d]*)\""), rf"{_OPEN_DOUBLE}\1”"),
    (re.compile(rf"{_STARTS_DOUBLE}\"(?!{_SPACE})"), _OPEN_DOUBLE),
)
_DASHES = (
    (re.compile(r"---"), "—"),
    (re.compile(rf"(?:^|(?<={_SPACE}))--(?=$|{_SPACE})"), "—"),
    (re.compile(r"(?<!xn)--"), "–"),
    (re.compile(rf"(?:^|(?<={_SPACE}))-(?=$|{_SPACE})"), "–"),
)
# "3x4" is a product, "0x4" a number in base sixteen.
_TIMES = re.compile(r"\b((?!0x)\d[\d.,]{0,20})x(?=\d)")


def _closed(text: str, mark: str, prime: str, opening: str, closing: str) -> str:
    """The marks that are left after the opening ones: closing ones, or primes (feet, inches) after a digit.

    Within a quotation that is still open, a mark at the end of a word closes it before one after a digit counts as a prime.
    """
    ends, primes = re.compile(mark + _ENDS), re.compile(rf"(?<=\d){mark}")
    stretches = text.split(opening)
    for number, stretch in enumerate(stretches):
        if mark not in stretch:
            continue
        found = stretch
        candidates = [match.start() for match in ends.finditer(found)] if number and closing not in found else []
        if not candidates:
            found = primes.sub(prime, found)
            found = ends.sub(closing, found)
        else:
            closes = set(candidates)
            if len(candidates) > 1:
                after_words = {at for at in candidates if at == 0 or not found[at - 1].isdigit()}
                before_stops = [at for at in candidates if found[at + 1 : at + 2] == "."]
                closes = after_words or {(before_stops or candidates)[-1]}
            pieces = [closing if at in closes else character for at, character in enumerate(found)]
            found = ends.sub(closing, primes.sub(prime, "".join(pieces)))
        stretches[number] = found.replace(mark, closing) if mark == '"' else found
    return opening.join(stretches)


def typeset(text: str) -> str:
    """A stretch of text between two tags as WordPress sets it: quotation marks, dashes, ellipses, products, smilies."""
    for written, shown in _PLAIN:
        text = text.replace(written, shown)
    if "'" in text:
        for pattern, mark in _SINGLE:
            text = pattern.sub(mark, text)
        text = _closed(text, "'", "′", _OPEN_SINGLE, "’").replace(_APOSTROPHE, "’").replace(_OPEN_SINGLE, "‘")
    if '"' in text:
        for pattern, mark in _DOUBLE:
            text = pattern.sub(mark, text)
        text = _closed(text, '"', "″", _OPEN_DOUBLE, "”").replace(_OPEN_DOUBLE, "“")
    if "-" in text:
        for pattern, mark in _DASHES:
            text = pattern.sub(mark, text)
    return _SMILEY.sub(lambda match: _SMILIES[match[0]], _TIMES.sub(r"\1×", text))


def _set(text: str) -> str:
    """Text between two tags, each address in it a stretch of its own."""
    pieces: list[str] = []
    position = 0
    for match in _ADDRESS.finditer(text):
        pieces += [typeset(text[position : match.start()]), typeset(match[0])]
        position = match.end()
    return "".join((*pieces, typeset(text[position:])))


def _parts(written: str) -> list[tuple[str, str]]:
    """The text in pieces: (name of the tag in lower case with a slash where it closes, the tag), or ("", running text)."""
    found: list[tuple[str, str]] = []
    position = 0
    while (match := _TAG.search(written, position)) is not None:
        if match.start() > position:
            found.append(("", written[position : match.start()]))
        position = match.end()
        if match[1]:
            found.append((match[1].lower(), match[0]))
            continue
        end = written.find("-->", position)
        if end < 0:
            return found
        position = end + 3
    if position < len(written):
        found.append(("", written[position:]))
    return found


def as_shown(written: str) -> str:
    """A text as WordPress stores it (mark-up, with line ends that count) as the mark-up that the page shows."""
    parts = _parts(_SHORTCODE.sub("", written).replace("\r\n", "\n").replace("\r", "\n"))
    pieces: list[str] = []
    verbatim, depth = "", 0
    for number, (tag, part) in enumerate(parts):
        if tag:
            name = tag.lstrip("/")
            if not depth and tag in _AS_TYPED:
                verbatim, depth = tag, 1
            elif depth and name == verbatim:
                depth += -1 if tag.startswith("/") else 1
            pieces.append(part)
            continue
        text = part if depth else _set(part)
        if not depth or verbatim != "pre":
            before = parts[number - 1][0].lstrip("/") if number else ""
            after = parts[number + 1][0].lstrip("/") if number + 1 < len(parts) else ""
            text = text.lstrip() if before in _BLOCKS else text
            text = text.rstrip() if after in _BLOCKS else text
            if before == "br":
                text = _LINE_END_AFTER_BREAK.sub("", text, count=1) if text.lstrip(" \t")[:1] == "\n" else text
            text = _BLANK_LINES.sub("<p>", text).replace("\n", "<br>")
        pieces.append(text)
    return "".join(pieces)


def stored_text(written: str) -> str:
    """A text as WordPress stores it as a reader of the page sees it: paragraphs parted by a blank line."""
    return fragment_text(as_shown(whole(written)))
