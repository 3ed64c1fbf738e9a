"""Marking comments: themes, stances and reply relations."""

from __future__ import annotations

from commentariat.tag.marks import Marks, TaggedThread, Unit
from commentariat.tag.model import Model
from commentariat.tag.model_files import load_model
from commentariat.thread import Document, Thread, by_id

__all__ = ["Model", "load_model", "tag_document", "tag_thread", "thread_units"]


def thread_units(thread: Thread) -> list[Unit]:
    """What the model sees of each comment: its text, the text of the comment it most likely answers, the title."""
    index = by_id(thread)
    return [
        Unit(comment.text, index[comment.parent].text if comment.parent is not None else None, thread.title)
        for comment in thread.comments
    ]


def tag_thread(thread: Thread, model: Model) -> TaggedThread:
    """A thread with the marks of its comments beside it."""
    return TaggedThread(thread, tuple(model.tag(thread_units(thread))))


def tag_document(document: Document, model: Model) -> tuple[Marks, ...]:
    """The marks of a document's paragraphs; the model was made for comments, so these are less sure than it says."""
    return tuple(model.tag([Unit(paragraph, None, document.title) for paragraph in document.paragraphs]))
