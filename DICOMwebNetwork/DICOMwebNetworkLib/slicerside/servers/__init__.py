"""Saved servers, their passwords, and connections to them."""
