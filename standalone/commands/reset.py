"""`vigilits reset`."""

import shlex
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import click

from standalone import leftovers, made_by_up, run_file, text_table
from standalone.commands.data_option import data_option
from standalone.data_folder import DataFolder
from standalone.errors import StandaloneError


@click.command()
@data_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(data: Path, yes: bool) -> None:
    """Delete the data of a stopped system: events, directory, logs, tokens and keys.

    Shows first what will be deleted: only what `vigilits up` makes. Anything else in the folder stays, and is named.
    """
    folder = DataFolder.at(data)
    if not made_by_up.ours(folder):
        click.echo(f"There is nothing of Vigilits in {folder.path}.")
        return
    with run_file.held(folder):
        run = run_file.read(folder)
        if run is not None and leftovers.alive(run):
            command = f"vigilits down --data {shlex.quote(str(data))}"
            raise StandaloneError(f"Services of {folder.path} still run: `{command}` first.")
        ours, others = made_by_up.ours(folder), made_by_up.others(folder)
        click.echo(f"To be deleted in {folder.path}:")
        for line in text_table.lines(list(_rows(folder, ours))):
            click.echo(f"  {line}")
        if others:
            click.echo(f"Not ours, stays: {', '.join(str(path.relative_to(folder.path)) for path in others)}")
        if not yes:
            click.confirm("Delete all this? It cannot be brought back.", abort=True)
        for path in ours:
            _delete(path)
        for path in folder.folders:
            with suppress(OSError):  # not there, or others' files are in it
                path.rmdir()
    click.echo("deleted")


def _rows(folder: DataFolder, ours: Sequence[Path]) -> Iterator[tuple[str, str]]:
    sizes: dict[str, int] = defaultdict(int)
    for path in ours:
        sizes[path.relative_to(folder.path).parts[0]] += made_by_up.size_bytes(path)
    for name, size in sorted(sizes.items()):
        yield name, f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
