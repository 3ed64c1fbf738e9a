"""The mark-up that wpDiscuz 7 writes around a comment's text, as two patterns: what comes before it, and what after.

Every tag is matched to its end, attribute by attribute, so nothing that stands in a value can pass for a tag; and every box
that begins also ends, so what is open after a match is known without counting. No pattern goes back over what it has taken:
the time is linear whatever the page holds. A site that adds pieces of its own is read another way (see ``regular``).
"""

from __future__ import annotations

import re

# Blanks between tags; the rest of a tag after its name or its first attribute.
_S = r"\s*+"
REST_OF_TAG = r'(?: [\w:-]++="[^"]*+")*+ ?/?>'
_MORE_CLASSES = r'(?: [^"]*+)?+"'
# Tags that stand in a box beside words. A link has an end: without it all that follows would be in it.
_LOOKS = rf"<(?:/(?:i|svg|span|path|b)>|(?:i|svg|path|span|b|img){REST_OF_TAG})[^<]*+"
_INLINE = rf"[^<]*+(?:{_LOOKS}|<a{REST_OF_TAG}[^<]*+(?:{_LOOKS})*+</a>[^<]*+)*+"
# Boxes that say nothing of the comment.
_FURNITURE_NAMES = (
    "(?:avatar|comment-link|comment-share|follow-link|reply-button|space|toggle|tool-wrap|tooltip-content"
    "|vote-down|vote-result-sep|vote-up|wpanel)"
)


def _box(name: str, content: str) -> str:
    return rf'<div class="wpd-{name}{_MORE_CLASSES}{REST_OF_TAG}{content}</div>{_S}'


def _optional(pattern: str) -> str:
    return rf"(?:{pattern})?+"


_FURNITURE = rf"(?:{_box(_FURNITURE_NAMES, _INLINE)})*+"
# Some of it stands in a box of its own.
_FURNITURE_IN_BOXES = rf"(?:{_box(_FURNITURE_NAMES, f'{_INLINE}{_FURNITURE}{_INLINE}')})*+"
_ICON = _optional(rf"<i{REST_OF_TAG}</i>{_S}")
_LABEL = _box("comment-label", rf"{_S}<span>(?P<label>[^<]*+)</span>{_S}{_ICON}")
_LEFT = _box("comment-left", rf"{_S}{_FURNITURE}{_optional(_LABEL)}{_FURNITURE}")
_AUTHOR = _box("comment-author", rf"(?P<author>[^<]*+(?:<a{REST_OF_TAG}[^<]*+</a>{_S})?+)")
_VOTES = _box(
    "vote",
    _S
    + _FURNITURE
    + "".join(
        _optional(
            rf'<div class="(?P<{kind}>wpd-vote-result{_MORE_CLASSES[:-1]})"{REST_OF_TAG}(?P<{kind}_votes>[^<]*+)</div>{_S}'
        )
        + _FURNITURE
        for kind in ("first", "second")
    ),
)


def _date(number: int) -> str:
    """It stands beside the author's name, or in a line of its own below."""
    return rf'<div class="wpd-comment-date" title="(?P<stamp{number}>[^"]*+)">{_S}{_ICON}(?P<date{number}>[^<]*+)</div>{_S}'


_REPLY_TO = (
    rf'<div class="wpd-reply-to">{_S}{_ICON}[^<]*+<a href="(?P<answered>[^"]*+)"{REST_OF_TAG}(?P<name>[^<]*+)</a>{_S}'
)
_HEADER = _box("comment-header", rf"{_S}{_AUTHOR}{_optional(_date(1))}{_FURNITURE_IN_BOXES}")
_LINE_BELOW = rf'(?:<div class="wpd-comment-subheader">{_S}|{_REPLY_TO}){_optional(_date(2))}</div>{_S}'
_EDITED = _optional(_box("comment-last-edited", rf"(?P<edited>){_INLINE}"))
START = b'<div id="wpd-comm-'
# From a comment's first tag to where its text begins.
HEAD = re.compile(
    (
        rf'{START.decode()}(?P<own>\d{{1,19}})_(?P<parent>\d{{1,19}})" class="(?P<classes>[^"]*+)">{_S}'
        rf'<div class="wpd-comment-wrap{_MORE_CLASSES}>{_S}{_optional(_LEFT)}'
        rf'<div id="comment-\d++" class="wpd-comment-right{_MORE_CLASSES}>{_S}{_HEADER}{_optional(_LINE_BELOW)}'
        r'<div class="wpd-comment-text">'
    ).encode()
)
# From where its text ends to what follows it: the end of its thread, or a reply.
FOOT = re.compile(
    (
        rf"</div>{_S}{_EDITED}"
        + _optional(_box("comment-footer", rf"{_S}{_optional(_VOTES)}{_FURNITURE_IN_BOXES}"))
        + rf'</div>{_S}</div>{_S}<div id="wpdiscuz_form_anchor-\d++_\d++"></div>{_S}(?P<ends>(?:</div>{_S})*+)'
    ).encode()
)
