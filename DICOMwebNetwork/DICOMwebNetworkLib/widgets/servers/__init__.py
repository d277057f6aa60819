"""The section of servers: choose, add, test, sign in."""
