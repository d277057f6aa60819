"""Retrieves and sends as the user follows them."""
