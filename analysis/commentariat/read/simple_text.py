"""The mark-up of bodies that are nothing but paragraphs, simple lists and words that stand out, as plain text.

Most bodies are. They need no parse: their tags are replaced by the line breaks they stand for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from commentariat.read.page import tidy

# Anything that ``tidy`` may alter: control characters, and letters beyond Latin-1, but for the common marks of print.
_UNTIDY = re.compile("[^\t\n\x20-\x7e\xa0-\xff\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20ac]")


def simple_text(html: bytes) -> str | None:
    """A body as plain text, as :func:`fragment_text` gives it; None where it is more than paragraphs and simple lists.

    Raises UnicodeDecodeError.
    """
    return simple_texts((html,))[0]


def simple_texts(bodies: Sequence[bytes]) -> list[str | None]:
    """Bodies as :func:`simple_text` gives each, at a fraction of the cost: most steps are taken for all of them at once.

    Raises UnicodeDecodeError.
    """
    if not bodies:
        return []
    # What is replaced never reaches from one body into the next, as none of it holds a NUL.
    joined = b"\0".join([body.strip() for body in bodies])
    odd = joined.translate(None, _PLAIN_BYTES)
    if odd.count(b"\0") != len(bodies) - 1:
        return [None] * len(bodies)
    if _OTHER_BLANK.search(odd):
        joined = joined.translate(_BLANKS_TO_SPACES)
    pieces = [_without_tags(piece) for piece in joined.replace(b"\n", b" ").split(b"\0")]
    text = b"\0".join([piece or b"" for piece in pieces]).decode()
    found: list[str | None] = []
    for piece, shown, its_odd in zip(pieces, text.split("\0"), odd.decode().split("\0"), strict=True):
        if piece is None:
            found.append(None)
        elif "&" in shown:
            found.append(None if _BLANK_REFERENCE.search(shown) else finished(unescape(shown)))
        else:
            found.append(tidy(shown).strip() if its_odd and _UNTIDY.search(its_odd) else shown.strip())
    return found


def _without_tags(simple: bytes) -> bytes | None:
    """A body whose blanks are spaces with line breaks for its tags; None where it is more than paragraphs and simple lists."""
    if simple.startswith(b"<p>") and simple.endswith(b"</p>"):
        simple = simple[3:-4]
    if b"<" in simple:
        # Most paragraphs follow one another.
        simple = simple.replace(b"</p> <p>", b"\n\n")
        if b"<" in simple:
            simple = simple.replace(b"<br>", b"\n").replace(b"</p>", b"\n\n").replace(b"<p>", b"\n\n")
            if b"<" in simple:
                if simple.count(b"<a ") != simple.count(b"</a>"):
                    return None
                simple = _INLINE.sub(b"", _BREAK.sub(b"\n", simple))
                if b"<img" in simple:
                    simple = _EMOJI.sub(_emoji, simple)
                if b"<" in simple:
                    simple = _SIMPLE_BLOCK.sub(rb"\n\n\2\n\n", _SIMPLE_LIST.sub(_in_lines, simple))
                    if b"<" in simple:
                        return None
        if b"  " in simple:
            simple = _SPACES.sub(b" ", simple)
        simple = simple.replace(b" \n", b"\n").replace(b"\n ", b"\n")
        return _TOO_MANY_BREAKS.sub(b"\n\n", simple) if b"\n\n\n" in simple else simple
    return _SPACES.sub(b" ", simple) if b"  " in simple else simple


_BREAK, _SPACES, _TOO_MANY_BREAKS = re.compile(rb"<br ?/>"), re.compile(rb"  +"), re.compile(rb"\n{3,}")
_OTHER_BLANK, _BLANKS_TO_SPACES = re.compile(rb"[\t\r\f]"), bytes.maketrans(b"\t\r\f", b"   ")
# What ``_UNTIDY`` never matches, of one byte; an emoji's character stands in an image's tag.
_PLAIN_BYTES = bytes((10, *range(0x20, 0x7F)))
_EMOJI = re.compile(rb'<img(?: [a-z-]+="[^"<>]*")*>')
_ALTERNATIVE, _EMOJI_CLASS = re.compile(rb' alt="([^"&]*)"'), re.compile(rb' class="(?:emoji|wp-smiley)"')


def _emoji(match: re.Match[bytes]) -> bytes:
    """An emoji's image as its character; any other tag as it is."""
    alternative = _ALTERNATIVE.search(match[0])
    return alternative[1] if alternative and _EMOJI_CLASS.search(match[0]) else match[0]


# Tags that only the look of words depends on.
_INLINE = re.compile(rb'</?(?:b|i|em|strong|code|s|u)>|<a(?: [a-z]+="[^"<>]*")*>|</a>|</?span>')
# Boxes of words, parted from what stands around them by a blank line.
_SIMPLE_BLOCK = re.compile(rb"<(blockquote|h[1-6])>([^<]*+)</\1>|<hr>")
# A list without lists, paragraphs or line breaks in it; the number of its line breaks is that of its entries.
_SIMPLE_LIST = re.compile(rb"<(ul|ol)>((?: *+<li> *+[^< \n][^<\n]*+</li>)++) *+</\1>")


def _in_lines(match: re.Match[bytes]) -> bytes:
    """A list with each entry on a line."""
    return b"\n\n%b\n\n" % match[2].replace(b"</li>", b"").replace(b"<li>", b"\n")


# References to what would count as a blank in the mark-up itself.
_BLANK_REFERENCE = re.compile(
    r"&(?:#0*(?:9|10|12|13|32)(?!\d)|#[xX]0*(?:9|[aA]|[cC]|[dD]|20)(?![\da-fA-F])|Tab|NewLine)"
)


def finished(text: str) -> str:
    """Text without what no page shows, and without blanks at its ends."""
    is_plain = text.isascii() and text.replace("\n", "").isprintable()
    return (text if is_plain or not _UNTIDY.search(text) else tidy(text)).strip()
