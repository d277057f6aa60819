"""Real servers for the tests, each a context manager, and the fixtures that start them."""
