"""`vigilits quarantine` against a real Kafka."""

import pytest
from click.testing import CliRunner

from standalone.commands.quarantine import quarantine

pytestmark = pytest.mark.kafka


def test_an_empty_list_says_that_nothing_was_refused(kafka: str) -> None:
    outcome = CliRunner().invoke(quarantine, ["list", "--code", "no_such_rule", "--kafka", kafka])
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stdout == "Nothing refused by the rule no_such_rule so far.\n"
