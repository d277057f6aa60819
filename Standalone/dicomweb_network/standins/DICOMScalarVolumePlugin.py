"""Stand-in for Slicer's scalar volume plugin: series of images as volume nodes, with the geometry of DICOM."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import slicer
import vtk
import vtkITK
from DICOMLib import DICOMLoadable, DICOMPlugin, DICOMUtils

_NO_PIXELS = "There are no pixels in these DICOM objects; they cannot be shown as a volume."


class DICOMScalarVolumePluginClass(DICOMPlugin):
    """Reads with vtkITK (GDCM) as Slicer does, and with pydicom what GDCM cannot read."""

    def __init__(self) -> None:
        super().__init__()
        self.loadType = "Scalar Volume"
        self.tags |= {
            "seriesUID": "0020,000E",
            "position": "0020,0032",
            "orientation": "0020,0037",
            "pixelData": "7FE0,0010",
            "numberOfFrames": "0028,0008",
            "photometricInterpretation": "0028,0004",
            "windowCenter": "0028,1050",
            "windowWidth": "0028,1051",
            "rows": "0028,0010",
            "columns": "0028,0011",
            "imageType": "0008,0008",
            "instanceNumber": "0020,0013",
        }

    def examineFiles(self, files: list[str]) -> list[DICOMLoadable]:
        """One loadable a group of images that fit together: same size and orientation."""
        database = slicer.dicomDatabase
        images = [one for one in files if database.fileValueExists(one, self.tags["pixelData"])]
        groups: dict[tuple[Any, ...], list[str]] = {}
        for one in images or files:
            groups.setdefault(self._shape(one), []).append(one)
        ordered = sorted(groups.values(), key=len, reverse=True)
        return [
            self._loadable(group, index, len(ordered), bool(images)) for index, group in enumerate(ordered, start=1)
        ]

    def _shape(self, file: str) -> tuple[Any, ...]:
        value = slicer.dicomDatabase.fileValue
        orientation = value(file, self.tags["orientation"])
        rounded = tuple(round(float(one), 4) for one in orientation.split("\\")) if orientation else ()
        return value(file, self.tags["rows"]), value(file, self.tags["columns"]), rounded

    def _loadable(self, files: list[str], index: int, count: int, hasPixels: bool) -> DICOMLoadable:
        loadable = DICOMLoadable()
        name = self.defaultSeriesNodeName(slicer.dicomDatabase.fileValue(files[0], self.tags["seriesUID"]))
        for forbidden in "|/\\":
            name = name.replace(forbidden, "-")
        loadable.name = (name if count == 1 else f"{name} - part {index}").replace("*", "(star)")
        loadable.files, _, loadable.warning = DICOMUtils.getSortedImageFiles(files)
        loadable.tooltip = f"{len(files)} files, first file: {loadable.files[0]}"
        loadable.selected = True
        if not hasPixels:
            loadable.warning += _NO_PIXELS
            loadable.confidence = 0.2
        return loadable

    def load(self, loadable: DICOMLoadable) -> Any:
        """The volume node.

        :raises ValueError: if neither GDCM nor pydicom can read the images; the text says why.
        """
        files = loadable.files
        if not slicer.dicomDatabase.fileValueExists(files[0], self.tags["pixelData"]):
            modality = slicer.dicomDatabase.fileValue(files[0], self.tags["modality"])
            raise ValueError(f"'{loadable.name}' holds no image (modality {modality}): it cannot be shown as a volume.")
        grayscale = "MONOCHROME" in slicer.dicomDatabase.fileValue(files[0], self.tags["photometricInterpretation"])
        image, ijkToRAS = _read_with_gdcm(files, grayscale) or _read_with_pydicom(files, loadable.name)
        nodeClass = "vtkMRMLScalarVolumeNode" if image.GetNumberOfScalarComponents() == 1 else "vtkMRMLVectorVolumeNode"
        node = slicer.mrmlScene.AddNewNodeByClass(nodeClass, slicer.mrmlScene.GenerateUniqueName(loadable.name))
        node.SetAndObserveImageData(image)
        node.SetIJKToRASMatrix(ijkToRAS)
        node.CreateDefaultDisplayNodes()
        self._describe(node, loadable)
        return node

    def _describe(self, node: Any, loadable: DICOMLoadable) -> None:
        self.addSeriesInSubjectHierarchy(loadable, node)
        files = self._filesInRightHandedOrder(node, loadable.files)
        value = slicer.dicomDatabase.fileValue
        uids = [value(one, self.tags["instanceUID"]) or "Unknown" for one in files]
        numbers = [value(one, self.tags["instanceNumber"]) or "?" for one in files]
        node.SetAttribute("DICOM.instanceUIDs", " ".join(uids))
        node.SetAttribute("DICOM.instanceNumbers", " ".join(numbers))
        selection = slicer.app.applicationLogic().GetSelectionNode()
        selection.SetActiveVolumeID(node.GetID())
        slicer.app.applicationLogic().PropagateVolumeSelection()
        middle = files[len(files) // 2]
        self._applyWindow(node, value(middle, self.tags["windowCenter"]), value(middle, self.tags["windowWidth"]))

    def _filesInRightHandedOrder(self, node: Any, files: list[str]) -> list[str]:
        """Turn a left-handed volume round, as Slicer does, so that slice i is file i of what is returned."""
        matrix = vtk.vtkMatrix4x4()
        node.GetIJKToRASMatrix(matrix)
        if slicer.vtkMRMLVolumeNode.IsIJKCoordinateSystemRightHanded(matrix):
            return files
        slicer.vtkMRMLVolumeNode.ReverseSliceOrder(node.GetImageData(), matrix)
        node.SetIJKToRASMatrix(matrix)
        return list(reversed(files))

    def _applyWindow(self, node: Any, centers: str, widths: str) -> None:
        display = node.GetDisplayNode()
        if not (centers and widths and hasattr(display, "AddWindowLevelPreset")):
            return
        for center, width in zip(centers.split("\\"), widths.split("\\"), strict=False):
            display.AddWindowLevelPreset(float(width), float(center))
        display.SetWindowLevelFromPreset(0)


def _read_with_gdcm(files: list[str], grayscale: bool) -> tuple[Any, Any] | None:
    """Image with unit spacing and its IJK to RAS matrix; None if GDCM cannot read the files."""
    if grayscale:
        reader = vtkITK.vtkITKArchetypeImageSeriesScalarReader()
    elif len(files) > 1:
        reader = vtkITK.vtkITKArchetypeImageSeriesVectorReaderSeries()
    else:
        reader = vtkITK.vtkITKArchetypeImageSeriesVectorReaderFile()
    reader.SetArchetype(files[0])
    for one in files:
        reader.AddFileName(one)
    reader.SetSingleFile(0)
    reader.SetOutputScalarTypeToNative()
    reader.SetDesiredCoordinateOrientationToNative()
    reader.SetUseNativeOriginOn()
    reader.SetDICOMImageIOApproachToGDCM()
    reader.Update()
    if reader.GetErrorCode() != vtk.vtkErrorCode.NoError or reader.GetOutput().GetNumberOfPoints() == 0:
        logging.warning("GDCM cannot read %s; trying pydicom.", files[0])
        return None
    unit = vtk.vtkImageChangeInformation()
    unit.SetInputConnection(reader.GetOutputPort())
    unit.SetOutputSpacing(1, 1, 1)
    unit.SetOutputOrigin(0, 0, 0)
    unit.Update()
    ijkToRAS = vtk.vtkMatrix4x4()
    vtk.vtkMatrix4x4.Invert(reader.GetRasToIjkMatrix(), ijkToRAS)
    return unit.GetOutput(), ijkToRAS


def _read_with_pydicom(files: list[str], name: str) -> tuple[Any, Any]:
    import pydicom

    try:
        datasets = [pydicom.dcmread(one) for one in files]
        voxels = np.concatenate([_frames(one) for one in datasets])
    except Exception as problem:
        raise ValueError(f"'{name}' cannot be read as an image: {problem}") from problem
    image = vtk.vtkImageData()
    image.SetDimensions(voxels.shape[2], voxels.shape[1], voxels.shape[0])
    components = voxels.shape[3] if voxels.ndim == 4 else 1
    flat = np.ascontiguousarray(voxels).reshape(-1, components)
    from vtk.util.numpy_support import numpy_to_vtk

    scalars = numpy_to_vtk(flat, deep=True)
    scalars.SetName("ImageScalars")
    image.GetPointData().SetScalars(scalars)
    return image, _ijk_to_ras(datasets)


def _frames(dataset: Any) -> np.ndarray:
    """Rescaled pixels of one file: frames, rows, columns, and colors if there are."""
    pixels = dataset.pixel_array
    colored = dataset.get("SamplesPerPixel", 1) > 1
    pixels = pixels.reshape((-1, *pixels.shape[-3 if colored else -2 :]))
    slope, intercept = float(dataset.get("RescaleSlope", 1) or 1), float(dataset.get("RescaleIntercept", 0) or 0)
    if (slope, intercept) == (1, 0):
        return pixels
    scaled = pixels * slope + intercept
    return scaled.astype(np.int32) if slope.is_integer() and intercept.is_integer() else scaled


def _ijk_to_ras(datasets: list[Any]) -> Any:
    """From the first file's plane and the way to the last one's; what DICOM does not say is taken as 1 mm, axial."""
    first = datasets[0]
    row, column = np.array(first.get("ImageOrientationPatient") or [1, 0, 0, 0, 1, 0], float).reshape(2, 3)
    spacing = [float(one) for one in first.get("PixelSpacing") or first.get("ImagerPixelSpacing") or (1, 1)]
    origin = np.array(first.get("ImagePositionPatient") or [0, 0, 0], float)
    step = np.cross(row, column) * float(first.get("SpacingBetweenSlices") or first.get("SliceThickness") or 1)
    if len(datasets) > 1 and "ImagePositionPatient" in datasets[-1]:
        step = (np.array(datasets[-1].ImagePositionPatient, float) - origin) / (len(datasets) - 1)
    columns = [row * spacing[1], column * spacing[0], step, origin]
    matrix = vtk.vtkMatrix4x4()
    for j, vector in enumerate(columns):
        for i, sign in enumerate((-1, -1, 1)):
            matrix.SetElement(i, j, sign * vector[i])
    return matrix


class DICOMScalarVolumePlugin:
    """Registers the plugin, as the module of this name does in Slicer."""

    def __init__(self, parent: Any) -> None:
        slicer.modules.dicomPlugins["DICOMScalarVolumePlugin"] = DICOMScalarVolumePluginClass
