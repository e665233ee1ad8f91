"""The small programs of docker-compose.yml that are not services: secrets, a simulator, and how a container is well."""
