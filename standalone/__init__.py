"""The whole system on one machine with one command: obtains Kafka and Redis, starts and supervises every service."""
