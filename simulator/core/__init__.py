"""Pure rules of the simulator: what France looks like, what happens in it, what senders say, what must come out."""
