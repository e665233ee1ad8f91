"""`vigilits`: the one command of administrators. A subcommand is imported when it is called, so that help is quick."""

import importlib
import sys
from collections.abc import Mapping

import click

SUBCOMMANDS: Mapping[str, tuple[str, str]] = {
    "up": ("standalone.commands.up", "Start the whole system on this machine and keep it running."),
    "down": ("standalone.commands.down", "Stop the system of a data folder."),
    "status": ("standalone.commands.status", "Show what runs, and whether it is well."),
    "reset": ("standalone.commands.reset", "Delete the data of a stopped system."),
    "doctor": ("standalone.commands.doctor", "Say what this machine lacks and how to mend it."),
    "keys": ("standalone.commands.keys", "Create, rotate, revoke and list API keys."),
    "tokens": ("standalone.commands.tokens", "Make access tokens for trials, for demonstration only."),
    "audit": ("standalone.commands.audit", "Verify, read and export the audit log; erase a person."),
    "quarantine": ("standalone.commands.quarantine", "Look at what was refused or could not be read."),
    "alerts": ("alerts.commands", "Try who is told of alerts before it is needed."),
    "check-simulation": ("simulator.commands", "Compare what the simulator sent with what the system shows."),
    "import-sae": ("simulator.commands", "Load the critical-care units of the SAE survey."),
    "replay-grand-est": ("simulator.commands", "Send the real counts of March 2020 in Grand Est."),
}
"""Name → module and one line of help. The command is the module's function of that name, hyphens as underscores."""


class LazyGroup(click.Group):
    """A group that knows its subcommands' names and one line of each without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of SUBCOMMANDS."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand, imported now; None when there is none of that name."""
        if cmd_name not in SUBCOMMANDS:
            return None
        module, _ = SUBCOMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), cmd_name.replace("-", "_"))
        if not isinstance(command, click.Command):
            raise TypeError(f"{module} has no click command {cmd_name}")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `vigilits --help`."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in SUBCOMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="vigilits")
def vigilits() -> None:
    """Hospital bed availability, live and trustworthy.

    Every command that talks to a running system finds it by its data folder (--data, by default var/).
    """


def main() -> None:
    """Entry point. What the administrator can mend is a sentence and exit code 1, never a stack of calls."""
    # Imported here, or `vigilits --help` would wait for pydantic.
    from schemas.ready_file import NotReadyError  # noqa: PLC0415
    from standalone.errors import StandaloneError  # noqa: PLC0415

    try:
        vigilits()
    except (StandaloneError, NotReadyError) as error:
        click.echo(f"vigilits: {error}", err=True)
        sys.exit(1)
