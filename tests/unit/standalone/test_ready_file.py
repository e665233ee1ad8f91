"""ready.json: what scripts and tests find a running system by."""

import json
from pathlib import Path

import pytest

from schemas.ready_file import NAME, NotReadyError, Ready, read

_WRITTEN = {
    "dashboard": "http://127.0.0.1:8000",
    "dashboards": ["http://127.0.0.1:8000"],
    "ingest": "http://127.0.0.1:8001",
    "kafka": "127.0.0.1:9092",
    "redis": "redis://127.0.0.1:6379",
    "issuer": "http://127.0.0.1:8400",
    "tokens": {"regulator": "…"},
    "api_keys": {"bed-management": "…"},
    "pids": {"kafka-1": 1},
}


def test_what_is_written_has_exactly_the_documented_fields(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps(_WRITTEN), encoding="utf-8")
    ready = read(tmp_path)
    assert json.loads(ready.model_dump_json()) == _WRITTEN
    assert set(Ready.model_fields) == set(_WRITTEN)


def test_a_folder_without_a_running_system_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match=r"vigilits up --data"):
        read(tmp_path)


def test_a_file_of_another_version_is_named_with_what_is_wrong_in_it(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"dashboard": 3}', encoding="utf-8")
    with pytest.raises(NotReadyError, match=r"dashboard: Input should be a valid string; dashboards: Field required"):
        read(tmp_path)
