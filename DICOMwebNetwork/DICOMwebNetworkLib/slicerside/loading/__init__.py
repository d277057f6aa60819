"""From files of a DICOM database to nodes of the scene."""
