"""The audit log of every process: its writer, the key, the heads outside Kafka, the names behind pseudonyms."""
