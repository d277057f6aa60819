"""Adapters that may touch slicer, qt and vtk: event pump, DICOM database, settings, credentials."""
