"""`python -m standalone.containers.simulator`: the simulator, with a key made for it and the token it was given."""

import os
import sys
from datetime import UTC, datetime

from standalone import demo_identities
from standalone.containers.settings import Settings
from standalone.data_folder import DataFolder

if __name__ == "__main__":
    settings = Settings()
    if not os.environ.get("VIGILITS_ADMIN_TOKEN"):
        sys.exit(
            "VIGILITS_ADMIN_TOKEN is not set: the simulator writes its France into the directory with it. Give it an "
            "access token of your OpenID provider for a person or client of role admin."
        )
    folder = DataFolder.at(settings.data)
    identities = demo_identities.publish(settings.kafka, folder, demo_identities.obtain(folder), datetime.now(UTC))
    environment = {**os.environ, "VIGILITS_API_KEY": identities.api_key}
    # In place of this process, so that the container's stop reaches the simulator.
    os.execve(sys.executable, [sys.executable, "-P", "-m", "simulator"], environment)  # noqa: S606
