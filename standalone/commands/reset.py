"""`vigilits reset`."""

import shutil
from pathlib import Path

import click

from schemas import ready_file
from standalone import leftovers, run_file
from standalone.commands.data_option import data_option
from standalone.data_folder import DataFolder
from standalone.errors import StandaloneError


@click.command()
@data_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(data: Path, yes: bool) -> None:
    """Delete the data of a stopped system: events, directory, logs, tokens and keys.

    Only what `vigilits up` makes is deleted; anything else in the folder stays.
    """
    folder = DataFolder.at(data)
    ours = [path for path in _made_by_up(folder) if path.exists()]
    if not ours:
        click.echo(f"There is nothing of Vigilits in {folder.path}.")
        return
    with run_file.held(folder):
        run = run_file.read(folder)
        if run is not None and leftovers.alive(run):
            raise StandaloneError(f"Services of {folder.path} still run: `vigilits down --data {data}` first.")
        if not yes:
            click.confirm(f"Delete all data of the system in {folder.path}?", abort=True)
        for path in ours:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    folder.lock_file.unlink(missing_ok=True)
    click.echo(f"deleted: {', '.join(path.name for path in ours)}")


def _made_by_up(folder: DataFolder) -> list[Path]:
    return [
        folder.kafka,
        folder.redis,
        folder.simulator,
        folder.work,
        folder.logs,
        folder.tokens_file,
        folder.secrets_file,
        folder.run_file,
        folder.path / ready_file.NAME,
    ]
