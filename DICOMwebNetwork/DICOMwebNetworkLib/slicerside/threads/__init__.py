"""Worker threads, and the one way back to the main thread."""
