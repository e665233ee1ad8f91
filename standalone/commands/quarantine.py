"""`vigilits quarantine list|show`: what was refused or could not be read, with its reason and its bytes.

Some of it is of level 3: who looks is in the audit log first.
"""

import base64
import json
from pathlib import Path
from typing import Any

import click

from schemas.core.audit.entry import Deed
from schemas.models.quarantined import Quarantined
from schemas.topics import QUARANTINE
from standalone import audit_entries, text_table, topic_records
from standalone.commands.data_option import data_option
from standalone.errors import StandaloneError
from standalone.topic_records import bootstrap_of, kafka_option

_LONGEST = 64
"""What of an option is repeated in the audit log."""


@click.group()
def quarantine() -> None:
    """Look at what was refused or could not be read. Nothing refused is lost."""


@quarantine.command("list")
@click.option(
    "--last", type=click.IntRange(1), default=50, show_default=True, help="How many, counted from the newest."
)
@click.option("--code", help="Only those refused by this rule, like bad_count.")
@data_option
@kafka_option
def list_(last: int, code: str | None, data: Path, kafka: str | None) -> None:
    """List what was refused, newest last."""
    bootstrap = bootstrap_of(data, kafka)
    asked = {"last": last} if code is None else {"last": last, "code": code[:_LONGEST]}
    audit_entries.read(data, bootstrap, Deed("quarantine.read", "quarantine", details=asked))
    # With a filter the whole topic is read, as nobody knows how far back the last ones are.
    found = _records(bootstrap, None if code else last)
    found = [record for record in found if code in {None, record["code"], *record.get("codes", ())}][-last:]
    if not found:
        click.echo("Nothing refused so far." if code is None else f"Nothing refused by the rule {code} so far.")
        return
    rows = [("id", "at", "by", "code", "sender", "unit", "message")]
    rows += [
        (
            record["quarantine_id"],
            record["at"],
            record["by"],
            record["code"],
            record["sender"] or "",
            record["unit_id"] or "",
            record["message"],
        )
        for record in found
    ]
    for line in text_table.lines(rows):
        click.echo(line)


@quarantine.command()
@click.argument("quarantine_id")
@data_option
@kafka_option
def show(quarantine_id: str, data: Path, kafka: str | None) -> None:
    """Show one refusal whole: its facts as JSON, then the bytes as they came."""
    bootstrap = bootstrap_of(data, kafka)
    audit_entries.read(data, bootstrap, Deed("quarantine.read", f"quarantine:{quarantine_id[:_LONGEST]}"))
    for record in _records(bootstrap, None):
        if record["quarantine_id"] == quarantine_id:
            body = record.pop("body_base64")
            click.echo(json.dumps(record, ensure_ascii=False, indent=2))
            if body is None:
                click.echo("\nThe bytes were not kept: they looked like patient data, or there were none.")
            else:
                click.echo()
                text = base64.b64decode(body).decode(errors="backslashreplace")
                click.echo(text_table.visible(text, keep="\n\t"))
            return
    raise StandaloneError(
        f"Nothing in the quarantine has the id {quarantine_id}. `vigilits quarantine list` names them."
    )


def _records(bootstrap: str, last: int | None) -> list[dict[str, Any]]:
    records = topic_records.read_valid(bootstrap, QUARANTINE, Quarantined, last=last)
    return [record for _, record in records if record is not None]
