"""What is asked of the application itself: its language, its links, its Python packages."""
