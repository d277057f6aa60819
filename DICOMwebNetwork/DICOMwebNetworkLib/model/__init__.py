"""Frozen values: server profiles, queries, records, events, reports and the error tree."""
