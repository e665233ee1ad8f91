"""`vigilits alerts test-receiver`: a sample by the very way an alert would take, or why not."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alerts.commands import alerts
from tests.support.alert_receiver import a_receiver
from tests.support.alerter_process import receivers_file
from tests.support.mail_server import a_mail_server
from tests.support.wire import check


def sampled(name: str, path: Path) -> Result:
    return CliRunner().invoke(alerts, ["test-receiver", name, "--receivers", str(path)])


def test_a_sample_reaches_a_webhook_and_a_mailbox(tmp_path: Path) -> None:
    with a_receiver() as hooks, a_mail_server() as mails:
        receivers = [{"id": "ars", "url": hooks.url}, {"id": "samu", "address": "samu@chu.example"}]
        path = receivers_file(tmp_path, *receivers, smtp=mails.settings)
        for name in ("ars", "samu"):
            result = sampled(name, path)
            assert (result.exit_code, result.output) == (0, f"{name} took the sample.\n")
        assert [hook.body["kind"] for hook in hooks.hooks] == ["test"]
        check("alert", hooks.hooks[0].body)
        assert hooks.faults == []
        assert "Message d'essai de Vigilits pour samu" in str(mails.mails[0]["Subject"])


@pytest.mark.parametrize("status", [500, 422, 302])
def test_a_sample_that_is_not_taken_says_why(tmp_path: Path, status: int) -> None:
    with a_receiver() as hooks:
        hooks.answer = lambda _: status
        result = sampled("ars", receivers_file(tmp_path, {"id": "ars", "url": hooks.url}))
        assert result.exit_code == 1
        assert f"ars did not take the sample: 127.0.0.1 answers {status}" in result.output


def test_a_receiver_that_is_not_there_and_a_file_that_is_wrong_are_said(tmp_path: Path) -> None:
    path = receivers_file(tmp_path, {"id": "ars", "url": "https://hooks.example/"})
    assert "has no receiver samu; it has: ars" in sampled("samu", path).output
    path.write_text("{")
    assert sampled("ars", path).exit_code == 1
