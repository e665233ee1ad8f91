"""What `vigilits doctor` says of ports: taken by others is worth a note, taken by our own system is not."""

import os
import socket
from pathlib import Path

import pytest

from standalone import examination, process_identity, run_file
from standalone.data_folder import DataFolder
from standalone.run_file import Run, RunningService


@pytest.mark.parametrize(("is_ours", "words"), [(True, "api-1 of the system that runs in"), (False, "taken")])
def test_a_port_of_our_own_system_is_not_taken_by_another(
    is_ours: bool, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DataFolder.at(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(examination, "DASHBOARD_PORT", port)
        if is_ours:
            process = process_identity.of(os.getpid())
            address, log = f"http://127.0.0.1:{port}", tmp_path / "api-1.log"
            service = RunningService(name="api-1", process=process, command=("api",), address=address, log=log)
            run_file.write(folder, Run(supervisor=run_file.ourselves(), services=(service,)))
        findings = {each.what: each for each in examination.examine(folder, tmp_path)}
    finding = findings[f"port {port}"]
    assert words in finding.seen
    assert (finding.remedy is None) is is_ours
