"""simulator/core/malformed.py: what must be refused is refused by the rule it names."""

from random import Random

import pytest

from schemas import code_tables
from schemas.core.event_rules import shape_refusals
from simulator.core import malformed
from simulator.core.beds import Beds
from simulator.core.speech import all_records, base

BEDS = Beds(installed=12, closed=1, occupied=9, reserved=0, covid=0, counts_covid=False)
NOT_OF_SHAPE = {"in_the_future", "too_old", "unknown_unit", "nature_mismatch", "not_json"}
"""Rules that need the time, the directory or the bytes: held by the recording ingest and the real one."""


@pytest.mark.parametrize("seed", range(60))
def test_a_spoilt_event_breaks_the_rule_it_is_spoilt_for(seed: int) -> None:
    report = base("report", "018f6a2e-0000-4000-8000-000000000001", "1990540001/REA-1", "manual", 1_763_800_000_000)
    spoilt = malformed.malformed(
        "990540001/manual", report | {"records": all_records(BEDS, census=False)}, Random(seed)
    )
    codes = [] if spoilt.event is None else [one.code for one in shape_refusals(spoilt.event, code_tables.load())]
    if spoilt.expected in NOT_OF_SHAPE:
        assert codes == []
    else:
        assert codes[0] == spoilt.expected
    assert (spoilt.event is None) == (spoilt.expected == "not_json")
    assert "\n" not in spoilt.text
