"""While the system runs, ready.json and what the simulator is started with have tokens that hold."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from schemas import ready_file
from standalone import demo_identities, plan, up
from standalone.core import demonstration
from standalone.core.options import UpOptions
from standalone.data_folder import DataFolder
from standalone.java import Java
from standalone.plan import Servers
from standalone.ports import Ports
from standalone.progress import Progress
from standalone.supervisor import Supervisor
from tests.support.waiting import eventually

_SERVERS = Servers(Java(Path("/java"), 25), (Path("/a.jar"),), Path("/redis-server"))
_TOKEN = "VIGILITS_ADMIN_TOKEN"


async def test_tokens_at_half_of_their_life_are_replaced_where_they_are_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = DataFolder.at(tmp_path)
    handed_over: list[str] = []
    monkeypatch.setattr(up, "_LOOK_AT_TOKENS_EVERY_S", 0.01)
    monkeypatch.setattr(Supervisor, "change", lambda _, program: handed_over.append(program.environment[_TOKEN]))
    with Ports() as ports:
        planned = plan.make(folder, UpOptions(), _SERVERS, ports)
        supervisor = Supervisor(folder, ports, print)
        system = up._System(planned, demo_identities.obtain(folder), supervisor, Progress())
        system._is_ready = True
        system._changed()
        first = ready_file.read(tmp_path)
        monkeypatch.setattr(demonstration, "LIFETIME", timedelta(0))
        renewing = asyncio.create_task(system._renew_tokens())
        try:
            await asyncio.to_thread(eventually, lambda: ready_file.read(tmp_path) != first, "other tokens")
        finally:
            renewing.cancel()
            await asyncio.wait([renewing])
    second = ready_file.read(tmp_path)
    assert not set(first.tokens.values()) & set(second.tokens.values())
    assert second.model_copy(update={"tokens": first.tokens}) == first
    assert handed_over[-1] == second.tokens["admin"]
