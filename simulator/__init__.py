"""A France that behaves, deterministic by seed, speaking through the public API like any hospital."""
