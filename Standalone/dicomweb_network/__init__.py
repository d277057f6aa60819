"""DICOMweb Network without the Slicer application: command line, demo and the environment in which the module runs."""
