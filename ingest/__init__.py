"""Hospitals in, log out: receives events and directory entries, answers for each, writes to Kafka."""
