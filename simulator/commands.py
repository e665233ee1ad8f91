"""The simulator's subcommands of `vigilits`: check what was sent, load real data."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from schemas import ready_file
from simulator import real_data
from simulator.check import check
from simulator.core.sae import totals
from simulator.core.unreadable import UnreadableError
from simulator.directory import DirectoryRefusedError
from simulator.ledger import NothingSentError
from simulator.progress import Progress
from simulator.real_data import ReportsRefusedError
from simulator.rest_reader import ApiError
from simulator.sender import NotAllowedError

_MOST_SHOWN = 50

_data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var"),
    show_default=True,
    help="Folder of the running system's data.",
)


@click.command()
@_data_option
def check_simulation(data: Path) -> None:
    """Compare what the simulator sent with what the system shows, by REST and on the live socket.

    The truth is computed from DATA/simulator/sent.ndjson alone. The exit code is 1 when anything differs: a figure,
    its age, its source, an answer that was not the one expected, a refusal that the quarantine does not have; or when
    more than 5 % of the units (and more than five) could not be compared, since somebody else spoke of them.

    Not compared: anomalies, freshness, level and due time, versions, times of reception, and what the directory says.
    """
    wrong = _run(check(data, ready_file.read(data), click.echo))
    for line in wrong[:_MOST_SHOWN]:
        click.echo(line, err=True)
    if wrong:
        raise click.ClickException(f"{len(wrong)} differences; the first {min(len(wrong), _MOST_SHOWN)} are above.")
    click.echo("What the system shows of the units compared is what was sent.")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_data_option
def import_sae(folder: Path, data: Path) -> None:
    """Load the critical-care units of the SAE 2019 survey (DREES) from DIR.

    DIR holds ID_2019r.csv and REA_2019r.csv. Each unit enters the directory as 1FINESS/UNI, and its installed beds as
    a report of the source `sae` dated 2019-12-31. Done again, it changes nothing.
    """
    ready = ready_file.read(data)

    async def load() -> None:
        units = real_data.read_sae(folder)
        async with real_data.sender_to(ready) as sender:
            await real_data.import_sae(units, sender, Progress(click.echo))
        unanswered = Counter(unit.kind for unit in units if unit.beds is None)
        for kind, beds in totals(units).items():
            of_unknown = f", {unanswered[kind]} units without an answer" if unanswered[kind] else ""
            click.echo(f"{kind:8} {beds:6} beds{of_unknown}")
        click.echo(f"{len(units)} units of {len({unit.finess for unit in units})} establishments")

    _run(load())


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    help="How much faster than in 2020; 3600 takes about three minutes. Without it: as fast as it goes.",
)
@_data_option
def replay_grand_est(file: Path, speed: float | None, data: Path) -> None:
    """Replay the real counts of Grand Est ICUs from 18 to 25 March 2020 (FILE: grand-est-icu-2020-03.csv).

    Times are shifted so that the last count is of now. Hospitals become units GE/<Hopital> of synthetic
    establishments; blanks stay unknown.
    """
    ready = ready_file.read(data)

    async def replay() -> None:
        counts = real_data.read_grand_est(file)
        async with real_data.sender_to(ready) as sender:
            progress, now = Progress(click.echo), datetime.now(UTC)
            async for instant in real_data.replay_grand_est(counts, sender, progress, now=now, speed=speed):
                click.echo(f"{instant.counted_at:%d %B %Y %H:%M}: {len(instant.events):3} counts accepted")
        click.echo(f"{len(counts)} counts of {len({count.hospital for count in counts})} hospitals")

    _run(replay())


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs to the end; what the administrator can mend is a sentence."""
    try:
        return asyncio.run(work)
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'the system'}: {error.strerror or error}") from error
    except UnreadableError as error:
        raise click.ClickException(f"The file cannot be used: {error}") from error
    except (
        ApiError,
        DirectoryRefusedError,
        NotAllowedError,
        NothingSentError,
        ReportsRefusedError,
    ) as error:
        raise click.ClickException(str(error)) from error
