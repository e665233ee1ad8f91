"""Metrics tell how a service is used: on its machine to whoever is there, elsewhere with the token alone."""

import pytest

from schemas.core.metrics_access import refusal


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.7", "::1", "localhost"])
@pytest.mark.parametrize("token", [None, "a-token"])
def test_on_the_loopback_they_are_there_for_all(host: str, token: str | None) -> None:
    assert refusal(host, token, None) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "hospital.example", ""])  # noqa: S104
def test_elsewhere_the_token_shown_as_bearer_opens_and_nothing_else_does(host: str) -> None:
    for shown in ("Bearer a-token", "bearer a-token ", "BEARER  a-token"):
        assert refusal(host, "a-token", shown) is None
    for wrong in (None, "", "a-token", "Bearer", "Bearer ", "Bearer a-tokens", "Basic a-token", "Bearer é"):
        refused = refusal(host, "a-token", wrong)
        assert refused is not None
        assert refused.status == 401


@pytest.mark.parametrize("token", [None, ""])
@pytest.mark.parametrize("shown", [None, "Bearer ", "Bearer None"])
def test_elsewhere_without_a_token_set_there_are_none_and_it_says_what_to_set(
    token: str | None, shown: str | None
) -> None:
    refused = refusal("0.0.0.0", token, shown)  # noqa: S104
    assert refused is not None
    assert refused.status == 403
    assert "VIGILITS_METRICS_TOKEN" in refused.message
