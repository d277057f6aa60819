"""The section of the search fields, and lists of studies."""
