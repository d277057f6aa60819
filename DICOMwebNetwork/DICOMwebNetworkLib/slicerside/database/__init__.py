"""DICOM databases and folders as destinations of retrieves, and what they hold."""
