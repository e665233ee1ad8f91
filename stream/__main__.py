"""Starts one stream worker: `python -m stream`. Builds everything from the settings and wires it, nothing more."""

from stream.settings import Settings
from stream.worker import Worker

if __name__ == "__main__":
    Worker(Settings()).run()
