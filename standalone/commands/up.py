"""`vigilits up`."""

from pathlib import Path

import click

from standalone.commands.data_option import data_option
from standalone.core.options import UpOptions, host_problem, is_loopback, port_problem
from standalone.data_folder import DataFolder
from standalone.progress import Progress
from standalone.receivers import check
from standalone.settings import StandaloneSettings
from standalone.up import up as run_up

_PORT = click.IntRange(1, 65535)


@click.command()
@data_option
@click.option("--no-simulator", is_flag=True, help="No synthetic France: directory and events start empty.")
@click.option("--units", type=click.IntRange(1, 50_000), help="How many units the simulator has.  [default: 10000]")
@click.option(
    "--speed",
    type=click.FloatRange(0, 1000, min_open=True),
    help="How much faster than the wall clock the simulated habits run.  [default: 1]",
)
@click.option("--burst", is_flag=True, help="Every simulated unit reports within 60 s, again and again.")
@click.option("--workers", type=click.IntRange(1, 8), default=1, show_default=True, help="Stream workers.")
@click.option("--apis", type=click.IntRange(1, 8), default=1, show_default=True, help="Dashboard APIs.")
@click.option("--brokers", type=click.Choice(["1", "3"]), default="1", hidden=True)
@click.option("--port", type=_PORT, help="Port of the dashboard.  [default: 8000 or the next free one]")
@click.option("--ingest-port", type=_PORT, help="Port of ingest.  [default: 8001 or the next free one]")
@click.option(
    "--receivers",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Who is told of alerts: TOML, JSON or YAML, read where it lies.  [default: the dashboard alone]",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address where dashboard and ingest are offered; Kafka and Redis stay on 127.0.0.1.",
)
def up(
    *,
    data: Path,
    no_simulator: bool,
    units: int | None,
    speed: float | None,
    burst: bool,
    workers: int,
    apis: int,
    brokers: str,
    port: int | None,
    ingest_port: int | None,
    receivers: Path | None,
    host: str,
) -> None:
    """Start the whole system on this machine and keep it running until Ctrl-C.

    Fetches Apache Kafka and Redis the first time (later starts need no network), builds the page, starts every
    service, waits until each is ready, prints the address of the page and writes DIR/ready.json.
    """
    if brokers == "3":
        raise click.UsageError("Three brokers are not offered yet: leave --brokers out.")
    problem = host_problem(host) or port_problem(port, ingest_port)
    if problem is not None:
        raise click.UsageError(problem)
    if receivers is not None:
        receivers = receivers.expanduser().absolute()
        check(receivers)
    progress = Progress()
    if not is_loopback(host):
        progress.say(
            f"THE DEMONSTRATION IS ON THE NETWORK at {host}: its demonstration identities (tokens and key of "
            "ready.json) are all that keeps others out, without TLS. This is not for production."
        )
    options = UpOptions(
        simulator=not no_simulator,
        units=units,
        speed=speed,
        burst=burst,
        workers=workers,
        apis=apis,
        port=port,
        ingest_port=ingest_port,
        host=host,
        receivers=None if receivers is None else str(receivers),
    )
    folder = DataFolder.at(data)
    if "," in str(folder.path):
        raise click.UsageError(f"{folder.path} has a comma, which Kafka takes for the end of a folder: name another.")
    if folder.is_foreign():
        raise click.UsageError(f"{folder.path} holds other things than a system's data: name a new or empty folder.")
    run_up(folder, options, StandaloneSettings().cache_dir, progress)
