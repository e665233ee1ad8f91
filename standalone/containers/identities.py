"""`python -m standalone.containers.identities`: demonstration tokens and key, made once, printed at every start."""

import sys
from datetime import UTC, datetime

from standalone import demo_identities, private_file
from standalone.containers.settings import Settings
from standalone.data_folder import DataFolder
from standalone.demo_tokens import DemoTokens

if __name__ == "__main__":
    settings = Settings()
    folder = DataFolder.at(settings.data)
    now = datetime.now(UTC)
    identities = demo_identities.publish(settings.kafka, folder, demo_identities.obtain(folder), now)
    # The issuer is none: hashed in the tokens file, these are opaque. Until every service checks tokens by a key.
    tokens = DemoTokens(folder, "http://127.0.0.1:8400", now).by_role
    private_file.write(folder.path / "admin.token", tokens["admin"])
    sys.stdout.write(f"Page     {settings.dashboard_url}/#token={tokens['regulator']}\n")
    sys.stdout.write(f"API key  {identities.api_key}\n")
