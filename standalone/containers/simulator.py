"""`python -m standalone.containers.simulator`: the simulator with the key and token that `identities` made."""

import os
import sys

from standalone import demo_identities
from standalone.containers.settings import Settings
from standalone.data_folder import DataFolder

if __name__ == "__main__":
    folder = DataFolder.at(Settings().data)
    identities = demo_identities.obtain(folder)
    environment = {
        **os.environ,
        "VIGILITS_API_KEY": identities.api_key,
        "VIGILITS_ADMIN_TOKEN": (folder.path / "admin.token").read_text(encoding="utf-8"),
    }
    # In place of this process, so that the container's stop reaches the simulator.
    os.execve(sys.executable, [sys.executable, "-P", "-m", "simulator"], environment)  # noqa: S606
