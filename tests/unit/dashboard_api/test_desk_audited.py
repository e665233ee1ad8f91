"""Whatever the dashboard writes is in the audit log first, and nothing is written without it."""

from tests.support.desk_app import DeskApp

BODY = {"territories": ["D-54"], "level": "crisis", "reason": "afflux"}


async def test_a_declaration_is_a_deed_where_it_lies() -> None:
    app = DeskApp()
    answer = await app.ask("POST", "/v1/tension", "ars-44", json=BODY)
    assert answer.status_code == 201
    [deed] = app.audit.deeds
    assert (deed.action, deed.outcome, deed.reason) == ("tension.declared", "done", "afflux")
    assert deed.territories == ("R-44", "D-54")
    assert deed.target == f"declaration:{answer.json()['id']}"
    ended = await app.ask("DELETE", f"/v1/tension/{answer.json()['id']}", "ars-44")
    assert ended.status_code == 200
    assert app.audit.deeds[-1].action == "tension.ended"


async def test_without_the_audit_log_nothing_is_declared() -> None:
    app = DeskApp()
    app.audit.away = True
    answer = await app.ask("POST", "/v1/tension", "ars-44", json=BODY)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert app.writer.written == []


async def test_what_was_recorded_and_then_not_written_is_said_to_have_failed() -> None:
    app = DeskApp()
    app.writer.away = True
    assert (await app.ask("POST", "/v1/tension", "ars-44", json=BODY)).status_code == 503
    assert [deed.outcome for deed in app.audit.deeds] == ["done", "failed"]


async def test_refusals_are_noted_and_wrong_bodies_are_not() -> None:
    app = DeskApp()
    await app.ask("POST", "/v1/tension", "ars-11", json=BODY)
    await app.ask("GET", "/v1/tension", None)
    await app.ask("POST", "/v1/tension", "ars-44", json={})
    assert [(target, status) for target, status, _ in app.audit.refusals] == [
        ("POST /v1/tension", 403),
        ("GET /v1/tension", 401),
    ]
    assert app.audit.deeds == []
