"""Stand-ins for the modules that the Slicer application offers; ``dicomweb_network.application`` puts this folder on ``sys.path``."""
