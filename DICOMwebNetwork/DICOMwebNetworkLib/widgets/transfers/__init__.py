"""Retrieve, and the section of transfers."""
