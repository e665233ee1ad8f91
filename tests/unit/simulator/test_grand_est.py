"""simulator/core/grand_est.py: real counts as events."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schemas import code_tables
from schemas.core.directory_rules import unit_refusals
from schemas.core.event_rules import shape_refusals
from schemas.core.times import parse
from simulator.core import grand_est
from simulator.core.unreadable import UnreadableError
from simulator.real_data import read_grand_est
from tests.support.real_data import REAL_DATA, needs_real_data

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
HEADER = ",Hopital,Dept,ChefLieu,NbCOVID,NbLitDispo,NbDeces,NbSortieVivant,Date,Region,lat,long\n"
EPINAL = "1,Epinal,Vosges,Épinal,4.0,3.0,1.0,2.0,2020-03-18 20:00:00,GrdEst,48.1688,6.4766\n"
TROYES = "0,Troyes,Aube,Troyes,,,0.0,0.0,2020-03-19 08:00:00,GrdEst,48.2981,4.082\n"


def test_the_last_count_is_moved_to_now_and_the_others_keep_their_distance() -> None:
    first, last = grand_est.instants(grand_est.read(HEADER + TROYES + EPINAL, PARIS), NOW)
    assert last.observed_at == NOW
    assert first.observed_at == NOW - timedelta(hours=12)
    assert first.counted_at == datetime(2020, 3, 18, 19, 0, tzinfo=UTC)
    assert parse(str(first.events[0]["observed_at"])) == first.observed_at


def test_covid_patients_are_occupied_beds_with_an_assignment_and_free_beds_are_available() -> None:
    (instant,) = grand_est.instants(grand_est.read(HEADER + EPINAL, PARIS), NOW)
    assert instant.events[0]["unit_id"] == "GE/Epinal"
    assert instant.events[0]["records"] == [
        {"nature": "01", "status": "03", "horizon": "01", "assignment": "02", "count": 4},
        {"nature": "01", "status": "02", "horizon": "01", "count": 3},
    ]


def test_a_blank_stays_unknown() -> None:
    (count,) = grand_est.read(HEADER + TROYES, PARIS)
    assert (count.covid, count.available) == (None, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a;b\n1;2\n", "no column Hopital"),
        (HEADER, "holds no counts"),
        (HEADER + EPINAL.replace("4.0", "-4.0"), "line 2: NbCOVID '-4.0'"),
        (HEADER + EPINAL.replace("4.0", "4.5"), "line 2: NbCOVID '4.5'"),
        (HEADER + EPINAL.replace("Vosges", "Vogues"), "line 2: Dept 'Vogues'"),
        (HEADER + EPINAL.replace("2020-03-18", "18 March"), "line 2: "),
        (HEADER + EPINAL[:30] + "\n", "line 2: "),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_the_reason(text: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        grand_est.read(text, PARIS)


@needs_real_data
def test_the_real_file_is_432_counts_of_37_hospitals_at_14_instants_that_ingest_takes() -> None:
    counts = read_grand_est(REAL_DATA / "grand-est-icu-2020-03.csv")
    instants = grand_est.instants(counts, NOW)
    events = [event for instant in instants for event in instant.events]
    assert (len(counts), len(instants), len(events)) == (432, 14, 432)
    codes = code_tables.load()
    assert [found for event in events if (found := shape_refusals(event, codes))] == []
    entries = grand_est.directory_entries(counts)
    assert len(entries) == 37
    assert [found for entry in entries if (found := unit_refusals(entry, codes))] == []
    # Within the correction window: else ingest would refuse the first as too old.
    assert NOW - instants[0].observed_at < timedelta(days=14)
    assert len({event["event_id"] for event in events}) == 432
