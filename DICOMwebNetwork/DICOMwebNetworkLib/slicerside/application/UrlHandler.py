"""Takes the links of web pages that the application is handed, such as ``slicer://viewer/?studyUID=…``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import slicer

# Slicer needs this file at start-up, so everything else is imported when a link comes.
if TYPE_CHECKING:
    from ...model.errors import ConfigurationError
    from ...model.viewer_links import ViewerLink


class UrlHandler:
    """Answers ``slicer.app.urlReceived`` in the place of Slicer's DICOM module, which gets what is not for us.

    Both would fetch the study otherwise, and that module writes the link with its token into the log. Nothing of a
    link is logged or kept here. Main thread only.

    :param onLink: called with a ViewerLink.
    :param onBadLink: called with the ConfigurationError that says why a link cannot be followed.
    """

    def __init__(self, onLink: Callable[[ViewerLink], Any], onBadLink: Callable[[ConfigurationError], Any]) -> None:
        self._onLink = onLink
        self._onBadLink = onBadLink
        self._passOn: Callable[[str], Any] | None = None
        dicomModule = getattr(slicer.modules, "DICOMInstance", None)
        if dicomModule is not None:
            self._passOn = dicomModule.onURLReceived
            slicer.app.urlReceived.disconnect(self._passOn)
        slicer.app.urlReceived.connect(self.handle)

    def handle(self, url: str) -> None:
        """Open what a link asks for.

        :param url: the link, as the operating system handed it over.
        """
        from ...model.errors import ConfigurationError
        from ...model.viewer_links import parse_viewer_link

        try:
            link = parse_viewer_link(url)
        except ConfigurationError as error:
            self._onBadLink(error)
            return
        if link is not None:
            self._onLink(link)
        elif self._passOn is not None:
            self._passOn(url)
