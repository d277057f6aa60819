"""Panels: servers, search, results, metadata, transfers. They know the logic and the model, and nothing else."""
