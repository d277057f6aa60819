"""Stand-ins for the modules that the Slicer application offers, each found on ``sys.path`` under its own name."""
