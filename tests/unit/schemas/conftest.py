"""What the tests of tokens and of the issuer's keys share."""

from collections.abc import Iterator

import pytest

from tests.support.issuer import TestIssuer


@pytest.fixture
def issuer() -> Iterator[TestIssuer]:
    """One of its own, to rotate, to hang and to lie."""
    made = TestIssuer()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers in this process, which may have to wait for the machine."""
    monkeypatch.setattr("schemas.identity.issuer_keys._TIMEOUT_S", 60.0)
