"""The bars of the design, measured as ratios in one run."""
