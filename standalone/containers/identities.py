"""`python -m standalone.containers.identities`: demonstration tokens and key, made once, printed at every start."""

import sys
from datetime import UTC, datetime

from standalone import demo_identities
from standalone.containers.settings import Settings
from standalone.data_folder import DataFolder

if __name__ == "__main__":
    settings = Settings()
    folder = DataFolder.at(settings.data)
    identities = demo_identities.publish(settings.kafka, folder, demo_identities.obtain(folder), datetime.now(UTC))
    sys.stdout.write(f"Page     {settings.dashboard_url}/#token={identities.tokens['regulator']}\n")
    sys.stdout.write(f"API key  {identities.api_key}\n")
