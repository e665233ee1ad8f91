"""Whom the demonstration knows, and that nothing but this machine can be given its tokens."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.core.france import france
from standalone.core.demonstration import EXAMPLE_ESTABLISHMENT, SCOPES, SYNTHETIC_ESTABLISHMENT, claims, refusal

_NOW = datetime(2026, 1, 15, 8, 35, 0, 999_999, tzinfo=UTC)


@pytest.mark.parametrize("seed", [1, 2020])
@pytest.mark.parametrize("units", [200, 10_000])
def test_the_synthetic_establishment_is_in_the_simulators_lorraine_whatever_its_seed(seed: int, units: int) -> None:
    own = [unit for unit in france(seed, units) if unit.establishment.finess == SYNTHETIC_ESTABLISHMENT]
    assert own
    territory = own[0].establishment.department.territory
    assert (territory["region"], territory["department"]) == ("R-44", "D-54")


def test_a_token_says_where_it_counts_and_leaves_out_the_lists_it_has_not() -> None:
    both = [SYNTHETIC_ESTABLISHMENT, EXAMPLE_ESTABLISHMENT]
    expected: dict[str, dict[str, list[str]]] = {
        "regulator": {"territories": ["FR"]},
        "crisis": {"territories": ["FR"]},
        "admin": {"territories": ["FR"]},
        "professional": {"territories": ["FR"]},
        "national": {"territories": ["FR"]},
        "ars": {"territories": ["R-44"]},
        "grades": {"territories": ["R-44"]},
        "hospital": {"establishments": both},
        "editor-writer": {"establishments": both},
        "editor-reader": {"establishments": both},
        "local-authority": {"territories": ["D-54"], "establishments": both},
    }
    said = {role: claims(scope, "http://i", "1", _NOW, timedelta(1))["vigilits"] for role, scope in SCOPES.items()}
    assert said == {role: {"role": role, **lists} for role, lists in expected.items()}


def test_a_token_begins_in_the_second_that_runs_and_lasts_as_long_as_asked() -> None:
    said = claims(SCOPES["ars"], "http://127.0.0.1:1", "abc", _NOW, timedelta(seconds=2))
    begins = int(datetime(2026, 1, 15, 8, 35, tzinfo=UTC).timestamp())
    assert (said["iat"], said["exp"], said["aud"], said["jti"]) == (begins, begins + 2, "vigilits", "abc")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "localhost", "hospital.example", ""])  # noqa: S104
def test_the_issuer_is_bound_to_the_loopback_or_not_at_all(host: str) -> None:
    assert "serves this machine alone" in (refusal(True, host) or "")


def test_production_is_the_default_and_has_no_demonstration_issuer() -> None:
    assert "VIGILITS_ISSUER" in (refusal(False, "127.0.0.1") or "")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1"])
def test_a_demonstration_on_the_loopback_is_allowed(host: str) -> None:
    assert refusal(True, host) is None
