"""Lists of studies that are dropped on the results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import qt

FILE_KINDS = (".csv", ".tsv", ".txt")
LARGEST_FILE_BYTES = 1_000_000


class StudyListDrop(qt.QObject):
    """Takes a text, addresses or the file of a table that is dropped on a widget; all else is left to the window.

    :param widget: where to drop; the object belongs to it.
    :param onDropped: called with the text.
    """

    def __init__(self, widget: Any, onDropped: Callable[[str], None]) -> None:
        qt.QObject.__init__(self, widget)
        self._onDropped = onDropped
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, _watched: Any, event: Any) -> bool:
        """Take what is a list; see Qt."""
        kind = event.type()
        if kind not in (qt.QEvent.DragEnter, qt.QEvent.DragMove, qt.QEvent.Drop):
            return False
        if not mayBeList(event.mimeData()):
            # Slicer imports files and folders of images that are dropped on its window: Qt asks that one next.
            event.ignore()
            return False
        event.acceptProposedAction()
        if kind == qt.QEvent.Drop:
            self._onDropped(listText(event.mimeData()))
        return True


def mayBeList(data: Any) -> bool:
    """Whether dropped data are a text, addresses, or one small file with a table."""
    urls = data.urls()
    if any(url.isLocalFile() for url in urls):
        return len(urls) == 1 and isListFile(urls[0].toLocalFile())
    return bool(urls) or bool(data.hasText())


def listText(data: Any) -> str:
    """Return the text of dropped data; of a file what is in it."""
    urls = data.urls()
    if urls and urls[0].isLocalFile():
        return fileText(urls[0].toLocalFile())
    return "\n".join(url.toString() for url in urls) if urls else str(data.text())  # pythonqt: QMimeData has none


def isListFile(path: str) -> bool:
    """Whether a file may hold a list that a person would paste."""
    file = Path(path)
    return file.suffix.lower() in FILE_KINDS and file.is_file() and file.stat().st_size <= LARGEST_FILE_BYTES


def fileText(path: str) -> str:
    """Return what is in a file, as far as it is text."""
    return Path(path).read_text(encoding="utf-8-sig", errors="replace")
