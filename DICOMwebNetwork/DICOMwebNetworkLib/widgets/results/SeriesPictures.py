"""What the row of a series shows in front of its name: a thumbnail, or the icon of its modality."""

from __future__ import annotations

import html
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import qt
import slicer

from DICOMwebNetworkLib.model.records import SeriesRecord
from DICOMwebNetworkLib.slicerside.browsing.ThumbnailCache import ThumbnailCache
from DICOMwebNetworkLib.slicerside.browsing.ThumbnailLoader import ThumbnailLoader

from ..common.Icons import Icons
from .rows import Row

SHOWN_KEY = "DICOMwebNetwork/ShowThumbnails"
HEIGHT_IN_LINES = 2.5
PICTURES_KEPT = 300
TOOL_TIP_PIXELS = 192
ICONS = {
    **dict.fromkeys(("CT", "MR", "OPT", "BMD"), "modality-slices"),
    **dict.fromkeys(("CR", "DX", "MG", "XA", "RF", "IO", "PX", "RG"), "modality-projection"),
    **dict.fromkeys(("PT", "NM"), "modality-nuclear"),
    **dict.fromkeys(("US", "IVUS", "BDUS"), "modality-ultrasound"),
    **dict.fromkeys(("ES", "OP", "XC", "GM", "SM", "DMS", "OPV"), "modality-photo"),
    **dict.fromkeys(("SR", "KO", "DOC", "PR", "PLAN"), "modality-document"),
    **dict.fromkeys(("SEG", "RTSTRUCT", "FID", "REG"), "modality-contours"),
    **dict.fromkeys(("RTDOSE", "RTPLAN", "RTIMAGE", "RTRECORD"), "modality-dose"),
    **dict.fromkeys(("ECG", "HD", "AU", "EEG", "EPS"), "modality-curve"),
}
OTHER = "modality-other"


class SeriesPictures:
    """Pictures of series for the rows on the screen. Whether they are shown is kept for the next time.

    :param logic: the module's logic.
    :param tree: QTreeWidget, whose font says how large pictures are.
    :param onArrived: called with the row of a series whose picture has come, or will not come.
    """

    def __init__(self, logic: Any, tree: Any, icons: Icons, onArrived: Callable[[Row], None]) -> None:
        self._tree = tree
        self._icons = icons
        self._onArrived = onArrived
        self._isShown = str(qt.QSettings().value(SHOWN_KEY, "1")) != "0"
        self.cache = ThumbnailCache(f"{slicer.app.cachePath}/DICOMwebNetwork/thumbnails")
        self._loader = ThumbnailLoader(
            logic.runInBackground, self.cache, lambda: any(not job.state.is_end for job in logic.jobs())
        )
        self._loader.arrived.connect(self._onPicture)
        self._pixmaps: OrderedDict[str, Any] = OrderedDict()

    @property
    def isShown(self) -> bool:
        """Whether thumbnails are fetched and shown."""
        return self._isShown

    def setShown(self, isShown: bool) -> None:
        """Fetch and show thumbnails, or icons only."""
        self._isShown = isShown
        qt.QSettings().setValue(SHOWN_KEY, "1" if isShown else "0")
        if not isShown:
            self._loader.want(())

    def want(self, rows: Sequence[Row]) -> None:
        """Fetch the pictures of these series, and of no others any more."""
        if self._isShown:
            self._loader.want([(row.connection, row.record) for row in rows if isinstance(row.record, SeriesRecord)])

    def hold(self, isHeld: bool) -> None:
        """Fetch nothing while a server searches."""
        self._loader.hold(isHeld)

    def forget(self) -> None:
        """Stop fetching, and ask again for what failed when its row is shown the next time."""
        self._loader.forget()

    def clear(self) -> None:
        """Remove all pictures from this computer."""
        self._pixmaps.clear()
        self._loader.clear()

    def pixmap(self, row: Row) -> Any:
        """Return what to show for a series now."""
        series: Any = row.record
        icon = ICONS.get(series.modality, OTHER)
        if not self._isShown or not row.connection.has_thumbnails:
            return self._framed("", icon, self._edge(1.0))
        return self._framed(self._loader.path(row.connection, series) or "", icon, self._edge(HEIGHT_IN_LINES))

    def toolTip(self, row: Row) -> str:
        """Return the description of a series, with a larger picture if there is one."""
        series: Any = row.record
        path = self._loader.path(row.connection, series) if self._isShown else ""
        text = html.escape(series.series_description)
        return f'<img src="{html.escape(path)}" height="{TOOL_TIP_PIXELS}"><br>{text}' if path else text

    def close(self) -> None:
        """Stop fetching."""
        self._loader.want(())

    def _onPicture(self, connection: Any, series: SeriesRecord, _path: str) -> None:
        self._onArrived(Row(connection, series))

    def _edge(self, lines: float) -> int:
        metrics = qt.QFontMetrics(self._tree.font)
        return int(lines * metrics.height())

    def _framed(self, path: str, icon: str, edge: int) -> Any:
        """Return the picture of a file, or an icon, in the middle of a square: names begin at the same place."""
        key = path or f"{icon} {edge}"
        if key not in self._pixmaps:
            self._pixmaps[key] = self._painted(path, icon, edge)
            while len(self._pixmaps) > PICTURES_KEPT:
                self._pixmaps.popitem(last=False)
        self._pixmaps.move_to_end(key)
        return self._pixmaps[key]

    def _painted(self, path: str, icon: str, edge: int) -> Any:
        scale = self._tree.devicePixelRatioF()
        square = qt.QPixmap(int(edge * scale), int(edge * scale))
        square.setDevicePixelRatio(scale)
        square.fill(qt.QColor(0, 0, 0, 0))
        painter = qt.QPainter(square)
        image = _image(path, int(edge * scale)) if path else qt.QImage()
        if image.isNull():
            size = min(edge, int(1.4 * self._edge(1.0)))
            offset = (edge - size) // 2
            painter.drawPixmap(offset, offset, size, size, self._icons.icon(icon).pixmap(size, size))
        else:
            width, height = int(image.width() / scale), int(image.height() / scale)
            painter.drawImage(qt.QRect((edge - width) // 2, (edge - height) // 2, width, height), image)
        painter.end()
        return square


def _image(path: str, edge: int) -> Any:
    """Return a picture so small that it fits into a square; the decoder scales, so a large one takes no time."""
    reader = qt.QImageReader(path)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(edge, edge, qt.Qt.KeepAspectRatio))
    return reader.read()
