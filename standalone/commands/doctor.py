"""`vigilits doctor`."""

import sys
from pathlib import Path

import click

from standalone.commands.data_option import data_option
from standalone.data_folder import DataFolder
from standalone.examination import examine
from standalone.settings import StandaloneSettings


@click.command()
@data_option
def doctor(data: Path) -> None:
    """Say what this machine lacks and how to mend it. Exits with 1 when the system cannot start."""
    findings = examine(DataFolder.at(data), StandaloneSettings().cache_dir)
    for finding in findings:
        mark = "ok" if finding.remedy is None else ("MISSING" if finding.stops else "note")
        click.echo(f"{mark:8} {finding.what}: {finding.seen}")
        if finding.remedy is not None:
            click.echo(f"{'':8} {finding.remedy}")
    sys.exit(1 if any(finding.stops for finding in findings) else 0)
