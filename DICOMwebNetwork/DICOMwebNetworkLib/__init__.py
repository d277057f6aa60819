"""Everything of the DICOMweb Network module that is not the module file itself."""
