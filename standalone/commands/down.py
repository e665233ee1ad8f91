"""`vigilits down`."""

import signal
import time
from pathlib import Path

import click

from schemas import ready_file
from standalone import leftovers, run_file
from standalone.commands.data_option import data_option
from standalone.data_folder import DataFolder
from standalone.errors import NotRunningError, StandaloneError

STOPS_WITHIN_S = 120.0
"""Three stages, each with its own patience."""


@click.command()
@data_option
def down(data: Path) -> None:
    """Stop the system of a data folder and wait until all of it has ended. The data stay."""
    folder = DataFolder.at(data)
    run = run_file.read(folder)
    if run is None:
        raise NotRunningError(f"Nothing runs in {folder.path}.")
    if run.supervisor.send(signal.SIGTERM):
        click.echo(f"stopping process {run.supervisor.pid} and its services")
        _wait_for(folder)
    else:
        with run_file.held(folder):
            ready_file.forget(folder.path)
            leftovers.end(leftovers.alive(run), click.echo)
            folder.run_file.unlink(missing_ok=True)
    click.echo(f"stopped; the data stay in {folder.path}")


def _wait_for(folder: DataFolder) -> None:
    deadline = time.monotonic() + STOPS_WITHIN_S
    while run_file.is_held(folder):
        if time.monotonic() > deadline:
            raise StandaloneError(f"The system of {folder.path} has not stopped in {STOPS_WITHIN_S:.0f} s.")
        time.sleep(0.1)
