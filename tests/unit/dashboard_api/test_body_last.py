"""Who asks is judged before what is asked: 401, then 403 where the role alone decides, then the body."""

import pytest

from tests.support.desk_app import DeskApp, faults

JSON = {"Content-Type": "application/json"}
TWICE = b'{"territories": ["R-44"], "territories": ["FR"]}'
NO_JSON = [b"{", b"\xff", b"[" * 50_000, b"", b"1" * 5_000, TWICE, b'{"until": NaN}', b'{"reason": "\\ud800"}']
WRONG = [*NO_JSON, b"{}", b"[]", b"null", b'{"nonsense": 1}']
TAKES_A_BODY = ["/v1/tension", "/v1/silences", "/v1/alerts/a/acknowledge", "/v1/break-glass", "/v1/revocations"]


@pytest.mark.parametrize("path", TAKES_A_BODY)
async def test_a_stranger_is_told_nothing_of_the_body_and_is_in_the_audit_log(path: str) -> None:
    app = DeskApp()
    for body in WRONG:
        answer = await app.ask("POST", path, None, content=body, headers=JSON)
        assert (answer.status_code, faults(answer)) == (401, [("unauthenticated", None)]), body[:20]
    assert [status for _, status, _ in app.audit.refusals] == [401] * len(WRONG)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/v1/tension", "regulator"),
        ("/v1/silences", "crisis"),
        ("/v1/alerts/a/acknowledge", "regulator"),
        ("/v1/break-glass", "hospital"),
    ],
)
async def test_a_role_that_may_not_is_told_so_whatever_the_body_and_is_in_the_audit_log(path: str, role: str) -> None:
    app = DeskApp()
    for body in WRONG:
        answer = await app.ask("POST", path, role, content=body, headers=JSON)
        assert (answer.status_code, faults(answer)) == (403, [("forbidden", None)]), body[:20]
    assert [status for _, status, _ in app.audit.refusals] == [403] * len(WRONG)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/v1/tension", "crisis"),
        ("/v1/silences", "ars-44"),
        ("/v1/alerts/a/acknowledge", "crisis"),
        ("/v1/break-glass", "professional"),
        ("/v1/revocations", "professional"),
    ],
)
async def test_who_may_is_told_what_is_wrong_with_the_body_and_nothing_is_written(path: str, role: str) -> None:
    app = DeskApp()
    for body in WRONG:
        answer = await app.ask("POST", path, role, content=body, headers=JSON)
        assert answer.status_code == 422, body[:20]
        [(code, _), *_] = faults(answer)
        assert (code == "not_json") is (body in NO_JSON and body != b""), body[:20]
    assert app.writer.written == []
    assert app.audit.refusals == []
