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
