"""The section of metadata, and what an object refers to."""
