"""The files an alerter starts with: used whole, or refused in words that say where and how to mend them."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alerts import ladder_file, messages_file, receivers_file
from alerts.channels.apprise_channel import AppriseChannel
from alerts.channels.webhook import Webhook
from alerts.ladder_file import LadderError
from alerts.messages_file import MessagesError
from alerts.receivers_file import Address, ReceiversFileError
from tests.support.alert_receiver import SECRET

# Until Apprise does without imghdr (its own stand-in for it comes with Python 3.13).
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

HOOK = {"id": "ars", "url": "https://hooks.example/x", "secret_file": "secret"}
SMTP = {"host": "smtp.example", "from": "vigilits@ars.example"}
TOML = """
smtp = { host = "smtp.example", from = "vigilits@ars.example" }

[[receivers]]
id = "ars"
url = "https://hooks.example/x"
secret_file = "secret"
level = 3
territories = ["R-44"]
steps = ["ars", "ars-escalation"]

[[receivers]]
id = "samu"
address = "samu@chu.example"

[[receivers]]
id = "chat"
apprise = "json://chat.example"
"""
YAML = """
smtp: {host: smtp.example, from: vigilits@ars.example}
receivers:
- id: ars
  url: https://hooks.example/x
  secret_file: secret
  level: 3
  territories: [R-44]
  steps: [ars, ars-escalation]
- {id: samu, address: samu@chu.example}
- {id: chat, apprise: "json://chat.example"}
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, Any], Path]:
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "short").write_text("c2hvcnQ=")

    def written(name: str, content: Any) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return written


@pytest.mark.parametrize(("name", "content"), [("r.toml", TOML), ("r.yaml", YAML), ("r.yml", YAML)])
def test_receivers_are_read_from_toml_and_yaml(write: Callable[[str, Any], Path], name: str, content: str) -> None:
    found = receivers_file.read(write(name, content))
    ars, samu, chat = (found.by_id[name] for name in ("ars", "samu", "chat"))
    assert isinstance(ars.channel, Webhook)
    assert (ars.receiver.level, ars.receiver.territories, ars.receiver.heights) == (
        3,
        frozenset({"R-44"}),
        frozenset({3, 5}),
    )
    assert isinstance(samu.channel, Address)
    assert (samu.receiver.level, samu.receiver.territories, samu.receiver.heights) == (
        2,
        frozenset({"FR"}),
        frozenset(range(1, 6)),
    )
    assert isinstance(chat.channel, AppriseChannel)
    assert "chat.example" not in repr(chat.channel)
    assert found.mail is not None
    assert (found.mail.port, found.mail.starttls) == (587, True)


def test_a_list_alone_is_a_receivers_file(write: Callable[[str, Any], Path]) -> None:
    found = receivers_file.read(write("r.json", [HOOK]))
    assert list(found.by_id) == ["ars"]
    assert found.mail is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ([{**HOOK, "level": 1}], r"receivers\.0\.level: Input should be 2 or 3"),
        ([{**HOOK, "levle": 3}], r"receivers\.0\.levle: Extra inputs"),
        ([{**HOOK, "territories": ["Grand Est"]}], r"receivers\.0\.territories\.0"),
        ([{**HOOK, "territories": []}], r"receivers\.0\.territories"),
        ([{**HOOK, "steps": ["boss"]}], r"receivers\.0\.steps\.0"),
        ([{**HOOK, "id": "owner:1"}], r"receivers\.0\.id"),
        ([{**HOOK, "address": "a@b"}], "exactly one of url, address and apprise"),
        ([{"id": "ars"}], "exactly one of url, address and apprise"),
        ([{"id": "ars", "url": "https://hooks.example/"}], "a url needs secret_file"),
        ([HOOK, HOOK], "two receivers are called ars"),
        ([{**HOOK, "secret_file": "nowhere"}], "receiver ars: .*No such file"),
        ([{**HOOK, "secret_file": "short"}], "receiver ars: the secret has 8 bytes"),
        ([{**HOOK, "url": "ftp://hooks.example/"}], "receiver ars: url must be http"),
        ([{**HOOK, "url": "https://user@hooks.example/"}], "receiver ars: url must be http"),
        ([{**HOOK, "url": "http://127.0.0.1/"}], "receiver ars: url leads to 127.0.0.1, inside the network"),
        ([{**HOOK, "url": "http://localhost/"}], "inside the network"),
        ([{**HOOK, "url": "https://hooks.example:99999/"}], "receiver ars: Port out of range"),
        ([{"id": "a", "address": "a@b.example"}], "smtp must say which server"),
        ([{"id": "a", "apprise": "nonsense"}], "receiver a: Apprise does not know"),
        ([{"id": "a", "apprise": "json://127.0.0.1:32060/x"}], "apprise leads to 127.0.0.1, inside the network"),
        ([{"id": "a", "apprise": "json://chat.example, xml://localhost"}], "apprise leads to localhost, inside"),
        ({"receivers": [], "smtp": {**SMTP, "from": "nobody"}}, r"smtp\.from"),
        ({"receivers": [], "smtp": {**SMTP, "user": "u"}}, "user and password_file belong together"),
        (
            {"receivers": [], "smtp": {**SMTP, "user": "u", "password_file": "secret", "starttls": False}},
            "only after starttls",
        ),
        ({"receivers": [], "smtp": {**SMTP, "host": "10.0.0.1"}}, "smtp: host is 10.0.0.1, inside the network"),
        ("{", "Expecting property name"),
        ("3", "the file: Input should be a valid dictionary"),
    ],
)
def test_what_is_wrong_with_a_receivers_file_is_said(
    write: Callable[[str, Any], Path], content: Any, says: str
) -> None:
    with pytest.raises(ReceiversFileError, match=says):
        receivers_file.read(write("r.json", content))


def test_every_fault_of_the_receivers_is_named_at_once(write: Callable[[str, Any], Path]) -> None:
    bad = [{**HOOK, "secret_file": "nowhere"}, {"id": "chat", "apprise": "nonsense"}]
    with pytest.raises(ReceiversFileError, match=r"(?s)receiver ars.*receiver chat"):
        receivers_file.read(write("r.json", bad))


def test_a_receivers_file_that_is_not_there_or_of_another_kind_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReceiversFileError, match="No such file"):
        receivers_file.read(tmp_path / "r.json")
    (tmp_path / "r.ini").write_text("")
    with pytest.raises(ReceiversFileError, match=r"name it \.toml, \.json or \.yaml"):
        receivers_file.read(tmp_path / "r.ini")


@pytest.mark.parametrize(
    ("text", "other", "says"),
    [
        ('late = "unités en retard"\n', "", r"kinds\.late is missing"),
        (
            "{reason} : le destinataire {receiver}",
            "{reason} : le destinataire",
            r"delivery_given_up lacks \{receiver\}",
        ),
        ("Alerte {alert_id}", "Alerte {alert_id} {urgency}", r"other\.foot names \{urgency\}"),
        ("Alerte {alert_id}", "Alerte {alert_id", r"other\.foot is no template"),
        ("[reasons]", "[reasons", "Expected"),
    ],
)
def test_a_message_that_lacks_a_field_stops_the_start(tmp_path: Path, text: str, other: str, says: str) -> None:
    content = messages_file.FRENCH.read_text(encoding="utf-8")
    assert text in content
    path = tmp_path / "fr.toml"
    path.write_text(content.replace(text, other), encoding="utf-8")
    with pytest.raises(MessagesError, match=says):
        messages_file.read(path)


def test_each_group_of_a_pressure_rule_is_a_rule_by_itself(tmp_path: Path) -> None:
    content = ladder_file.OURS.read_text(encoding="utf-8")
    path = tmp_path / "ladder.toml"
    path.write_text(content.replace('["critical-care"]   #', '["critical-care", "rea"]  #'), encoding="utf-8")
    ours, both = ladder_file.read(), ladder_file.read(path)
    assert [(rule.group, rule.raised_at, rule.over_at) for rule in ours.pressure] == [("critical-care", 0.95, 0.9)]
    assert both.pressure == (*ours.pressure, replace(ours.pressure[0], group="rea"))
    path.write_text(content.partition("[[pressure]]")[0], encoding="utf-8")
    assert ladder_file.read(path).pressure == ()


@pytest.mark.parametrize(
    ("text", "other", "says"),
    [
        ('group_wait = "PT0.5S"', 'group_wait = "soon"', "group_wait"),
        ('groups = ["critical-care"]', 'groups = ["crtical-care"]', "there is no activity group 'crtical-care'"),
        ('rung = "on-call"', 'rung = "boss"', "rung"),
        ('at = "08:00"', 'at = "25:00"', "at"),
        ('at = "08:00"', 'at = "08:00", after = "PT1H"', 'either "after" or "at"'),
        ('repeat = "PT4H"', 'repeat = "PT0S"', "repeat.*at least PT1M"),
        ('feed_settle = "PT10S"', 'feed_settle = "PT0S"', "feed_settle.*at least PT1S"),
        ('group_interval = "PT2M"', 'group_interval = "PT0.5S"', "group_interval.*at least PT1S"),
        ("vendor_from = 3", "vendor_from = 1", "vendor_from.*greater than or equal to 2"),
        ("vendor_from = 3", 'vendor_from = "3"', "vendor_from.*valid integer"),
        ("vendor_share = 0.1", "vendor_share = 10", "vendor_share.*less than or equal to 1"),
        ("vendor_share = 0.1", 'vendor_share = "0.1"', "vendor_share.*valid number"),
        ('feed_wait = "PT1S"', 'feed_wait = "PT11M"', "feed_wait.*at most PT10M"),
        (
            'silent = [{ rung = "director" }',
            'silent = [{ rung = "on-call", after = "PT2H" }, { rung = "director" }',
            "on-call waits, but director",
        ),
        ('{ rung = "on-call" }', '{ rung = "on-call", at = "08:00" }', "on-call waits, but ars"),
        ('due = [{ rung = "owner" }]', 'due = [{ rung = "director" }]', "ars waits, but director"),
        ("over_at = 0.90", "over_at = 0.95", r"over_at \(0\.95\) is not lower than raised_at \(0\.95\): it would flap"),
        ("raised_at = 0.95", "raised_at = 95", "raised_at.*less than or equal to 2"),
        ("over_at = 0.90", "over_at = 0.0", "over_at.*greater than 0"),
        ("over_at = 0.90", 'over_at = "0.9"', "over_at.*valid number"),
        ('holds_for = "PT10M"', 'holds_for = "PT59S"', "holds_for.*at least PT1M: shorter would flap"),
        ('holds_for = "PT10M"', 'holds_for = "P2D"', "holds_for.*at most P1D"),
        ('groups = ["critical-care"]   #', 'groups = ["icu"]  #', "pressure.*there is no activity group 'icu'"),
        ('groups = ["critical-care"]   #', "groups = []  #", "pressure.*groups.*at least 1 item"),
        ('groups = ["critical-care"]   #', 'groups = ["rea", "rea"]  #', "more than one .* names rea"),
        ("[feed_down]", '[[late]]\ngroups = ["rea"]\nrepeat = "P1D"\n\n[feed_down]', "the last .* must name no groups"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_stops_the_start(tmp_path: Path, text: str, other: str, says: str) -> None:
    content = ladder_file.OURS.read_text(encoding="utf-8")
    assert text in content
    path = tmp_path / "ladder.toml"
    path.write_text(content.replace(text, other), encoding="utf-8")
    with pytest.raises(LadderError, match=f"(?s){says}"):
        ladder_file.read(path)
