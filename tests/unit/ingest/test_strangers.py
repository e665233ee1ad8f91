"""How often an address may come without a valid credential."""

from ingest.strangers import Strangers


async def test_an_address_may_guess_so_often_and_is_then_told_to_wait() -> None:
    strangers = Strangers(3)
    assert [await strangers.wait_s("192.0.2.1") for _ in range(3)] == [None] * 3
    assert await strangers.wait_s("192.0.2.1") in range(1, 61)


async def test_addresses_do_not_wait_for_each_other() -> None:
    strangers = Strangers(1)
    assert await strangers.wait_s("192.0.2.1") is None
    assert await strangers.wait_s("192.0.2.1") in range(1, 61)
    assert await strangers.wait_s("192.0.2.2") is None
