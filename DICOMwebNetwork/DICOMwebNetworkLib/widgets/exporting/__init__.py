"""The section of export and send."""
