"""JSON read object by object: one array, arrays in arrays, documents one after the other, or an object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# What parts the objects of a file, whatever stands around them.
_BETWEEN = re.compile(r"[\s,\[\]\x1e]*")
_LINE_WITH_OBJECT = re.compile(r"\n[ \t\[,]*(?=\{)")
# A line that is no JSON is passed over; after so many the file is given up, which also bounds the time.
MOST_BREAKS = 50
# Longer numbers are no numbers of anything here, and turning them into one takes long; they stay text.
LONGEST_NUMBER = 18


@dataclass(slots=True)
class JsonBreaks:
    """Where a file was no JSON, in words: "line 3: Expecting value"; filled as the objects are taken."""

    places: list[str] = field(default_factory=list)


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def json_objects(text: str, breaks: JsonBreaks) -> Iterator[Any]:
    """The values that stand in a text of JSON, the entries of arrays one by one at whatever depth.

    A value that is cut off or broken is named in ``breaks``, and reading goes on at the next line that starts an object.
    """
    decoder = json.JSONDecoder(parse_int=_number)
    position, line, counted = 0, 1, 0
    while True:
        between = _BETWEEN.match(text, position)
        position = between.end() if between else position
        if position >= len(text):
            return
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            at = error.pos if isinstance(error, json.JSONDecodeError) else position
            # Where something is missing, the end of what is there is the place, not the start of what follows.
            while at > position and text[at - 1].isspace():
                at -= 1
            line += text.count("\n", counted, at)
            counted = at
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            column = at - text.rfind("\n", 0, at)
            breaks.places.append(f"line {line}, column {column} ({reason})")
            following = _LINE_WITH_OBJECT.search(text, max(at, position + 1))
            if following is None or len(breaks.places) >= MOST_BREAKS:
                return
            position = following.end()
            continue
        yield value
