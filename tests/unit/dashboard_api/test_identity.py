"""Who a token belongs to."""

from dashboard_api.core.audience import Subject
from dashboard_api.identity import Tokens
from schemas.core.api_keys import digest
from schemas.core.token_entry import TokenEntry


def test_a_token_is_known_by_its_hash() -> None:
    tokens = Tokens([TokenEntry(digest("secret"), "demo-ars", "ars", ("R-44",), None)])
    assert tokens.authenticate("secret") == Subject("demo-ars", "ars", ("R-44",), None)
    assert tokens.authenticate("other") is None
    assert tokens.authenticate("\udcff") is None
