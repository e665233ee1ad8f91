"""Log in, state out: folds events into the live state of every unit and projects it to Redis."""
