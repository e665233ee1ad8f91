"""What left, as far back as is kept."""

from dashboard_api.core.departures import Departure, Departures
from dashboard_api.envelope_reader import read_envelope
from tests.support.envelopes import an_envelope


def test_what_left_after_a_position_is_told_until_it_is_forgotten() -> None:
    departures = Departures(kept=2)
    departures.start(4)
    assert departures.known_since == 4
    for offset in (5, 6, 7):
        departures.add(Departure(offset, read_envelope(an_envelope(f"U/{offset}", offset))))
    assert [unit.level_3.unit_id for unit in departures.since(5)] == ["U/7", "U/6"]
    assert [unit.level_3.unit_id for unit in departures.since(6)] == ["U/7"]
    assert departures.known_since == 5, "who stands before 5 may have missed its departure"
