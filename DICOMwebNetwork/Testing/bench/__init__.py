"""Measurements with a bound each; run by ``make bench``."""
