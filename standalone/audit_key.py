"""The secret of one data folder that keys the chains of its audit log: made once, for its owner alone."""

import secrets

from standalone import private_file
from standalone.data_folder import DataFolder

KEY_BYTES = 32


def obtain(folder: DataFolder) -> None:
    """Make it, as hex, if the folder has none. It is never made anew: what was signed with it could not be verified."""
    if not folder.audit_key.exists():
        private_file.write(folder.audit_key, f"{secrets.token_hex(KEY_BYTES)}\n")
