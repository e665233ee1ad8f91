"""The alerter's subcommands of `vigilits`: try a receiver before it is needed."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import click
import orjson

from alerts import messages_file, receivers_file
from alerts.channels.apprise_channel import AppriseChannel
from alerts.channels.attempt import Attempt, refused
from alerts.channels.mail import Mail
from alerts.channels.webhook import Webhook
from alerts.core.outbound import Outcome
from alerts.receivers_file import Address, Receivers, ReceiversFileError
from schemas.core.times import from_micros, to_micros


@click.group()
def alerts() -> None:
    """Try the receivers of alerts."""


@alerts.command("test-receiver")
@click.argument("receiver_id", metavar="ID")
@click.option(
    "--receivers",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The receivers file, as given to `vigilits up`.",
)
def test_receiver(receiver_id: str, path: Path) -> None:
    """Send a sample to the receiver ID of the file, by the very way an alert would take.

    The exit code is 1 when it was not taken; the reason is said. Nothing needs to run.
    """
    try:
        receivers = receivers_file.read(path)
    except ReceiversFileError as error:
        raise click.ClickException(str(error)) from error
    if receiver_id not in receivers.by_id:
        known = ", ".join(sorted(receivers.by_id)) or "none"
        raise click.ClickException(f"{path} has no receiver {receiver_id}; it has: {known}")
    attempt = _send(receivers, receiver_id, datetime.now(UTC))
    if attempt.outcome is not Outcome.DELIVERED:
        raise click.ClickException(f"{receiver_id} did not take the sample: {attempt.why}")
    click.echo(f"{receiver_id} took the sample.")


def _send(receivers: Receivers, receiver_id: str, now: datetime) -> Attempt:
    sample_id = f"test-{uuid.uuid4().hex[:20]}"
    title = messages_file.read()["other"]["sample"].format(receiver=receiver_id)
    match receivers.by_id[receiver_id].channel:
        case Webhook() as webhook:
            return webhook.send(f"{sample_id}:1", _body(sample_id, now))
        case AppriseChannel() as apprise:
            return apprise.send(title, title)
        case Address(address=address):
            if receivers.mail is None:
                return refused("the file names no mail server")
            return receivers.mail.send(Mail(address, title, f"{title}\n", f"<p>{title}</p>", sample_id, now))


def _body(sample_id: str, now: datetime) -> bytes:
    """As `webhook_body.py` makes them, of a kind that no alert has."""
    return orjson.dumps(
        {
            "schema": "alert/1",
            "alert_id": sample_id,
            "sequence": 1,
            "kind": "test",
            "state": "opened",
            "reason": "first",
            "cause": "vigilits alerts test-receiver",
            "establishment": None,
            "step": "owner",
            "at": from_micros(to_micros(now)),
            "units": [],
        }
    )
