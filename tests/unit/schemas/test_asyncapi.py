"""The AsyncAPI document says what the topic table and the models say."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.models.registry import CLIENT_FRAMES, SERVER_FRAMES
from schemas.topics import TOPICS, Topic

FILE = Path(__file__).parents[3] / "schemas" / "asyncapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
LIVE = "/v1/live"


def resolve(reference: str) -> Any:
    """What a reference within the document points at. KeyError when nothing is there."""
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found


def references(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [found for value in part.values() for found in references(value)]
    return [found for value in part for found in references(value)] if isinstance(part, list) else []


def test_every_reference_leads_somewhere() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    found = references(DOCUMENT)
    for reference in found:
        assert resolve(reference) if reference.startswith("#/") else (FILE.parent / reference).is_file(), reference
    assert len(found) > len(TOPICS)


def test_the_channels_are_the_topics_and_the_live_socket() -> None:
    assert list(DOCUMENT["channels"]) == [*(topic.name for topic in TOPICS), LIVE]
    assert all(channel["address"] == name for name, channel in DOCUMENT["channels"].items())


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_is_described_as_it_is_created(topic: Topic) -> None:
    channel = DOCUMENT["channels"][topic.name]
    kafka = channel["bindings"]["kafka"]
    settings = kafka["topicConfiguration"]
    assert kafka["topic"] == topic.name
    assert kafka["partitions"] == topic.partitions
    assert settings["cleanup.policy"] == [topic.config["cleanup.policy"]]
    assert settings.get("retention.ms") == (int(topic.config["retention.ms"]) if topic.retention else None)
    assert channel["x-key"] == topic.key
    assert list(channel["messages"]) == [topic.schema]
    assert payload_of(topic.name, topic.schema) == f"json/{topic.schema}.schema.json"


def test_the_frames_are_those_of_the_models() -> None:
    assert list(DOCUMENT["channels"][LIVE]["messages"]) == [*CLIENT_FRAMES, *SERVER_FRAMES]
    assert frames_of("screens-ask", "receive") == list(CLIENT_FRAMES)
    assert frames_of("screens-see", "send") == list(SERVER_FRAMES)
    for frame in (*CLIENT_FRAMES, *SERVER_FRAMES):
        assert payload_of(LIVE, frame) == f"json/live-{frame}.schema.json"


def payload_of(channel: str, message: str) -> str:
    found = resolve(DOCUMENT["channels"][channel]["messages"][message]["$ref"])["payload"]
    assert found["schemaFormat"] == "application/schema+json;version=2020-12"
    return str(found["schema"]["$ref"])


def frames_of(operation: str, action: str) -> list[str]:
    found = DOCUMENT["operations"][operation]
    assert found["action"] == action
    return [message["$ref"].rsplit("/", maxsplit=1)[1] for message in found["messages"]]
