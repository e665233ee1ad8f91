"""The form of API keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.core.api_keys import CLIENT_ID, ApiKey, compose, digest, parse


@given(st.from_regex(CLIENT_ID, fullmatch=True), st.binary(min_size=32, max_size=32))
def test_a_key_gives_back_its_client_and_secret(client_id: str, secret: bytes) -> None:
    assert parse(compose(client_id, secret)) == ApiKey(client_id, secret.hex())


@pytest.mark.parametrize("text", ["", "vk_", "vk_a", "vk_a_", "vk__b", "vk_A_b", "vk_a_b_c", "xx_a_b", "random-token"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_client_id_of_another_form_cannot_have_a_key() -> None:
    with pytest.raises(ValueError, match="lower-case letters"):
        compose("A_b", bytes(32))


def test_what_is_kept_is_the_sha256_of_the_secret() -> None:
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
