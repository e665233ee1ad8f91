"""Where real data are, beside the project; they are no part of it."""

from pathlib import Path

import pytest

REAL_DATA = Path(__file__).parents[3] / "shared" / "data"

needs_real_data = pytest.mark.skipif(not REAL_DATA.is_dir(), reason=f"needs the real data that are kept at {REAL_DATA}")
