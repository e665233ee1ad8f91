"""`vigilits tokens create`: access tokens of the demonstration issuer, for trials."""

from datetime import UTC, datetime
from pathlib import Path

import click

from schemas import ready_file
from standalone import demo_tokens, signing_key, token_requests
from standalone.commands.data_option import data_option
from standalone.core.demonstration import SCOPES
from standalone.data_folder import DataFolder
from standalone.errors import StandaloneError


@click.group()
def tokens() -> None:
    """Make access tokens for trials. For demonstration only: a real system's come from its OpenID provider."""


@tokens.command()
@click.option("--role", required=True, type=click.Choice(list(SCOPES)), help="What its holder is.")
@click.option(
    "--territory", "territories", multiple=True, metavar="CODE", help="FR (all), R-44, D-54, …; may be repeated."
)
@click.option(
    "--establishment", "establishments", multiple=True, metavar="FINESS", help="Like 540002078; may be repeated."
)
@click.option("--subject", help="Whose it is.  [default: demo-ROLE]")
@click.option("--for", "lasts", default="PT24H", show_default=True, metavar="DURATION", help="ISO 8601, PT1S or more.")
@data_option
def create(
    *,
    role: str,
    territories: tuple[str, ...],
    establishments: tuple[str, ...],
    subject: str | None,
    lasts: str,
    data: Path,
) -> None:
    """Sign a token for the system that runs under --data, and print it.

    Without --territory and --establishment it counts where the token of this role in ready.json does; with either, it
    counts there and nowhere else.
    """
    wrong = list(token_requests.problems(territories, establishments, subject, lasts))
    if wrong:
        raise StandaloneError("\n".join(["No token was made.", *wrong]))
    issuer = ready_file.read(data).issuer
    key = signing_key.read(DataFolder.at(data))
    scope = token_requests.scope(role, territories, establishments, subject)
    click.echo(demo_tokens.sign(key, scope, issuer, datetime.now(UTC), token_requests.lifetime(lasts)))
