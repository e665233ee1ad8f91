"""Tells people when a figure can no longer be trusted: facts in, decisions with a named reason, notices out."""
