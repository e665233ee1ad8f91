"""The file that says where another provider keeps its claims."""

import pytest

from schemas.core.access.claims import ClaimsMap, map_of


def test_what_the_file_leaves_out_stays_as_it_is() -> None:
    assert map_of({}) == ClaimsMap()
    assert map_of({"role": "groups", "roles": {"samu": "regulator"}}) == ClaimsMap(
        role="groups", roles={"samu": "regulator"}
    )
    assert map_of({"jti": "uti"}) == ClaimsMap(jti="uti")


@pytest.mark.parametrize(
    "file", [{"rolle": "x"}, {"role": 7}, {"roles": []}, {"roles": {"a": 1}}, {"subject": ""}, {"jti": ["uti"]}]
)
def test_a_file_that_is_wrong_is_refused(file: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"unknown|text"):
        map_of(file)
