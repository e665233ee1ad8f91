"""The small programs of docker-compose.yml that are not services: who may come in, and how a container is well."""
