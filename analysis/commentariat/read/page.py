"""Bytes of a file to text, with a clear error for what is no text."""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from commentariat.errors import NotText, UnreadableFile

# Larger than any page a browser saves; a reader that streams will come with the formats that need one.
LARGEST_FILE = 200 * 1024 * 1024
# Control characters that no page of text holds, apart from tab, line feed, form feed, carriage return and escape.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
# In running text at most a stray control character is seen; a binary decoded as text holds them by the hundred.
LARGEST_CONTROL_SHARE = 0.002


@dataclass(frozen=True, slots=True)
class Page:
    """A file's text: line ends are ``\\n``, Unicode is composed (NFC); ``notes`` says what had to be guessed."""

    path: str
    sha256: str
    text: str
    notes: tuple[str, ...] = ()


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises UnreadableFile where it is missing, forbidden, a folder or too large."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UnreadableFile(path, "this is a folder, not a file")
        if not path.is_file():
            raise UnreadableFile(path, "this is not an ordinary file")
        if size > LARGEST_FILE:
            raise UnreadableFile(path, f"the file has {size:,} bytes; at most {LARGEST_FILE:,} are read")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(path, "there is no such file") from error
    except PermissionError as error:
        raise UnreadableFile(path, "you have no permission to read it") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(path, f"it cannot be read ({reason})") from error


def decode(data: bytes, path: str) -> tuple[str, list[str]]:
    """Text and notes from bytes: UTF-8, UTF-16 with its mark, else Windows-1252 with a note.

    Raises NotText where the bytes are empty, binary, or in no known encoding (with the offset of the first bad byte).
    """
    if not data.strip():
        raise NotText(path, "the file is empty")
    notes: list[str] = []
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(encoding), notes
            except UnicodeDecodeError as error:
                raise NotText(path, f"not valid {encoding.upper()}", place=f"byte {error.start}") from error
    if b"\x00" in data:
        raise NotText(path, "the file is binary, not text", place=f"byte {data.index(0)}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            notes.append("the file ends in the middle of a character: it may be cut off")
            text = data[: error.start].decode("utf-8")
        else:
            try:
                text = data.decode("cp1252")
            except UnicodeDecodeError:
                place, hint = f"byte {error.start}", "Save the file as UTF-8."
                raise NotText(path, "neither UTF-8 nor Windows-1252 text", place=place, hint=hint) from error
            notes.append("the file is not UTF-8; it was read as Windows-1252, so accented letters may be wrong")
    controls = len(_CONTROL.findall(text))
    if controls > 8 and controls > LARGEST_CONTROL_SHARE * len(text):
        raise NotText(path, "the file is binary, not text", hint=f"It holds {controls} control characters.")
    return text, notes


def readable(path: Path | str) -> str:
    """A path as text; bytes of a file name that are no text become question marks."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def plain(text: str) -> str:
    """Text without control characters and marks that turn or hide a line: a page could show what was not written."""
    return _TURNING.sub("", _CONTROL.sub("", text))


def load_page(path: Path) -> Page:
    """The text of a file, ready for a reader. Raises UnreadableFile or NotText."""
    data = read_bytes(path)
    text, notes = decode(data, str(path))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Page(
        readable(path),
        hashlib.sha256(data).hexdigest(),
        unicodedata.normalize("NFC", plain(text)),
        tuple(notes),
    )
