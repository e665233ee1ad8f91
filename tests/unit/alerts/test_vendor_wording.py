"""What people read of a vendor's outage: whose system, where, and of their own units alone."""

import orjson

from alerts import messages_file, webhook_body
from alerts.core.alert import Kind, State
from alerts.core.telling import Receiver
from alerts.core.telling_view import Telling, telling
from alerts.wording import Wording
from tests.support.alert_world import EVERYONE, World, receiver
from tests.support.alerter_facts import a_unit
from tests.support.vendor_world import ACME, CAUSE, HOUR, MINUTE, a_world, back, bed, fall, finess, vendors
from tests.support.wire import check

WORDING = Wording(messages_file.read(), "https://vigilits.example/")


def told(world: World, who: Receiver | None = EVERYONE, name: str = "everyone") -> Telling:
    (alert,) = [one for one in world.alerts(Kind.FEED_DOWN, open_only=False) if one.cause.vendor is not None]
    return telling(alert, alert.sequence, who, name, world.desk.book.units)


def test_a_message_names_the_vendor_counts_establishments_and_says_whose_each_unit_is() -> None:
    world = fall(a_world(), 1, 2, 3)
    words = WORDING.notice(told(world), world.now)
    assert words.subject == (
        f"Alerte : système de l'éditeur {ACME}, 3 établissements sans flux, saisie manuelle demandée"
    )
    assert f"système de l'éditeur {ACME} ne donnent plus signe de vie" in words.text
    assert f"- CH d'essai {finess(2)}, Réanimation 002/A : " in words.text


def test_an_owner_reads_of_the_own_establishment_alone() -> None:
    world = fall(a_world(contacts=True), 1, 2, 3)
    (name,) = {one.receiver for one in world.told if one.receiver.startswith(f"owner:{finess(2)}")}
    words = WORDING.notice(told(world, None, name), world.now)
    assert "1 établissement sans flux" in words.subject
    assert finess(2) in words.text
    assert not any(finess(other) in words.text + words.html for other in (1, 3))


def test_an_authority_is_told_of_its_region_alone() -> None:
    east, north = (receiver(name, territories=[area]) for name, area in (("east", "R-44"), ("north", "R-32")))
    world = World(east, north)
    for number in (1, 2, 3):
        region = {"region": "R-44", "department": "D-54"} if number < 3 else {"region": "R-32", "department": "D-59"}
        world.units(a_unit(bed(number), finess(number), feeds=["bed-management"], territory=region))
    fall(world, 1, 2, 3)
    for who, own, others in ((east, (1, 2), (3,)), (north, (3,), (1, 2))):
        shown = told(world, who, who.receiver_id)
        text = webhook_body.notice_body(shown).decode() + str(WORDING.notice(shown, world.now))
        assert all(finess(number) in text for number in own)
        assert not any(finess(number) in text for number in others)


def test_the_end_says_that_a_feed_may_still_be_down_with_an_alert_of_its_own() -> None:
    world = fall(a_world(), 1, 2, 3)
    world.passes(HOUR)
    back(world, 3)
    world.passes(MINUTE)
    words = WORDING.notice(told(world), world.now)
    assert told(world).notice.state is State.RESOLVED
    assert words.subject == f"Résolu : fin de la panne commune du système de l'éditeur {ACME}"
    assert "alerte à part" in words.text
    assert "plus rien à faire" not in words.text


def test_of_many_units_the_establishments_are_listed() -> None:
    world = a_world()
    for number in (1, 2, 3):
        world.units(*(a_unit(bed(number, f"B{bay}"), finess(number), feeds=["bed-management"]) for bay in range(20)))
    fall(world, 1, 2, 3)
    words = WORDING.notice(told(world), world.now)
    assert f"- CH d'essai {finess(1)} : 21 unités\n" in words.text
    assert f"<li>CH d&#x27;essai {finess(1)} : 21 unités</li>" in words.html
    assert "B0" not in words.text


def test_a_digest_names_the_vendor() -> None:
    world = fall(a_world(), 1, 2, 3)
    listed = [told(world), told(world)]
    words = WORDING.digest(vendors(world)[0], listed, world.now)
    assert f"- {ACME} : système de l'éditeur interrompu (3 établissements)" in words.text


def test_a_vendors_name_is_text_on_one_line_never_markup() -> None:
    world = fall(a_world(), 1, 2, 3, vendor="<b>{x}\r\nBcc: all")
    words = WORDING.notice(told(world), world.now)
    assert "\n" not in words.subject
    assert "\r" not in words.subject
    assert "<b>" not in words.html
    assert "{x} Bcc: all" in words.subject


def test_a_webhook_is_told_the_cause_and_whose_each_unit_is() -> None:
    world = fall(a_world(), 1, 2, 3)
    body = orjson.loads(webhook_body.notice_body(told(world)))
    check("alert", body)
    assert (body["kind"], body["cause"], body["establishment"]) == ("feed_down", CAUSE, None)
    assert [unit["establishment"] for unit in body["units"]] == [f"CH d'essai {finess(number)}" for number in (1, 2, 3)]
