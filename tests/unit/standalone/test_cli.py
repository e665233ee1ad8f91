"""The `vigilits` command: quick help, every subcommand there, errors in words."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from standalone import cli
from standalone.cli import SUBCOMMANDS, vigilits
from standalone.commands import up
from standalone.data_folder import DataFolder


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_of_the_help_is_there_and_has_help_of_its_own(name: str) -> None:
    outcome = CliRunner().invoke(vigilits, [name, "--help"])
    assert outcome.exit_code == 0, outcome.output
    assert f"Usage: vigilits {name}" in outcome.output


def test_help_imports_no_service_and_no_client() -> None:
    code = """
import sys
from standalone.cli import vigilits
vigilits(["--help"], standalone_mode=False)
heavy = {"pydantic", "kafka", "redis", "faust", "fastapi", "rich"} & set(sys.modules)
sys.exit(f"imported: {heavy}" if heavy else 0)
"""
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    assert all(name in outcome.stdout for name in SUBCOMMANDS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["up", "--brokers", "3"], "Three brokers are not offered yet"),
        (["up", "--host", "0.0.0.0"], "no address a browser can open"),  # noqa: S104
        (["up", "--port", "9000", "--ingest-port", "9000"], "are both 9000: the dashboard and ingest need one each"),
        (["up", "--workers", "9"], "1<=x<=8"),
        (["up", "--data", "/tmp/beds, and more"], "has a comma"),
    ],
)
def test_what_is_not_offered_is_refused_in_words(arguments: list[str], words: str) -> None:
    outcome = CliRunner().invoke(vigilits, arguments)
    assert outcome.exit_code == 2
    assert words in outcome.output


def test_help_does_not_offer_what_is_refused() -> None:
    assert "--brokers" not in CliRunner().invoke(vigilits, ["up", "--help"]).output


@pytest.mark.parametrize("name", ["down", "status"])
def test_a_folder_without_a_system_is_an_error_without_a_traceback(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["vigilits", name, "--data", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"vigilits: Nothing runs in {tmp_path}.\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "No such file"),
        ("receivers = 3", "valid list"),
        ('[[receivers]]\nid = "ars"\nurl = "http://10.0.0.1/"\nsecret_file = "absent"\n', "receiver ars"),
    ],
)
def test_a_receivers_file_that_alerts_cannot_use_is_an_error_in_words_before_anything_starts(
    text: str | None,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file, data = tmp_path / "receivers.toml", tmp_path / "var"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["vigilits", "up", "--data", str(data), "--receivers", str(file)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("vigilits: --receivers: ")
    assert words in said
    assert not data.exists()


def test_the_receivers_file_is_read_where_it_lies_wherever_services_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    monkeypatch.setattr(up, "run_up", lambda _, options, *__: asked.append(options.receivers))
    monkeypatch.chdir(tmp_path)
    Path("receivers.toml").write_text("receivers = []", encoding="utf-8")
    outcome = CliRunner().invoke(vigilits, ["up", "--data", "var", "--receivers", "receivers.toml"])
    assert outcome.exit_code == 0, outcome.output
    assert asked == [str(tmp_path / "receivers.toml")]


@pytest.mark.parametrize(("host", "is_warned"), [("192.0.2.7", True), ("2001:db8::7", True), ("127.0.0.1", False)])
def test_a_demonstration_on_the_network_is_said_to_be_one_and_no_production(
    host: str, is_warned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(up, "run_up", lambda *_: None)
    outcome = CliRunner().invoke(vigilits, ["up", "--data", str(tmp_path / "var"), "--host", host])
    assert outcome.exit_code == 0, outcome.output
    said = " ".join(outcome.output.split())
    for words in (f"ON THE NETWORK at {host}", "demonstration identities", "not for production"):
        assert (words in said) is is_warned, words


def test_reset_shows_what_it_deletes_asks_and_leaves_what_is_not_ours(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    (folder.kafka / "log").mkdir(parents=True)
    (folder.kafka / "log" / "record").write_bytes(bytes(2_400_000))
    for secret in (folder.secrets_file, folder.issuer_key, folder.audit_key):
        secret.touch()
    folder.audit_heads.mkdir()
    (folder.audit_heads / "api-1_20260115T083500Z-3f9a0c11.heads").touch()
    (folder.work / "issuer-1").mkdir(parents=True)
    folder.logs.mkdir()
    (folder.logs / "api-1.log").touch()
    (folder.logs / "my-notes.txt").touch()
    (tmp_path / "mine.txt").touch()
    refused = CliRunner().invoke(vigilits, ["reset", "--data", str(tmp_path)], input="n\n")
    assert refused.exit_code == 1
    assert "kafka         2.4 MB" in refused.output
    assert "Not ours, stays: mine.txt, logs/my-notes.txt" in refused.output
    assert (folder.kafka / "log" / "record").exists()
    done = CliRunner().invoke(vigilits, ["reset", "--data", str(tmp_path), "--yes"])
    assert done.exit_code == 0, done.output
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert left == {"mine.txt", "logs", "logs/my-notes.txt"}


def test_reset_of_a_folder_that_is_no_systems_deletes_nothing(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "theirs.log"
    log.parent.mkdir()
    log.touch()
    outcome = CliRunner().invoke(vigilits, ["reset", "--data", str(tmp_path), "--yes"])
    assert "There is nothing of Vigilits" in outcome.output
    assert log.exists()


def test_doctor_names_everything_it_looked_at_and_says_whether_the_system_can_start(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(vigilits, ["doctor", "--data", str(tmp_path)])
    looked_at = ("platform", "python", "java", "Kafka", "redis", "page", "disk", "memory", "open files", "port 8000")
    assert all(f" {what}" in outcome.output for what in looked_at)
    assert outcome.exit_code == (1 if "MISSING" in outcome.output else 0)


def test_a_subcommand_that_does_not_exist_is_named() -> None:
    outcome = CliRunner().invoke(vigilits, ["stop"])
    assert outcome.exit_code == 2
    assert "No such command 'stop'" in outcome.output
    assert isinstance(vigilits, click.Group)
