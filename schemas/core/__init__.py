"""Pure rules that two services share: synchronous, no clock, no I/O, no framework."""
