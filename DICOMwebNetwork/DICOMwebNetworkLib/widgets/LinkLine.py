"""A line at the top of the panel about the link of a web page that is to be opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import qt
import slicer
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.records import SeriesRecord, StudyRecord
from DICOMwebNetworkLib.model.viewer_links import ViewerLink

from .common.Icons import Icons
from .common.MessageLine import MessageLine

THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")


class LinkLine:
    """Asks before a link leads to a server that is not known, finds what the link is about, and says if it cannot.

    :param logic: the module's logic.
    :param resourcePath: gives the path of a resource of the module.
    :param icons: icons by name.
    :param connect: called with the link and with what to call with the connection once there is one.
    :param onFound: called with the StudyRecords and SeriesRecords that the link is about.
    """

    def __init__(
        self,
        logic: Any,
        resourcePath: Callable[[str], str],
        icons: Icons,
        connect: Callable[[ViewerLink, Callable[[Any], None]], None],
        onFound: Callable[[Sequence[StudyRecord], Sequence[SeriesRecord]], None],
    ) -> None:
        self._logic = logic
        self._connect = connect
        self._onFound = onFound
        self._link: ViewerLink | None = None
        self._handle: Any = None
        self.widget = slicer.util.loadUI(resourcePath("UI/LinkLine.ui"))
        self.ui = slicer.util.childWidgetVariables(self.widget)
        self._message = MessageLine(self.ui, "link", icons)
        self.ui.linkButton.clicked.connect(self._onOpen)
        self.ui.linkDismissButton.clicked.connect(self.close)
        self.ui.linkDismissButton.setIcon(icons.icon("clear"))

    def open(self, link: ViewerLink) -> None:
        """Find what a link is about; one of a server that is not saved waits for the user's word."""
        self.close()
        self._link = link
        if any(profile.base_url == link.base_url for profile in self._logic.servers()):
            self._onOpen()
        else:
            self._message.show("warning", _question(link), _("Open"))
            self._scrollHere()

    def showError(self, error: Exception) -> None:
        """Say why a link cannot be followed."""
        self.close()
        self._message.showError(error)
        self._scrollHere()

    def close(self, _checked: bool = False) -> None:
        """Forget the link and stop looking for what it is about."""
        if self._handle is not None:
            self._handle.cancel()
        self._handle = self._link = None
        self._message.hide()

    def _onOpen(self, _checked: bool = False) -> None:
        link = self._link
        if link is not None:
            self._message.hide()
            self._connect(link, lambda connection: self._find(link, connection))

    def _find(self, link: ViewerLink, connection: Any) -> None:
        self.close()
        self._message.show("busy", _("Looking for what the link is about…"))
        self._handle = self._logic.runInBackground(
            lambda token: _found(link, connection, token), lambda found: self._onDone(link, *found), self._onFailed
        )

    def _onDone(self, link: ViewerLink, studies: list[StudyRecord], series: list[SeriesRecord]) -> None:
        self.close()
        if studies and (series or not link.series_instance_uid):
            self._onFound(studies, series)
        else:
            text = _("The server lists no such series.") if studies else _("The server lists no such study.")
            self._message.show("error", text + "\n" + _("The link may be out of date, or for another login."))

    def _onFailed(self, error: Exception) -> None:
        self.showError(error)

    def _scrollHere(self) -> None:
        parent = self.widget.parentWidget()
        while parent is not None and not isinstance(parent, qt.QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            parent.ensureWidgetVisible(self.widget)


def _question(link: ViewerLink) -> str:
    lines = [
        _("A link of a web page asks to retrieve a study from a server that is not in your list:"),
        link.base_url,
    ]
    if link.access_token is not None:
        lines.append(_("The link brings a login for it."))
    parts = urlsplit(link.base_url)
    if parts.scheme == "http" and parts.hostname not in THIS_COMPUTER:
        lines.append(_("The connection is not encrypted."))
    return "\n".join(lines)


def _found(link: ViewerLink, connection: Any, token: Any) -> tuple[list[StudyRecord], list[SeriesRecord]]:
    """Return the study of a link and, if it names one, its series, as the server lists them."""
    study, series = link.study_instance_uid, link.series_instance_uid
    ofStudy = SearchQuery(Level.STUDY, {"StudyInstanceUID": study})
    ofSeries = SearchQuery(Level.SERIES, study_instance_uid=study)
    # Not every server filters: what was asked for is picked here.
    return (
        [each for each in _records(connection, ofStudy, token) if each.study_instance_uid == study],
        [each for each in _records(connection, ofSeries, token) if each.series_instance_uid == series]
        if series
        else [],
    )


def _records(connection: Any, query: SearchQuery, token: Any) -> list[Any]:
    return [record for page in connection.search(query, token) for record in page.records]
