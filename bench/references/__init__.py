"""The references, one process each: what the same job costs without us."""
