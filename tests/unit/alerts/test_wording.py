"""What people read: in French, with ages, whom to call and where to enter, and nothing they may not read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson

from alerts import messages_file, webhook_body
from alerts.core.alert import Alert, Kind
from alerts.core.chain import Odd
from alerts.core.facts import read_disagreements
from alerts.core.telling import Receiver
from alerts.core.telling_view import Telling, most_critical_first, telling
from alerts.wording import Wording
from tests.support.alert_world import EVERYONE, World, receiver
from tests.support.alerter_facts import FINESS, a_unit
from tests.support.wire import check

WORDING = Wording(messages_file.read(), "https://vigilits.example/")
A, B = "1540002078/A", "1540002078/B <b>"


def told(world: World, who: Receiver | None = EVERYONE, name: str = "everyone", kind: Kind = Kind.LATE) -> Telling:
    alert: Alert = world.the_alert(kind)
    return telling(alert, alert.sequence, who, name, world.desk.book.units)


def late(**changes: Any) -> World:
    world = World(contacts=True).units(a_unit(A, name="Réanimation A"), a_unit(B, name="Réa <b>", **changes))
    world.goes(A, "overdue", level="tension", reason="tension")
    world.goes(B, "silent")
    world.passes(timedelta(seconds=1))
    return world


def test_an_email_names_each_unit_with_age_owner_and_link_the_worst_first() -> None:
    world = late()
    words = WORDING.notice(told(world), world.now)
    assert words.subject == f"Alerte : 2 unités à mettre à jour, CH d'essai {FINESS}"
    assert words.text.index("Réa <b> : muette") < words.text.index("Réanimation A : en retard (mise sous tension")
    assert "dernière mise à jour il y a 24 h 0 min (le 14/01/2026 à 13:00)" in words.text
    assert "Responsable : +33 3 11 11 11 11" in words.text
    assert f"https://vigilits.example/?territory=E-{FINESS}&unit=1540002078%2FA" in words.text


def test_what_comes_from_the_directory_is_text_in_html_never_markup() -> None:
    world = late()
    words = WORDING.notice(told(world), world.now)
    assert "Réa &lt;b&gt;" in words.html
    assert "<b>" not in words.html
    assert "&amp;unit=1540002078%2FB%20%3Cb%3E" in words.html


def test_a_unit_nobody_has_spoken_of_has_no_age() -> None:
    world = World().units(a_unit(A))
    world.goes(A, "never", rank="overdue", observed_at=None, due_at=None)
    world.passes(timedelta(seconds=1))
    assert "aucune donnée reçue à ce jour" in WORDING.notice(told(world), world.now).text


def test_a_feed_that_is_down_asks_to_report_by_hand() -> None:
    world = World().units(a_unit(A, feeds=["adt", "manual"]))
    world.feed(f"{FINESS}/adt", down=True)
    words = WORDING.notice(told(world, kind=Kind.FEED_DOWN), world.now)
    assert "saisie manuelle demandée" in words.subject
    assert "15/01/2026 à 13:00" in words.text


def test_an_anomaly_names_its_rules_in_words() -> None:
    world = World().units(a_unit(A))
    world.odd(A, "sources_disagree", "jump")
    world.passes(timedelta(seconds=6))
    assert (
        "les sources se contredisent, variation brusque"
        in WORDING.notice(told(world, kind=Kind.ANOMALY), world.now).text
    )


def test_a_reader_of_level_2_gets_no_number_of_level_3() -> None:
    hidden = [{"role": "owner", "email": "a@chu.example", "phone": "+33 6 66", "level": 3}]
    world = World(receiver("everyone", level=2)).units(a_unit(A, contacts=hidden))
    world.goes(A, "overdue")
    world.passes(timedelta(seconds=1))
    level_2, level_3 = (told(world, receiver("everyone", level=level)) for level in (2, 3))
    assert [unit.phone for unit in level_2.units] == ["+33 3 00 00 00 00"]
    assert [unit.phone for unit in level_3.units] == ["+33 6 66"]
    assert b"+33 6 66" not in webhook_body.notice_body(level_2)


def test_a_receiver_reads_only_units_of_its_territories_and_a_contact_only_its_own() -> None:
    other = [{"role": "owner", "email": "other@chu.example"}]
    world = late(territory={"region": "R-11", "department": "D-75"}, contacts=other)
    assert [unit.unit.unit_id for unit in told(world, receiver("x", territories=["R-11"])).units] == [B]
    names = {one.receiver for one in world.told if one.receiver.startswith("owner:")}
    assert len(names) == 2
    assert sorted(unit.unit.unit_id for name in names for unit in told(world, None, name).units) == [A, B]


def test_a_webhooks_body_is_as_documented() -> None:
    world = late()
    body = orjson.loads(webhook_body.notice_body(told(world)))
    check("alert", body)
    assert (body["schema"], body["sequence"], body["step"]) == ("alert/1", 1, "ars-escalation")
    assert [unit["rank"] for unit in body["units"]] == ["silent", "overdue"]


def test_a_digest_lists_causes_the_most_critical_first() -> None:
    world = World(now=late().now).units(
        a_unit("1540000001/M", "540000001", offers=[{"activity": "050"}]), a_unit("1540000002/R", "540000002")
    )
    world.goes("1540000001/M", "silent")
    world.goes("1540000002/R", "due")
    world.passes(timedelta(seconds=1))
    listed = most_critical_first(
        [telling(alert, 1, EVERYONE, "everyone", world.desk.book.units) for alert in world.alerts()]
    )
    digest = replace(world.alerts()[0], alert_id="digest-1")
    words = WORDING.digest(digest, listed, world.now)
    assert words.subject == "2 alertes : disponibilité des lits non garantie"
    assert words.text.index("E-540000002") < words.text.index("E-540000001")
    body = orjson.loads(webhook_body.digest_body(digest, listed))
    check("alert", body)
    assert body["kind"] == "digest"
    assert [unit["unit_id"] for unit in body["units"]] == ["1540000002/R", "1540000001/M"]
    assert body["units"][0] == orjson.loads(webhook_body.notice_body(listed[0]))["units"][0]
    assert words.text.count("dernière mise à jour il y a 24 h") == words.html.count("dernière mise à jour") == 2
    assert "dernière" not in WORDING.digest(digest, listed * 26, world.now).text, "of 52 units only the causes"
    assert len(orjson.loads(webhook_body.digest_body(digest, listed * 2_501))["units"]) == 5_000
    assert [(one["cause"], one["unit_count"]) for one in body["alerts"]] == [("E-540000002", 1), ("E-540000001", 1)]


def test_where_sources_disagree_both_figures_are_said_by_whom() -> None:
    world = World().units(a_unit(A))
    figures = read_disagreements(
        [
            {"status": "02", "horizon": "01", "count": count, "source": "bed-management", "observed_at": None}
            for count in (1, 2)
        ]
        + [{"status": "03", "horizon": "01", "count": None, "source": "bed-management", "observed_at": None}],
        [
            {"status": "02", "horizon": "01", "count": 5, "source": "manual", "observed_at": None},
            {"status": "03", "horizon": "01", "count": 5, "source": "manual", "observed_at": None},
            {"status": "01", "horizon": "01", "count": 9, "source": "manual", "observed_at": None},
        ],
    )
    since = world.now
    world.take(lambda book, now: book.apply_anomalies(A, Odd(("sources_disagree",), since, figures), now))
    world.passes(timedelta(seconds=6))
    odd = told(world, kind=Kind.ANOMALY)
    words = WORDING.notice(odd, world.now)
    assert "les sources se contredisent (Disponible : 3 selon bed-management, 5 selon manual)" in words.text
    body = orjson.loads(webhook_body.notice_body(odd))
    check("alert", body)
    assert body["units"][0]["disagreements"] == [
        {
            "status": "02",
            "horizon": "01",
            "source": "bed-management",
            "count": 3,
            "other_source": "manual",
            "other_count": 5,
        }
    ]
    world.restart(again=1)
    assert told(world, kind=Kind.ANOMALY).units[0].facts.disagreements == figures
