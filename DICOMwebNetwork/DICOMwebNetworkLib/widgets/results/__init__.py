"""The section of results: patients, studies, series and instances."""
