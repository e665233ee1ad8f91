"""What the figures were taken on: the machine and the versions that matter."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from standalone.kafka_jars import KAFKA_VERSION

_LIBRARIES = (
    "faust-streaming",
    "quixstreams",
    "aiokafka",
    "kafka-python",
    "confluent-kafka",
    "redis",
    "fastapi",
    "uvicorn",
    "uvloop",
    "websockets",
    "orjson",
)


def machine() -> dict[str, str]:
    """Processor, cores, memory, load before the run, kernel."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GB",
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "kernel": platform.release(),
    }


def versions() -> dict[str, str]:
    """Python, Kafka and the libraries measured or measuring."""
    return {
        "python": platform.python_version(),
        "kafka": KAFKA_VERSION,
        **{library: version(library) for library in _LIBRARIES},
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
