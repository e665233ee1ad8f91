"""`vigilits status`."""

import sys
from pathlib import Path

import click
import psutil

from schemas import ready_file
from standalone import health, redis_server, run_file, text_table
from standalone.commands.data_option import data_option
from standalone.data_folder import DataFolder
from standalone.errors import NotRunningError
from standalone.kafka_server import missing as kafka_missing
from standalone.run_file import RunningService


@click.command()
@data_option
def status(data: Path) -> None:
    """Show what runs and whether it is well. Exits with 1 when something is not."""
    folder = DataFolder.at(data)
    run = run_file.read(folder)
    if run is None:
        raise NotRunningError(f"Nothing runs in {folder.path}.")
    rows = [("service", "pid", "memory", "restarts", "address", "state")]
    troubles = []
    for service in run.services:
        missing = _missing(service)
        state = "ready" if not missing else "; ".join(missing)
        troubles += missing
        pid = str(service.process.pid) if service.process else ""
        rows.append((service.name, pid, _memory(service), str(service.restarts), service.address, state))
    for line in text_table.lines(rows):
        click.echo(line)
    if not run.supervisor.is_alive():
        troubles.append("supervisor")
        click.echo("Nobody watches over these services: `vigilits up` was killed. Start it again, or `vigilits down`.")
    elif not (folder.path / ready_file.NAME).exists():
        troubles.append("not ready")
        click.echo("The system is starting or stopping.")
    sys.exit(1 if troubles else 0)


def _missing(service: RunningService) -> list[str]:
    if service.process is None or not service.process.is_alive():
        return [f"not running; see {service.log}"]
    if service.health is not None:
        return health.missing(service.health)
    if service.address.startswith("redis://"):
        return redis_server.missing(service.address)
    return kafka_missing(service.address)


def _memory(service: RunningService) -> str:
    try:
        if service.process is None:
            return ""
        return f"{psutil.Process(service.process.pid).memory_info().rss / 1e6:.0f} MB"
    except psutil.Error:
        return ""
