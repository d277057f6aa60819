"""Searches and thumbnails as they come in."""
