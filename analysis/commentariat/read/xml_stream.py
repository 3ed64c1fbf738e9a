"""XML read as a stream, element by element, with nothing of XML that reaches out of the file or blows it up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from commentariat.errors import NoThread, NotText
from commentariat.read.page import HEAD, Page, plain

# An element of lxml, which has no types.
Element = Any
# What stands before the first element: a declaration, comments, instructions. Exports have about a kilobyte of it.
LONGEST_PROLOG = 1 << 20
# Encodings in which the bytes "<!DOCTYPE" mean just that: no other way of writing it can slip through.
_ENCODINGS = re.compile(
    r"utf-?8|utf-16(?:le|be)?|us-ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d|cp125\d", re.IGNORECASE
)
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,300}?\bencoding\s*=\s*[\"']([^\"'>]{0,60})[\"']", re.IGNORECASE)
_BEFORE = (("<!--", "-->"), ("<?", "?>"))


class BrokenXml(Exception):
    """The XML is not well formed from ``line`` on, or the file ends too early; ``reason`` is the parser's."""

    def __init__(self, line: int, reason: str) -> None:
        # What follows the first line is a piece of the file; what stands before it can quote the file, too.
        self.reason = plain(reason.partition("\n")[0]).strip()
        self.line = line
        super().__init__(f"line {line}: {self.reason}")

    @property
    def words(self) -> str:
        """What happened, for a note: "the file breaks off, or is no XML, at line 12 (…)"."""
        return f"the file breaks off, or is no well-formed XML, at line {self.line} ({self.reason})"


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """The namespace of an element, or ""."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def children(element: Element) -> dict[str, str]:
    """The text of each child by its local name, the first of each name."""
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(local_name(child), child.text or "")
    return found


def _check_prolog(page: Page) -> None:
    """Raise NoThread for a file that declares a document type (entities live there), NotText for an unknown encoding."""
    if not _prolog_is_plain(page, page.head):
        with page.open() as stream:
            start = stream.read(LONGEST_PROLOG)
        if not _prolog_is_plain(page, start):
            raise NoThread(page.path, "the file is not well-formed XML: it never comes to its first element")


def _prolog_is_plain(page: Page, start: bytes) -> bool:
    """Whether the first element comes in these bytes, with nothing before it that is not read. Raises as above."""
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = start.decode("utf-16", "ignore") if wide else start.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if "\x00" in text[:4]:
        raise NotText(page.path, "the file is in an encoding that is not read", hint="Save it as UTF-8.")
    text = text.lstrip()
    declared = _DECLARATION.match(text)
    if declared is not None and not _ENCODINGS.fullmatch(declared[1].strip()):
        problem = f"the file says that it is in the encoding '{declared[1]}', which is not read"
        raise NotText(page.path, problem, hint="Save it as UTF-8.")
    position = 0
    while True:
        while position < len(text) and text[position].isspace():
            position += 1
        pair = next((pair for pair in _BEFORE if text.startswith(pair[0], position)), None)
        if pair is None:
            break
        end = text.find(pair[1], position + len(pair[0]))
        if end < 0:
            return False
        position = end + len(pair[1])
    if text[position : position + 9].upper() == "<!DOCTYPE":
        place = f"line {text.count(chr(10), 0, position) + 1}"
        hint = "No export or feed has one. Take the lines of the DOCTYPE out if you trust the file."
        raise NoThread(page.path, "the file declares a document type, which is not read", place=place, hint=hint)
    return len(text) - position >= 9 or len(start) < HEAD


def elements(page: Page, tags: Sequence[str]) -> Iterator[Element]:
    """The elements of these local names (in any namespace) as they end. The caller empties what it has read.

    Entities are not expanded, nothing else is opened, and a document type is refused. Raises NoThread or NotText before
    the first element, BrokenXml where the file is not well formed from there on.
    """
    _check_prolog(page)
    with page.open() as stream:
        events = etree.iterparse(
            stream,
            events=("end",),
            tag=[f"{{*}}{tag}" for tag in tags],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
            huge_tree=True,
        )
        while True:
            try:
                _, element = next(events)
            except StopIteration:
                return
            except etree.XMLSyntaxError as error:
                line = error.lineno or 1
                raise BrokenXml(line, (error.msg or "not well formed").rsplit(", line", 1)[0]) from error
            except (LookupError, ValueError, UnicodeError) as error:
                raise BrokenXml(1, str(error)) from error
            yield element


def forget(element: Element) -> None:
    """Free an element that has been read, and all that stands before it under the same parent."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
