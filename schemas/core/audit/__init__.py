"""The audit log: what an entry says, how entries are chained, how a log is verified (DESIGN section 8)."""
