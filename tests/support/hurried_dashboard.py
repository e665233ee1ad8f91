"""`python -m tests.support.hurried_dashboard`: a dashboard API that may ask its issuer every second.

Where a test waits for the issuer's keys to be read again, it would wait for half a minute else.
"""

import runpy

from schemas.identity import issuer_keys

if __name__ == "__main__":
    issuer_keys.REFRESH_AT_MOST_EVERY_S = 1.0
    runpy.run_module("dashboard_api", run_name="__main__", alter_sys=True)
