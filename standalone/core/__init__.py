"""Pure rules of the supervisor."""
