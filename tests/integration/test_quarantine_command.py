"""`vigilits quarantine` against a real Kafka: what is looked at is in the audit log first."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from kafka import KafkaConsumer, TopicPartition

from schemas.topics import AUDIT
from standalone.commands.quarantine import quarantine
from tests.support.audit_memory import audit_settings

pytestmark = pytest.mark.kafka


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in audit_settings(tmp_path).items():
        monkeypatch.setenv(name, value)


def run(kafka: str, *arguments: str) -> Result:
    return CliRunner().invoke(quarantine, [*arguments, "--kafka", kafka])


def entries(kafka: str) -> Iterator[dict[str, Any]]:
    with closing(KafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest")) as consumer:
        part = TopicPartition(AUDIT.name, 0)
        consumer.assign([part])
        end = consumer.end_offsets([part])[part]
        consumer.seek_to_beginning(part)
        while consumer.position(part) < end:
            for records in consumer.poll(timeout_ms=500).values():
                yield from (json.loads(record.value) for record in records)


def test_an_empty_list_says_that_nothing_was_refused(kafka: str) -> None:
    outcome = run(kafka, "list", "--code", "no_such_rule")
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stdout == "Nothing refused by the rule no_such_rule so far.\n"


def test_who_looks_into_the_quarantine_is_in_the_audit_log(kafka: str) -> None:
    rule, unknown = f"rule-{time.time_ns()}", f"id-{time.time_ns()}"
    assert run(kafka, "list", "--code", rule).exit_code == 0
    assert run(kafka, "show", unknown).exit_code != 0
    written = [entry for entry in entries(kafka) if entry["action"] == "quarantine.read"]
    assert [entry for entry in written if entry["details"].get("code") == rule]
    [shown] = [entry for entry in written if entry["target"] == f"quarantine:{unknown}"]
    assert (shown["role"], shown["outcome"]) == ("operator", "done")


def test_without_the_secret_of_the_audit_log_nothing_is_shown(kafka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGILITS_AUDIT_KEY_FILE", "/nowhere/audit.key")
    for arguments in (("list",), ("show", "any")):
        outcome = run(kafka, *arguments)
        assert outcome.exit_code != 0
        assert "audit log" in str(outcome.exception or outcome.output)
        assert outcome.stdout == ""
