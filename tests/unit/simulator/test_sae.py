"""simulator/core/sae.py: the survey as units and installed beds."""

from pathlib import Path

import pytest

from schemas import code_tables
from schemas.core.directory_rules import unit_refusals
from schemas.core.event_rules import shape_refusals
from simulator.core import sae
from simulator.core.sae import SaeUnit
from simulator.core.unreadable import UnreadableError
from simulator.real_data import read_sae
from tests.support.real_data import REAL_DATA, needs_real_data

ESTABLISHMENTS = (
    "fi;rs;fi_ej;reg;dep;COMINSEE\n540002078;CHRU;540023264;44;54;54395\n970100228;CHU;970100111;01;9A;9A105\n"
)
UNITS = "FI;FI_EJ;UNI;LIT\n540002078;540023264;REAADU;30\n540002078;540023264;SITOT;99\n970100228;970100111;USIC;\n"


def test_the_total_of_intensive_care_is_left_out_and_a_blank_is_unknown() -> None:
    units = sae.read(ESTABLISHMENTS, UNITS)
    assert [(unit.unit_id, unit.beds) for unit in units] == [("1540002078/REAADU", 30), ("1970100228/USIC", None)]
    assert sae.report(units[1])["records"] == [{"nature": "01", "status": "01", "horizon": "01", "count": None}]


def test_the_surveys_departments_overseas_are_those_of_insee() -> None:
    unit = sae.read(ESTABLISHMENTS, UNITS)[1]
    assert (unit.region, unit.department, unit.commune) == ("R-01", "D-971", "97105")


def test_the_same_figure_is_the_same_event_and_another_figure_another() -> None:
    assert sae.read(ESTABLISHMENTS, UNITS) == sae.read(ESTABLISHMENTS, UNITS)
    ids = {sae.report(sae.read(ESTABLISHMENTS, UNITS.replace("30", beds))[0])["event_id"] for beds in ("30", "31")}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("establishments", "units", "message"),
    [
        (ESTABLISHMENTS, UNITS.replace("LIT", "BEDS"), "no column LIT"),
        (ESTABLISHMENTS, UNITS.replace("REAADU", "REAXXX"), "line 2: UNI 'REAXXX'"),
        (ESTABLISHMENTS, UNITS.replace(";30", ";3O"), "line 2: LIT '3O'"),
        (ESTABLISHMENTS, UNITS.replace(";30", ""), "line 2: it ends early"),
        (ESTABLISHMENTS.replace("970100228", "970100229"), UNITS, "970100228 is not in ID_2019r.csv"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_the_reason(establishments: str, units: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        sae.read(establishments, units)


@pytest.fixture(scope="module")
def survey() -> list[SaeUnit]:
    return read_sae(REAL_DATA / "sae-2019")


@needs_real_data
def test_the_survey_has_802_establishments_and_its_published_beds(survey: list[SaeUnit]) -> None:
    assert len({unit.finess for unit in survey}) == 802
    assert sae.totals(survey) == {
        "REAADU": 5070,
        "REAENF": 353,
        "USIC": 2763,
        "SIUNV": 919,
        "AUTSI": 2272,
        "SURVADU": 7370,
        "SURVENF": 860,
    }


@needs_real_data
def test_every_unit_of_the_survey_is_what_ingest_takes(survey: list[SaeUnit]) -> None:
    codes = code_tables.load()
    for unit in survey:
        assert unit_refusals(sae.directory_entry(unit), codes) == []
        assert shape_refusals(sae.report(unit), codes) == []


def test_a_folder_without_the_survey_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"ID_2019r\.csv"):
        read_sae(tmp_path)
