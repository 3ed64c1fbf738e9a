"""Bytes of a file to text, with a clear error for what is no text."""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO

from commentariat.errors import NotText, UnreadableFile

# Larger than any page a browser saves; forms that stream (exports of a whole site) have no such limit.
LARGEST_FILE = 200 * 1024 * 1024
# Bytes by which a form is told; the head of a WordPress export, its categories included, is much shorter.
HEAD = 1 << 16
_KINDS = (
    (
        "html",
        re.compile(
            # Atomic and possessive: a head full of comments must not be gone over again and again.
            rb"(?:(?:(?><!--.*?-->)|<\?xml[^>]{0,200}\?>)\s*)*+"
            rb"<(?:!doctype\s+html|html|head|body|div|article|section|main)\b",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    ("xml", re.compile(rb"<(?:\?xml|!doctype|!--|[a-z_][\w.-]*[\s:>])", re.IGNORECASE)),
    ("json", re.compile(rb"[\[{]\s*[\[{\]}\"]")),
    (
        "mhtml",
        re.compile(rb"[\w-]+:.{0,4000}?\n(?:Snapshot-Content-Location|Content-Type: ?multipart/related)", re.DOTALL),
    ),
)
# Control characters that no page of text holds, apart from tab, line feed, form feed, carriage return and escape.
_CONTROLS = bytes([*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
# What no page shows: these and a terminal's own (escape, delete, C1), and marks that turn a line round.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
# No script has so many marks on one letter.
MOST_MARKS = 30
# In running text at most a stray control character is seen; a binary decoded as text holds them by the hundred.
STRAY_CONTROLS, LARGEST_CONTROL_SHARE = 8, 0.002


class Page:
    """A file as it was saved; what a reader needs of it is worked out on first use and kept.

    ``text`` has line ends ``\\n`` and composed Unicode (NFC), ``notes`` says what had to be guessed to get it. A form
    that streams takes ``head`` to know its file by and ``open`` to read it, so that the whole is never in memory.
    ``columns`` is what the user says of a table's columns: our name of each (id, parent, author, ...) to the table's.
    """

    def __init__(
        self, path: Path | str, data: bytes | str | None = None, *, columns: Mapping[str, str] | None = None
    ) -> None:
        """A page in a file, or, where ``data`` is given, in memory. Raises UnreadableFile where there is no such file."""
        self.columns: Mapping[str, str] = dict(columns or {})
        self.file = Path(path)
        self.path = readable(path)
        # What a form has worked out of the page to know it by, kept for reading it.
        self.memo: dict[str, object] = {}
        self._data = data.encode("utf-8") if isinstance(data, str) else data
        if self._data is None:
            check_file(self.file)

    @cached_property
    def data(self) -> bytes:
        """All bytes. Raises UnreadableFile where there are more than LARGEST_FILE."""
        return self._data if self._data is not None else read_bytes(self.file)

    @cached_property
    def head(self) -> bytes:
        """The first HEAD bytes."""
        with self.open() as stream:
            return stream.read(HEAD)

    @cached_property
    def kind(self) -> str:
        """What the first bytes look like: xml, html, json, pdf, mhtml, archive or text."""
        return _kind(self.head)

    @cached_property
    def modified(self) -> datetime | None:
        """When the file was last changed (UTC, whole seconds); None for a page in memory."""
        if self._data is not None:
            return None
        try:
            return datetime.fromtimestamp(int(self.file.stat().st_mtime), UTC)
        except (OSError, OverflowError, ValueError):
            return None

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal digits."""
        if self._data is not None or "data" in self.__dict__:
            return hashlib.sha256(self.data).hexdigest()
        digest = hashlib.sha256()
        with self.open() as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    @cached_property
    def _decoded(self) -> tuple[str, tuple[str, ...]]:
        text, notes = decode(self.data, self.path)
        return tidy(text), tuple(notes)

    @property
    def text(self) -> str:
        """The text. Raises NotText where the bytes are empty, binary, or in no known encoding."""
        return self._decoded[0]

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be guessed to decode the text; empty for a page whose text was never asked for."""
        return self._decoded[1] if "_decoded" in self.__dict__ else ()

    def open(self) -> IO[bytes]:
        """The bytes as a stream, from the start. Raises UnreadableFile."""
        if self._data is not None:
            return BytesIO(self._data)
        with _readable_file(self.file):
            return self.file.open("rb")


def _kind(head: bytes) -> str:
    for magic, kind in ((b"%PDF-", "pdf"), (b"PK\x03\x04", "archive"), (b"\x1f\x8b", "archive")):
        if head.startswith(magic):
            return kind
    start = head.removeprefix(codecs.BOM_UTF8)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = start.decode("utf-16", "ignore").encode()
    start = start.lstrip()
    return next((kind for kind, pattern in _KINDS if pattern.match(start)), "text")


@contextmanager
def _readable_file(path: Path) -> Iterator[None]:
    """Any failure to reach a file as UnreadableFile with a reason in words."""
    try:
        yield
    except FileNotFoundError as error:
        raise UnreadableFile(path, "there is no such file") from error
    except PermissionError as error:
        raise UnreadableFile(path, "you have no permission to read it") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(path, f"it cannot be read ({reason})") from error


def check_file(path: Path) -> int:
    """The size in bytes of an ordinary file. Raises UnreadableFile where it is missing, forbidden, or a folder."""
    with _readable_file(path):
        size = path.stat().st_size
        if path.is_dir():
            raise UnreadableFile(path, "this is a folder, not a file")
        if not path.is_file():
            raise UnreadableFile(path, "this is not an ordinary file")
        with path.open("rb"):
            return size


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises UnreadableFile where it is missing, forbidden, a folder or too large."""
    size = check_file(path)
    if size > LARGEST_FILE:
        raise UnreadableFile(path, f"the file has {size:,} bytes; at most {LARGEST_FILE:,} are read")
    with _readable_file(path):
        return path.read_bytes()


def _damaged(data: bytes, first: int, path: str) -> tuple[str, str]:
    """(text, note) of bytes that are not all UTF-8: damaged in places, or Windows-1252. Raises NotText."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    letters = len(text) - len(text.encode("ascii", "ignore"))
    if letters - bad >= bad:
        # Most of what is beyond ASCII is UTF-8, so the rest is damage.
        are = "1 piece of the file is" if bad == 1 else f"{bad} pieces of the file are"
        return text, f"{are} no UTF-8 and {'was' if bad == 1 else 'were'} replaced by \ufffd, from byte {first} on"
    try:
        return data.decode(
            "cp1252"
        ), "the file is not UTF-8; it was read as Windows-1252, so accented letters may be wrong"
    except UnicodeDecodeError as error:
        hint = "Save the file as UTF-8."
        raise NotText(path, "neither UTF-8 nor Windows-1252 text", place=f"byte {error.start}", hint=hint) from error


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
    if (zeros := data.count(0)) > STRAY_CONTROLS or zeros > LARGEST_CONTROL_SHARE * len(data):
        raise NotText(path, "the file is binary, not text", place=f"byte {data.index(0)}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            notes.append("the file ends in the middle of a character: it may be cut off")
            text = data[: error.start].decode("utf-8")
        else:
            text, note = _damaged(data, error.start, path)
            notes.append(note)
    # As bytes they stand for nothing else.
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > STRAY_CONTROLS and controls > LARGEST_CONTROL_SHARE * len(text):
        raise NotText(path, "the file is binary, not text", hint=f"It holds {controls} control characters.")
    return text, notes


def readable(path: Path | str) -> str:
    """A path as text; bytes of a file name that are no text become question marks."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def plain(text: str) -> str:
    """Text without control characters and marks that turn or hide a line: a page could show what was not written."""
    # A printer's ends of page and line are line ends here; Unicode's, which browsers show as nothing, are blanks.
    for written, shown in (("\x0b", "\n"), ("\x0c", "\n"), ("\u2028", " "), ("\u2029", " ")):
        text = text.replace(written, shown)
    return _UNWANTED.sub("", text)


def tidy(text: str) -> str:
    """Text with line ends ``\\n``, composed Unicode (NFC), and without control characters and marks that turn a line."""
    text = plain(text.replace("\r\n", "\n").replace("\r", "\n"))
    # Every so manyth character tells whether there can be as many marks on end: one of them is met then.
    if not text.isascii() and any(map(_is_mark, set(text[::MOST_MARKS]))):
        text = _piles().sub("\\g<0>\u034f", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _is_mark(character: str) -> bool:
    """Whether a character goes on the letter before it (an accent, say), as its first part does where it is composed."""
    return character > "\u02ff" and unicodedata.combining(unicodedata.normalize("NFD", character)[0]) > 0


@lru_cache(maxsize=1)
def _piles() -> re.Pattern[str]:
    """MOST_MARKS marks on one letter, where more follow: to put them in order takes the square of their number.

    Unicode's Stream-Safe Text Format parts them there by a joiner that nobody sees (UAX 15, section 13).
    """
    marks = "".join(filter(_is_mark, map(chr, range(0x300, 0x1F000))))
    return re.compile(f"[{marks}][{marks}]{{{MOST_MARKS - 1}}}(?=[{marks}])")


def load_page(path: Path, *, columns: Mapping[str, str] | None = None) -> Page:
    """A page in a file. Raises UnreadableFile; its ``text`` raises NotText."""
    return Page(path, columns=columns)
