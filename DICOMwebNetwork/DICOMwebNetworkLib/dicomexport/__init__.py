"""Writers: arrays, geometry and reference headers become valid DICOM; scenes and measurements are read back, too."""
