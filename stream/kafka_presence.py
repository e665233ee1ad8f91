"""Is Kafka there, with the topics a worker needs? Asked before Faust starts."""

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from schemas.topics import DIRECTORY, EVENTS, QUARANTINE, UNIT_STATE

NEEDED = (EVENTS, UNIT_STATE, DIRECTORY, QUARANTINE)


async def lacking(bootstrap: str) -> list[str]:
    """What is missing, in words; empty when a worker may start."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        there = set(await admin.list_topics())
    except KafkaError as error:
        return [f"Kafka does not answer at {bootstrap} ({type(error).__name__})"]
    finally:
        await admin.close()
    return [
        f"Kafka has no topic {topic.name}: run python -m schemas.create_topics {bootstrap}"
        for topic in NEEDED
        if topic.name not in there
    ]


async def epoch(bootstrap: str) -> str:
    """Identity of the Kafka log: offsets of another cluster do not compare with these."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        return str((await admin.describe_cluster())["cluster_id"])
    finally:
        await admin.close()
