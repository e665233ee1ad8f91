"""`python -m standalone.containers.health`: the health check of every container of ours."""

import sys

from standalone import health
from standalone.containers.settings import Settings

if __name__ == "__main__":
    missing = health.missing(f"http://127.0.0.1:{Settings().port}")
    sys.exit("; ".join(missing) or None)
