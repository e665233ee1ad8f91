"""Apache Kafka's jars: exactly those of kafka-jars.lock, fetched once with jgo, checked before every start.

`python -m standalone.kafka_jars` writes the lock anew after a change of KAFKA_VERSION.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from jgo.maven import MavenContext
from jgo.parse import Coordinate

from standalone.errors import NotObtainedError
from standalone.obtained import exclusively, sha256_of
from standalone.settings import StandaloneSettings

KAFKA_VERSION = "4.1.1"
ROOTS = (
    (f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}", f"org.apache.kafka:kafka-server:{KAFKA_VERSION}"),
    # Kafka speaks slf4j 1.7: without this binding it logs nothing.
    ("org.apache.logging.log4j:log4j-slf4j-impl:2.24.3",),
)
"""Resolved apart, the first to name a jar decides: the bill of materials of log4j must not set Kafka's versions."""
LOCK = Path(__file__).with_name("kafka-jars.lock")

Progress = Callable[[int, int], None]
"""Called with (jars there, jars in all)."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def path(self) -> Path:
        """Where Maven keeps it, below its repository."""
        return Path(*self.group.split("."), self.artifact, self.version, f"{self.artifact}-{self.version}.jar")


def locked() -> list[Jar]:
    """Every jar of the lock, in its order."""
    return [_parsed(line) for line in LOCK.read_text(encoding="utf-8").splitlines()]


def missing(cache_dir: Path) -> list[Jar]:
    """Jars of the lock that are not in the cache, or damaged there."""
    return [jar for jar in locked() if _is_missing(jar, cache_dir / "maven")]


def obtain(cache_dir: Path, progress: Progress = lambda there, total: None) -> list[Path]:
    """Paths of all jars, each with the locked content. Fetches what is missing or damaged.

    Raises NotObtainedError when a jar cannot be fetched or is not the locked one.
    """
    repository = cache_dir / "maven"
    jars = locked()
    if missing(cache_dir):
        with exclusively(repository):
            _fetch(missing(cache_dir), len(jars), repository, progress)
    return [repository / jar.path for jar in jars]


def verify(jars: Sequence[Path]) -> None:
    """NotObtainedError when one of these paths, given by `obtain`, has no longer the locked content."""
    for jar, path in zip(locked(), jars, strict=True):
        if not path.exists() or sha256_of(path) != jar.sha256:
            raise NotObtainedError(
                f"{path} is not the file of {LOCK.name} any more: it was changed or deleted, and Kafka does not start "
                "with it. The next `vigilits up` fetches it anew."
            )


def _fetch(wanted: list[Jar], total: int, repository: Path, progress: Progress) -> None:
    there = total - len(wanted)
    progress(there, total)
    context = MavenContext(repo_cache=repository, timeout=60)
    with ThreadPoolExecutor(4) as pool:
        try:
            for _ in pool.map(lambda jar: _fetch_one(jar, context, repository), wanted):
                there += 1
                progress(there, total)
        except BaseException:
            # One failed, or Ctrl-C: do not fetch the rest first.
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fetch_one(jar: Jar, context: MavenContext, repository: Path) -> None:
    # A damaged or half-written file would be taken for the real one.
    (repository / jar.path).unlink(missing_ok=True)
    name = f"{jar.group}:{jar.artifact}:{jar.version}"
    try:
        context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
    except (OSError, RuntimeError) as error:  # what requests and jgo raise
        raise NotObtainedError(
            f"{name} could not be fetched from the Maven repository ({error}). Check the network, then start again; "
            "what was fetched already is kept."
        ) from error
    if _is_missing(jar, repository):
        (repository / jar.path).unlink(missing_ok=True)
        raise NotObtainedError(f"{name} as fetched is not the file of {LOCK.name}; it was thrown away. Do not use it.")


def _is_missing(jar: Jar, repository: Path) -> bool:
    path = repository / jar.path
    return not path.exists() or sha256_of(path) != jar.sha256


def _parsed(line: str) -> Jar:
    coordinate, sha256 = line.split()
    group, artifact, version = coordinate.split(":")
    return Jar(group, artifact, version, sha256)


def _resolved(context: MavenContext) -> Iterator[str]:
    chosen: dict[str, str] = {}
    for together in ROOTS:
        roots = [context.create_dependency(replace(Coordinate.parse(root), scope="compile")) for root in together]
        named, transitive = context.resolver.resolve(roots)
        for found in [*named, *(each for each in transitive if each.scope in ("compile", "runtime"))]:
            line = f"{found.groupId}:{found.artifactId}:{found.version} {sha256_of(found.artifact.resolve())}"
            chosen.setdefault(f"{found.groupId}:{found.artifactId}", line)
    yield from chosen.values()


if __name__ == "__main__":
    resolved = _resolved(MavenContext(repo_cache=StandaloneSettings().cache_dir / "maven", timeout=60))
    LOCK.write_text("".join(f"{line}\n" for line in sorted(resolved)), encoding="utf-8")
