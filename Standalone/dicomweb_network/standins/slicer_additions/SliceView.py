"""One slice of what is loaded, painted without OpenGL."""

from __future__ import annotations

from typing import Any

import qt
import slicer
import vtk
from PySide6.QtCore import QTimer
from vtk.util.numpy_support import vtk_to_numpy

COLORS = {"Red": "#f34a33", "Yellow": "#edd54c", "Green": "#6eb04b"}


class SliceView(qt.QWidget):
    """A slice view of Slicer: MRML's own slice logic renders it, this widget shows the pixels and moves the slice.

    :param name: ``"Red"``, ``"Yellow"`` or ``"Green"``.
    :param orientation: ``"Axial"``, ``"Sagittal"`` or ``"Coronal"``.
    """

    def __init__(self, name: str, orientation: str, parent: Any = None) -> None:
        super().__init__(parent)
        self._title = f"{name[0]}  {orientation}"
        self._canvas = _Canvas(self)
        self._slider = qt.QSlider(qt.Qt.Horizontal, self)
        self._place = qt.QLabel("", self)
        self._place.setMinimumWidth(90)
        self._place.setAlignment(qt.Qt.AlignRight | qt.Qt.AlignVCenter)
        self._logic = slicer.vtkMRMLSliceLogic()
        self._logic.SetMRMLApplicationLogic(slicer.app.applicationLogic())
        self._logic.SetMRMLScene(slicer.mrmlScene)
        self._logic.AddSliceNode(name).SetOrientation(orientation)
        self._arrange(COLORS[name])
        self._pending = QTimer(self)
        self._pending.setSingleShot(True)
        self._pending.setInterval(0)
        self._pending.timeout.connect(self._render)
        self._slider.valueChanged.connect(self._onSlider)
        self._observed = [
            (one, one.AddObserver(vtk.vtkCommand.ModifiedEvent, self._onModified)) for one in self._sources()
        ]
        self._background = ""

    def _sources(self) -> list[Any]:
        return [self._logic, self._logic.GetSliceNode(), self._logic.GetSliceCompositeNode()]

    def _arrange(self, color: str) -> None:
        title = qt.QLabel(self._title, self)
        title.setStyleSheet(f"color: black; background: {color}; padding: 1px 8px; font-weight: bold;")
        bar = qt.QHBoxLayout()
        for widget, stretch in ((title, 0), (self._slider, 1), (self._place, 0)):
            bar.addWidget(widget, stretch)
        layout = qt.QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(bar)
        layout.addWidget(self._canvas, 1)

    def sliceLogic(self) -> Any:
        return self._logic

    def mrmlSliceNode(self) -> Any:
        return self._logic.GetSliceNode()

    def release(self) -> None:
        """Stop observing; to be called before the scene goes."""
        for source, tag in self._observed:
            source.RemoveObserver(tag)
        self._observed = []

    def fit(self) -> None:
        """Show all of the volume, the middle slice."""
        self._resize()
        self._logic.FitSliceToAll()
        low, high = self._range()
        self._logic.SetSliceOffset((low + high) / 2)

    def _range(self) -> tuple[float, float]:
        bounds = [0.0] * 6
        self._logic.GetLowestVolumeSliceBounds(bounds)
        return (bounds[4], bounds[5]) if bounds[5] > bounds[4] else (0.0, 0.0)

    def _resize(self) -> None:
        width, height = max(self._canvas.width, 16), max(self._canvas.height, 16)
        node = self._logic.GetSliceNode()
        if tuple(node.GetDimensions()[:2]) != (width, height):
            self._logic.ResizeSliceNode(width, height)

    def _onModified(self, *_: Any) -> None:
        if not self._pending.active:
            self._pending.start()

    def _render(self) -> None:
        if not self._observed:
            return
        background = self._logic.GetSliceCompositeNode().GetBackgroundVolumeID() or ""
        if background != self._background:
            self._background = background
            self.fit()
        self._resize()
        self._updateSlider()
        self._canvas.show_pixels(self._pixels() if background else None)

    def _updateSlider(self) -> None:
        low, high = self._range()
        spacing = self._logic.GetLowestVolumeSliceSpacing()[2] or 1.0
        wasBlocked = self._slider.blockSignals(True)
        self._slider.setRange(0, max(round((high - low) / spacing) - 1, 0))
        self._slider.value = round((self._logic.GetSliceOffset() - low) / spacing - 0.5)
        self._slider.blockSignals(wasBlocked)
        self._slider.enabled = bool(self._background)
        self._place.text = f"{self._logic.GetSliceOffset():.1f} mm" if self._background else ""

    def _onSlider(self, value: int) -> None:
        spacing = self._logic.GetLowestVolumeSliceSpacing()[2] or 1.0
        self._logic.SetSliceOffset(self._range()[0] + (value + 0.5) * spacing)

    def _pixels(self) -> Any:
        connection = self._logic.GetImageDataConnection()
        if connection is None:
            return None
        connection.GetProducer().Update(connection.GetIndex())
        image = connection.GetProducer().GetOutputDataObject(connection.GetIndex())
        width, height, _ = image.GetDimensions()
        colors = vtk_to_numpy(image.GetPointData().GetScalars()).reshape(height, width, -1)[::-1]
        return colors[:, :, :3] * (colors[:, :, 3:] > 0)  # transparent is where the volume is not

    def wheelEvent(self, event: Any) -> None:
        self._slider.value += 1 if event.angleDelta().y() > 0 else -1

    def resizeEvent(self, event: Any) -> None:
        self._background = self._background and "resized"
        self._onModified()


class _Canvas(qt.QWidget):
    """Black, with the pixels of the slice on it."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._image: Any = None
        self.setMinimumSize(120, 90)

    def show_pixels(self, pixels: Any) -> None:
        """``pixels``: rows, columns, RGB as bytes; None for nothing."""
        if pixels is None:
            self._image = None
        else:
            data = pixels.astype("uint8").tobytes()
            rows, columns = pixels.shape[:2]
            self._image = qt.QImage(data, columns, rows, 3 * columns, qt.QImage.Format_RGB888).copy()
        self.update()

    def paintEvent(self, event: Any) -> None:
        painter = qt.QPainter(self)
        painter.fillRect(self.rect, qt.QColor("black"))
        if self._image is not None:
            painter.drawImage(self.rect, self._image)
