"""``slicer.app.layoutManager()``: three slice views and nothing else."""

from __future__ import annotations

from typing import Any

import qt
import slicer
import vtk
from slicer.SliceView import SliceView

ORIENTATIONS = {"Red": "Axial", "Yellow": "Sagittal", "Green": "Coronal"}


class LayoutManager:
    """The views, by the names that Slicer gives them."""

    threeDViewCount = tableViewCount = plotViewCount = 0

    def __init__(self, parent: Any) -> None:
        self._viewport = qt.QSplitter(qt.Qt.Vertical, parent)
        lower = qt.QSplitter(qt.Qt.Horizontal)
        self._views = {name: SliceView(name, orientation) for name, orientation in ORIENTATIONS.items()}
        self._viewport.addWidget(self._views["Red"])
        lower.addWidget(self._views["Yellow"])
        lower.addWidget(self._views["Green"])
        self._viewport.addWidget(lower)
        self._viewport.setSizes([500, 300])
        logics = vtk.vtkCollection()
        for view in self._views.values():
            logics.AddItem(view.sliceLogic())
        slicer.app.applicationLogic().SetSliceLogics(logics)

    def viewport(self) -> Any:
        return self._viewport

    def sliceViewNames(self) -> tuple[str, ...]:
        return tuple(self._views)

    def sliceWidget(self, name: str) -> Any:
        return self._views.get(name)

    def resetSliceViews(self) -> None:
        for view in self._views.values():
            view.fit()

    def release(self) -> None:
        for view in self._views.values():
            view.release()
