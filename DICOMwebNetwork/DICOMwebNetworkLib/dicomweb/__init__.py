"""PS3.18 as pure functions: addresses, query parameters, media types, multipart bodies, DICOM JSON."""
