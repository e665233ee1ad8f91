"""Dockerfile and docker-compose.yml against the code: commands, settings, order, pins. No engine is needed."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_settings import BaseSettings

import alerts.settings
import dashboard_api.settings
import ingest.settings
import simulator.settings
import standalone.containers.settings
import stream.settings
from standalone.kafka_jars import KAFKA_VERSION

_ROOT = Path(__file__).parents[3]
_COMPOSE = yaml.safe_load((_ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
_DOCKERFILE = (_ROOT / "Dockerfile").read_text(encoding="utf-8")

_SETTINGS: dict[str, tuple[type[BaseSettings], ...]] = {
    "secrets": (standalone.containers.settings.Settings,),
    "ingest": (ingest.settings.Settings,),
    "stream": (stream.settings.Settings,),
    "dashboard-api": (dashboard_api.settings.Settings,),
    "alerts": (alerts.settings.Settings,),
    "simulator": (standalone.containers.settings.Settings, simulator.settings.Settings),
}
_OURS = ["topics", *_SETTINGS]
_LETS_PEOPLE_IN = ("ingest", "dashboard-api")
_LASTING = ["ingest", "stream", "dashboard-api", "alerts", "simulator"]

# Given to every service alike; those that have no use for one ignore it (docs/parts.md).
_COMMON = {"kafka", "redis", "instance", "ingest_url", "origins"}
# Made and handed over by standalone.containers.simulator.
_HANDED_OVER = {"api_key"}
# Set in the Dockerfile for every container.
_IN_THE_IMAGE = {"host", "port"}


def _service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = _COMPOSE["services"][name]
    return found


def _told(name: str) -> set[str]:
    return {each.removeprefix("VIGILITS_").lower() for each in _service(name).get("environment", {})}


def _waits_for(name: str) -> dict[str, str]:
    return {other: each["condition"] for other, each in _service(name).get("depends_on", {}).items()}


def test_there_is_one_container_a_service() -> None:
    assert set(_COMPOSE["services"]) == {"kafka", "redis", *_OURS}


@pytest.mark.parametrize("name", _OURS)
def test_the_command_is_a_module_of_ours(name: str) -> None:
    python, flag, module_flag, module, *_ = _service(name)["command"]
    assert (python, flag, module_flag) == ("python", "-P", "-m")
    assert importlib.util.find_spec(module) is not None


@pytest.mark.parametrize("name", _SETTINGS)
def test_every_setting_has_a_name_that_the_service_reads_and_all_it_must_have_are_given(name: str) -> None:
    fields = {key: field for each in _SETTINGS[name] for key, field in each.model_fields.items()}
    assert _told(name) - set(fields) <= _COMMON
    required = {key for key, field in fields.items() if field.is_required()}
    assert required <= _told(name) | _IN_THE_IMAGE | (_HANDED_OVER if name == "simulator" else set())


def test_topics_and_secrets_come_first_then_the_services() -> None:
    assert _waits_for("topics") == {"kafka": "service_healthy"}
    assert _waits_for("secrets") == {}
    for name in ("ingest", "stream", "dashboard-api", "alerts"):
        assert _waits_for(name)["topics"] == "service_completed_successfully"
    for name in _LETS_PEOPLE_IN:
        assert _waits_for(name)["secrets"] == "service_completed_successfully"
    assert _waits_for("simulator") == {"ingest": "service_healthy"}


@pytest.mark.parametrize("name", ["topics", "secrets"])
def test_a_one_shot_is_not_started_again_and_has_no_health(name: str) -> None:
    assert _service(name)["restart"] == "no"
    assert _service(name)["healthcheck"] == {"disable": True}


def test_what_lasts_has_a_health_check() -> None:
    assert "HEALTHCHECK" in _DOCKERFILE
    assert importlib.util.find_spec("standalone.containers.health") is not None
    assert "standalone.containers.health" in _DOCKERFILE
    assert not any("healthcheck" in _service(name) for name in _LASTING)  # the image's own
    assert all(_service(name)["healthcheck"]["test"] for name in ("kafka", "redis"))


def test_the_simulator_comes_only_when_asked_for() -> None:
    assert [name for name in _COMPOSE["services"] if "profiles" in _service(name)] == ["simulator"]


def test_images_are_pinned_to_a_full_version_and_kafka_is_the_one_we_run_ourselves() -> None:
    images = [_service(name)["image"] for name in _COMPOSE["services"]]
    images += re.findall(r"^FROM (\S+)", _DOCKERFILE, flags=re.MULTILINE)
    assert all(re.search(r":\d+\.\d+\.\d+(-[a-z-]+)?$", image) for image in images), images
    assert _service("kafka")["image"] == f"apache/kafka:{KAFKA_VERSION}"


def test_notices_lead_to_where_a_browser_finds_the_page() -> None:
    page = _service("alerts")["environment"]["VIGILITS_DASHBOARD_URL"]
    assert page == (f"http://{_service('dashboard-api')['ports'][0].removesuffix(':8000')}")


def test_ports_are_published_on_this_machine_alone() -> None:
    ports = {name: _service(name)["ports"] for name in _COMPOSE["services"] if "ports" in _service(name)}
    assert ports == {"ingest": ["127.0.0.1:8001:8000"], "dashboard-api": ["127.0.0.1:8000:8000"]}
    assert "VIGILITS_PORT=8000" in _DOCKERFILE


def test_kafka_makes_no_topic_by_itself_and_keeps_its_data() -> None:
    kafka = _service("kafka")
    assert kafka["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    assert f"kafka:{kafka['environment']['KAFKA_LOG_DIRS']}" in kafka["volumes"]


def test_the_image_runs_without_root_and_holds_every_package_it_runs() -> None:
    users = re.findall(r"^USER (\S+)", _DOCKERFILE, flags=re.MULTILINE)
    assert users == ["vigilits"]
    for name in _OURS:
        package = _service(name)["command"][3].split(".")[0]
        assert f"COPY {package} {package}" in _DOCKERFILE


def test_the_images_page_and_packages_are_the_locked_ones() -> None:
    assert "npm ci" in _DOCKERFILE
    assert "--require-hashes -r /tmp/run.lock" in _DOCKERFILE
    assert "COPY requirements/run.lock /tmp/run.lock" in _DOCKERFILE


def test_there_is_no_demonstration_and_a_start_without_a_provider_says_what_to_name() -> None:
    for name in _LETS_PEOPLE_IN:
        assert re.match(r"\$\{VIGILITS_ISSUER:\?.*OpenID Connect", _service(name)["environment"]["VIGILITS_ISSUER"])
    assert not any("demonstration" in _told(name) for name in _SETTINGS)
    assert "standalone.issuer" not in {_service(name)["command"][3] for name in _OURS}


def test_the_secret_of_the_audit_is_in_a_volume_of_those_who_need_it_alone() -> None:
    having = {name for name in _OURS if "secrets:/secrets" in _service(name)["volumes"]}
    assert having == {"secrets", *_LETS_PEOPLE_IN}
    assert {_service(name)["environment"]["VIGILITS_AUDIT_KEY_FILE"] for name in _LETS_PEOPLE_IN} == {
        "/secrets/audit.key"
    }
    assert _service("secrets")["environment"]["VIGILITS_DATA"] == "/secrets"
    assert "-m 0700 -o vigilits -g vigilits /secrets" in _DOCKERFILE


def test_the_simulator_without_an_admin_token_says_what_it_needs() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VIGILITS_")}
    done = subprocess.run(
        [sys.executable, "-m", "standalone.containers.simulator"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 1
    assert "VIGILITS_ADMIN_TOKEN is not set" in done.stderr
