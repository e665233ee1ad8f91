"""`python -m standalone.containers.secrets`: what keys the audit log, made once, in a volume of those who write it."""

from standalone import audit_key
from standalone.containers.settings import Settings
from standalone.data_folder import DataFolder

if __name__ == "__main__":
    audit_key.obtain(DataFolder.at(Settings().data))
