"""Pure rules of the stream: what the state is, who speaks, what is odd."""
