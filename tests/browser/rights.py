"""Tokens that say when they end, and glasses that were broken."""

import base64
import json
from datetime import UTC, datetime, timedelta

from tests.browser.scripted_service import Json, ScriptedService


def a_token(expires_in: timedelta) -> str:
    """One that says when it ends; the scripted service knows it by its text alone."""
    payload = json.dumps({"exp": (datetime.now(UTC) + expires_in).timestamp(), "sub": "someone"}).encode()
    return f"e30.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.s"


def a_grant(service: ScriptedService, **over: object) -> Json:
    """Broken a moment ago by a doctor."""
    return {
        "schema": "access-grant/1",
        "subject": "dr-nguyen",
        "role": "professional",
        "territories": ["FR"],
        "reason": "afflux de brûlés",
        "granted_at": service.now(),
        "until": service.now(minutes=-30),
        "ended_at": None,
    } | over
