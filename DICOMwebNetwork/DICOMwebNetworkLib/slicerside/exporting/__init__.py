"""From nodes of the scene to files of the DICOM database."""
