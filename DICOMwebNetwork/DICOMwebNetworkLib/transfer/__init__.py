"""The engine: plans, fetches on worker threads, verifies, retries, resumes, reports. Plain Python, no Qt."""
