"""The option that every subcommand shares."""

from pathlib import Path

import click

from standalone.data_folder import DEFAULT

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT,
    show_default=True,
    help="Folder of the system's data. One folder, one system.",
)
